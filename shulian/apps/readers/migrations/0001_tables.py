"""Readers, cards, credentials, families, consents, registrations, and what is written down of looks and erasures."""

import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
import shulian.apps.readers.models.people
import shulian.clock
import uuid
from django.conf import settings
from django.db import migrations, models

from shulian.apps.tables import CreateTables

GUARD = """
ALTER TABLE readers_reader SET (fillfactor = 85);
CREATE FUNCTION readers_count_reader_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;
-- Hot statements raise the version themselves; whatever an edit sends back (also a stale number) is replaced.
CREATE TRIGGER reader_changes BEFORE UPDATE ON readers_reader
    FOR EACH ROW WHEN (NEW.version <= OLD.version) EXECUTE FUNCTION readers_count_reader_change();
CREATE FUNCTION readers_count_card_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE readers_reader SET version = version + 1 WHERE id IN (SELECT reader_id FROM changed);
    RETURN NULL;
END $$;
CREATE TRIGGER card_added AFTER INSERT ON readers_card REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION readers_count_card_change();
CREATE TRIGGER card_changed AFTER UPDATE ON readers_card REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION readers_count_card_change();
CREATE TRIGGER card_removed AFTER DELETE ON readers_card REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION readers_count_card_change();
"""


FIXED = """
CREATE FUNCTION readers_consent_text_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published text is not changed; a new version takes its place'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER readers_consent_text_fixed BEFORE UPDATE OR DELETE ON readers_consenttext
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION readers_consent_text_is_fixed();
CREATE TRIGGER readers_assessment_fixed BEFORE UPDATE OR DELETE ON readers_assessment
    FOR EACH ROW WHEN (OLD.finished_on IS NOT NULL) EXECUTE FUNCTION readers_consent_text_is_fixed();
"""


FOLLOW = """
CREATE FUNCTION readers_card_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO readers_credential (reader_id, kind, lookup, mask, card_id, library_id, bound_at, bound_by_id)
    SELECT reader_id, 'card', convert_to(number, 'UTF8'), '****' || right(number, 4), id, library_id, issued_at,
           issued_by_id
      FROM changed;
    RETURN NULL;
END $$;
CREATE FUNCTION readers_card_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE readers_credential AS known
       SET reader_id = changed.reader_id, lookup = convert_to(changed.number, 'UTF8'),
           mask = '****' || right(changed.number, 4)
      FROM changed
     WHERE known.card_id = changed.id
       AND (known.reader_id, known.lookup) IS DISTINCT FROM (changed.reader_id, convert_to(changed.number, 'UTF8'));
    RETURN NULL;
END $$;
CREATE FUNCTION readers_card_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM readers_credential WHERE card_id IN (SELECT id FROM changed);
    RETURN NULL;
END $$;
CREATE TRIGGER card_found AFTER INSERT ON readers_card REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION readers_card_begins();
CREATE TRIGGER card_found_still AFTER UPDATE ON readers_card REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION readers_card_moves();
CREATE TRIGGER card_found_no_more AFTER DELETE ON readers_card REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION readers_card_ends();
"""


UNDO = """
DROP FUNCTION readers_card_begins() CASCADE;
DROP FUNCTION readers_card_moves() CASCADE;
DROP FUNCTION readers_card_ends() CASCADE;
"""


CATEGORIES = [
    ("adult", "成人读者", "Adult", 60),
    ("juvenile", "少儿读者", "Child", 36),
    ("special-needs", "特殊群体读者", "Special needs", 60),
    ("institution", "集体读者", "Institution", 12),
    ("staff", "馆员", "Staff", 60),
]


ASKED = {
    "adult": {"kind": "adult", "age_min": 18, "on_web": "provisional", "ways": ["desk", "web", "machine", "bulk", "event"]},
    "juvenile": {
        "kind": "minor", "age_max": 17, "asks_guardian": True, "on_web": "provisional",
        "ways": ["desk", "web", "bulk", "event"],
    },
    "special-needs": {"kind": "special-needs", "asks_guardian": True, "ways": ["desk", "bulk", "event"]},
    "institution": {"kind": "collective", "asks_agent": True, "asks_document": False, "ways": ["desk"]},
    "staff": {"kind": "staff", "age_min": 18, "ways": ["desk", "bulk"]},
}


NEW = [
    ("family", "家庭读者", "Family", {"kind": "family", "age_min": 18, "card_months": 60, "on_web": "provisional",
                                  "ways": ["desk", "web", "event"]}),
    ("virtual", "网络读者", "Virtual", {"kind": "virtual", "age_min": 18, "card_months": 12, "asks_document": False,
                                   "on_web": "provisional", "ways": ["web"], "provisional_days": 366}),
]


def add_categories(apps, schema_editor):
    category = apps.get_model("readers", "Category")
    for order, (code, name, name_en, months) in enumerate(CATEGORIES):
        named = {"name": name, "name_en": name_en, "card_months": months, "order": order}
        category.objects.create(code=code, **named | ASKED[code])
    for order, (code, name, name_en, values) in enumerate(NEW, start=10):
        category.objects.create(code=code, **{"name": name, "name_en": name_en, "order": order} | values)


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('readers', '0001_initial'),
        ('readers', '0002_guards'),
        ('readers', '0003_suspension_and_contact'),
        ('readers', '0004_privacy'),
        ('readers', '0005_money_days'),
        ('readers', '0006_contact_preferences'),
        ('readers', '0007_card_life'),
        ('readers', '0008_law_and_consents'),
        ('readers', '0009_account'),
        ('readers', '0010_people'),
        ('readers', '0011_credentials'),
        ('readers', '0012_credentials_of_all'),
        ('readers', '0013_merges_and_closed_records'),
        ('readers', '0014_erasure_lists'),
    ]

    dependencies = [
        ('alliance', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name='Category',
                    fields=[
                        ('code', models.CharField(max_length=30, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=60)),
                        ('name_en', models.CharField(max_length=60)),
                        ('kind', models.CharField(db_default='adult', default='adult', max_length=20)),
                        ('card_months', models.PositiveSmallIntegerField(default=60)),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('age_min', models.PositiveSmallIntegerField(null=True)),
                        ('age_max', models.PositiveSmallIntegerField(null=True)),
                        ('asks_document', models.BooleanField(db_default=True, default=True)),
                        ('asks_guardian', models.BooleanField(db_default=False, default=False)),
                        ('asks_agent', models.BooleanField(db_default=False, default=False)),
                        ('ways', models.JSONField(default=shulian.apps.readers.models.people.desk_alone)),
                        ('on_web', models.CharField(db_default='closed', default='closed', max_length=12)),
                        ('provisional_days', models.PositiveSmallIntegerField(db_default=30, default=30)),
                        ('note', models.CharField(blank=True, db_default='', default='', max_length=300)),
                        ('is_offered', models.BooleanField(db_default=True, default=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='Family',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100)),
                        ('founded_at', models.DateTimeField(default=shulian.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name='Assessment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('purposes', models.JSONField(default=list)),
                        ('occasions', models.JSONField(default=list)),
                        ('aim', models.TextField()),
                        ('risks', models.TextField()),
                        ('measures', models.TextField()),
                        ('conclusion', models.TextField(blank=True, default='')),
                        ('made_at', models.DateTimeField(default=shulian.clock.now)),
                        ('finished_on', models.DateField(null=True)),
                        ('review_on', models.DateField(null=True)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('finished_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='Breach',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100)),
                        ('found_at', models.DateTimeField()),
                        ('since', models.DateField()),
                        ('until', models.DateField()),
                        ('reach', models.CharField(max_length=20)),
                        ('data', models.JSONField(default=list)),
                        ('cause', models.TextField()),
                        ('harm', models.TextField()),
                        ('measures', models.TextField()),
                        ('advice', models.TextField()),
                        ('written_at', models.DateTimeField(default=shulian.clock.now)),
                        ('listed_at', models.DateTimeField(null=True)),
                        ('persons', models.PositiveIntegerField(default=0)),
                        ('minors', models.PositiveIntegerField(default=0)),
                        ('confirmed_at', models.DateTimeField(null=True)),
                        ('told_at', models.DateTimeField(null=True)),
                        ('reported_on', models.DateTimeField(null=True)),
                        ('report_note', models.CharField(blank=True, default='', max_length=200)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('staff', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='Card',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=30, unique=True)),
                        ('status', models.CharField(choices=[('active', 'Active'), ('lost', 'Lost'), ('replaced', 'Replaced'), ('cancelled', 'Cancelled')], default='active', max_length=10)),
                        ('issued_at', models.DateTimeField(default=shulian.clock.now)),
                        ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cards', to='readers.reader')),
                    ],
                ),
                migrations.CreateModel(
                    name='ClassList',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100)),
                        ('file_name', models.CharField(max_length=120)),
                        ('state', models.CharField(choices=[('previewed', 'Previewed'), ('run', 'Run'), ('dropped', 'Dropped')], default='previewed', max_length=12)),
                        ('uploaded_at', models.DateTimeField(db_index=True, default=shulian.clock.now)),
                        ('run_at', models.DateTimeField(null=True)),
                        ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='readers.category')),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='ErasureList',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('criterion', models.CharField(max_length=20)),
                        ('left_before', models.DateField(null=True)),
                        ('file_name', models.CharField(blank=True, default='', max_length=120)),
                        ('state', models.CharField(choices=[('drafted', 'Drafted'), ('proposed', 'Proposed'), ('running', 'Running'), ('done', 'Done'), ('dropped', 'Dropped')], default='drafted', max_length=10)),
                        ('made_at', models.DateTimeField(default=shulian.clock.now)),
                        ('named', models.PositiveIntegerField(default=0)),
                        ('to_erase', models.PositiveIntegerField(default=0)),
                        ('kept', models.JSONField(default=dict)),
                        ('unknown', models.JSONField(default=list)),
                        ('erased', models.PositiveIntegerField(default=0)),
                        ('began_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('proposal', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.proposal')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['-made_at'], name='erasure_lists_by_age')],
                    },
                ),
                migrations.CreateModel(
                    name='Erasure',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                        ('ground', models.CharField(max_length=20)),
                        ('erased_at', models.DateTimeField(default=shulian.clock.now)),
                        ('counts', models.JSONField(default=dict)),
                        ('marks', models.BinaryField(blank=True, default=b'')),
                        ('searched_at', models.DateTimeField(null=True)),
                        ('searched', models.JSONField(default=dict)),
                        ('is_clean', models.BooleanField(null=True)),
                        ('erased_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('of_list', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='erasures', to='readers.erasurelist')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['-erased_at'], name='erasures_by_age')],
                    },
                ),
                migrations.CreateModel(
                    name='Privacy',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('dispute_days', models.PositiveSmallIntegerField(default=30)),
                        ('money_days', models.PositiveSmallIntegerField(default=365)),
                        ('last_borrower_days', models.PositiveSmallIntegerField(default=7)),
                        ('views_years', models.PositiveSmallIntegerField(default=3)),
                        ('names_viewers', models.BooleanField(default=False)),
                        ('left_days', models.PositiveSmallIntegerField(default=365)),
                        ('credential_days', models.PositiveSmallIntegerField(default=365)),
                        ('log_days', models.PositiveSmallIntegerField(default=180)),
                        ('merge_days', models.PositiveSmallIntegerField(db_default=90, default=90)),
                        ('tokens_of_year', models.PositiveSmallIntegerField(null=True)),
                        ('commands_cleared_until', models.DateTimeField(null=True)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_row_of_privacy')],
                    },
                ),
                migrations.CreateModel(
                    name='Processing',
                    fields=[
                        ('purpose', models.CharField(max_length=40, primary_key=True, serialize=False)),
                        ('joint', models.CharField(blank=True, default='', max_length=500)),
                        ('entrusted', models.CharField(blank=True, default='', max_length=500)),
                        ('agreed_on', models.DateField(null=True)),
                        ('note', models.CharField(blank=True, default='', max_length=500)),
                        ('changed_at', models.DateTimeField(default=shulian.clock.now)),
                        ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='Reader',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('token', models.UUIDField(default=uuid.uuid4, unique=True)),
                        ('name', models.CharField(max_length=100)),
                        ('birth_date', models.DateField(null=True)),
                        ('phone', models.BinaryField(blank=True, default=b'')),
                        ('phone_lookup', models.BinaryField(db_index=True, null=True)),
                        ('document', models.CharField(blank=True, db_default='', default='', max_length=40)),
                        ('identity_mask', models.CharField(blank=True, default='', max_length=30)),
                        ('guardian_name', models.CharField(blank=True, default='', max_length=100)),
                        ('guardian_phone', models.BinaryField(blank=True, default=b'')),
                        ('guardian_identity_sealed', models.BinaryField(blank=True, default=b'')),
                        ('guardian_identity_mask', models.CharField(blank=True, default='', max_length=30)),
                        ('guardian_lookup', models.BinaryField(db_index=True, null=True)),
                        ('guardian_consented_at', models.DateTimeField(null=True)),
                        ('status', models.CharField(choices=[('active', 'Active'), ('blocked', 'Blocked'), ('left', 'Left')], default='active', max_length=10)),
                        ('status_reason', models.CharField(blank=True, default='', max_length=200)),
                        ('blocked_until', models.DateField(null=True)),
                        ('frozen_at', models.DateTimeField(null=True)),
                        ('closed_as', models.CharField(blank=True, choices=[('cancelled', 'Cancelled'), ('deceased', 'Deceased')], db_default='', default='', max_length=10)),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('awaits', models.CharField(blank=True, db_default='', default='', max_length=10)),
                        ('expires_on', models.DateField()),
                        ('suspended_until', models.DateField(null=True)),
                        ('keeps_history', models.BooleanField(db_default=False, default=False)),
                        ('email', models.BinaryField(blank=True, db_default=b'', default=b'')),
                        ('language', models.CharField(blank=True, db_default='', default='', max_length=10)),
                        ('notice_channels', models.JSONField(null=True)),
                        ('large_print', models.BooleanField(db_default=False, default=False)),
                        ('read_aloud', models.BooleanField(db_default=False, default=False)),
                        ('registered_at', models.DateTimeField(default=shulian.clock.now)),
                        ('pin', models.BinaryField(blank=True, default=b'')),
                        ('pin_salt', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4)),
                        ('version', models.IntegerField(default=1)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('account', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reader', to=settings.AUTH_USER_MODEL)),
                        ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='readers.category')),
                        ('home_library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readers', to='alliance.library')),
                        ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='merged_from', to='readers.reader')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['home_library', 'registered_at'], name='readers_rea_home_li_9efcac_idx'), models.Index(fields=['expires_on'], name='readers_by_expiry'), models.Index(condition=models.Q(('status', 'blocked'), ('frozen_at__isnull', False), _connector='OR'), fields=['home_library'], name='readers_stopped'), models.Index(fields=['birth_date', 'name'], name='readers_by_birth_and_name'), models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['closed_at'], name='readers_who_left'), models.Index(fields=['name'], name='readers_by_name'), models.Index(condition=models.Q(('identity_mask', ''), _negated=True), fields=['identity_mask'], name='readers_by_mask')],
                    },
                ),
                migrations.CreateModel(
                    name='Proxy',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('is_agent', models.BooleanField(default=False)),
                        ('name', models.CharField(max_length=100)),
                        ('phone', models.BinaryField(blank=True, default=b'')),
                        ('identity_sealed', models.BinaryField(blank=True, default=b'')),
                        ('identity_lookup', models.BinaryField(db_index=True, null=True)),
                        ('identity_mask', models.CharField(blank=True, default='', max_length=30)),
                        ('starts_on', models.DateField()),
                        ('ends_on', models.DateField(null=True)),
                        ('named_at', models.DateTimeField(default=shulian.clock.now)),
                        ('revoked_at', models.DateTimeField(null=True)),
                        ('named_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='acts_for', to='readers.reader')),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proxies', to='readers.reader')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='a_proxy_ends_after_it_starts')],
                    },
                ),
                migrations.CreateModel(
                    name='GuardianConsent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.TextField()),
                        ('guardian_name', models.CharField(max_length=100)),
                        ('given_at', models.DateTimeField(default=shulian.clock.now)),
                        ('given_through', models.CharField(max_length=20)),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('withdrawn_through', models.CharField(blank=True, default='', max_length=20)),
                        ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='guardian_consents', to='readers.reader')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('reader',), name='one_consent_in_force_a_minor')],
                    },
                ),
                migrations.CreateModel(
                    name='FormerToken',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('token', models.UUIDField(unique=True)),
                        ('year', models.PositiveSmallIntegerField()),
                        ('replaced_at', models.DateTimeField(db_index=True)),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_tokens', to='readers.reader')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('reader', 'year'), name='one_former_token_a_reader_and_year')],
                    },
                ),
                migrations.CreateModel(
                    name='FamilyMember',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('is_head', models.BooleanField(default=False)),
                        ('shares', models.BooleanField(default=False)),
                        ('joined_at', models.DateTimeField(default=shulian.clock.now)),
                        ('left_at', models.DateTimeField(null=True)),
                        ('family', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='readers.family')),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='readers.reader')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('reader',), name='one_family_a_reader_at_a_time')],
                    },
                ),
                migrations.CreateModel(
                    name='ErasureListRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kept', models.CharField(blank=True, default='', max_length=20)),
                        ('list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='readers.erasurelist')),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='readers.reader')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('list', 'reader'), name='once_on_an_erasure_list')],
                    },
                ),
                migrations.CreateModel(
                    name='DoubtfulPair',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('score', models.PositiveSmallIntegerField()),
                        ('evidence', models.JSONField(default=list)),
                        ('state', models.CharField(choices=[('open', 'Open'), ('merged', 'Merged'), ('different', 'Different')], default='open', max_length=10)),
                        ('found_at', models.DateTimeField(default=shulian.clock.now)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='readers.reader')),
                        ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='readers.reader')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['-score', 'id'], name='pairs_to_look_at')],
                        'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='one_row_a_pair'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='the_older_record_first')],
                    },
                ),
                migrations.CreateModel(
                    name='DataWish',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('correct', 'Correct'), ('delete', 'Delete')], max_length=10)),
                        ('what', models.CharField(blank=True, default='', max_length=20)),
                        ('text', models.BinaryField(blank=True, default=b'')),
                        ('state', models.CharField(choices=[('open', 'Open'), ('done', 'Done'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='open', max_length=10)),
                        ('asked_at', models.DateTimeField(default=shulian.clock.now)),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('answer', models.BinaryField(blank=True, default=b'')),
                        ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='data_wishes', to='readers.reader')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['library', 'state', 'asked_at'], name='data_wishes_by_library')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('reader', 'kind', 'what'), name='one_open_wish_a_reader_and_kind')],
                    },
                ),
                migrations.CreateModel(
                    name='Credential',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=20)),
                        ('lookup', models.BinaryField(null=True)),
                        ('issuer', models.CharField(blank=True, db_default='', default='', max_length=200)),
                        ('document', models.CharField(blank=True, db_default='', default='', max_length=40)),
                        ('sealed', models.BinaryField(blank=True, db_default=b'', default=b'')),
                        ('mask', models.CharField(blank=True, db_default='', default='', max_length=60)),
                        ('status', models.CharField(db_default='bound', default='bound', max_length=10)),
                        ('status_reason', models.CharField(blank=True, db_default='', default='', max_length=200)),
                        ('bound_at', models.DateTimeField(default=shulian.clock.now)),
                        ('consented_at', models.DateTimeField(null=True)),
                        ('freed_at', models.DateTimeField(null=True)),
                        ('bound_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('card', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='credential', to='readers.card')),
                        ('freed_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='credentials', to='readers.reader')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('lookup', 'kind'), name='one_holder_of_a_credential'), models.CheckConstraint(condition=models.Q(models.Q(('lookup', None), ('status', 'freed')), models.Q(models.Q(('status', 'freed'), _negated=True), ('lookup__isnull', False)), _connector='OR'), name='a_freed_credential_finds_nobody'), models.CheckConstraint(condition=models.Q(models.Q(('card__isnull', False), ('kind', 'card')), models.Q(models.Q(('kind', 'card'), _negated=True), ('card', None)), _connector='OR'), name='a_card_has_a_row_of_its_own'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'face'), _negated=True), ('consented_at__isnull', False), _connector='OR'), name='a_face_needs_consent')],
                    },
                ),
                migrations.CreateModel(
                    name='ContactPerson',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100)),
                        ('relation', models.CharField(blank=True, default='', max_length=60)),
                        ('phone', models.BinaryField()),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contact_persons', to='readers.reader')),
                    ],
                ),
                migrations.CreateModel(
                    name='Consent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=20)),
                        ('version', models.PositiveIntegerField()),
                        ('given_at', models.DateTimeField(default=shulian.clock.now)),
                        ('by', models.CharField(max_length=10)),
                        ('how', models.CharField(max_length=10)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('withdrawn', models.BooleanField(default=False)),
                        ('withdrawn_by', models.CharField(blank=True, default='', max_length=10)),
                        ('withdrawn_how', models.CharField(blank=True, default='', max_length=10)),
                        ('library', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='readers.reader')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['kind', '-given_at'], name='consents_by_kind')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('reader', 'kind'), name='one_standing_consent_a_kind')],
                    },
                ),
                migrations.CreateModel(
                    name='Collective',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(blank=True, default='', max_length=30)),
                        ('address', models.CharField(blank=True, default='', max_length=200)),
                        ('reader', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='collective', to='readers.reader')),
                    ],
                ),
                migrations.CreateModel(
                    name='ClassListRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('line', models.PositiveIntegerField()),
                        ('written', models.BinaryField()),
                        ('faults', models.JSONField(default=dict)),
                        ('command', models.UUIDField(default=uuid.uuid4)),
                        ('list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='readers.classlist')),
                        ('reader', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='readers.reader')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('list', 'line'), name='one_row_a_line')],
                    },
                ),
                migrations.CreateModel(
                    name='CardAct',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('deed', models.CharField(max_length=12)),
                        ('source', models.CharField(max_length=20)),
                        ('done_at', models.DateTimeField(default=shulian.clock.now)),
                        ('command', models.UUIDField(unique=True)),
                        ('said', models.JSONField(default=dict)),
                        ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('card', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='readers.card')),
                        ('library', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='card_acts', to='readers.reader')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['reader', '-done_at'], name='readers_car_reader__bd10c8_idx'), models.Index(fields=['library', '-done_at'], name='readers_car_library_172b28_idx')],
                    },
                ),
                migrations.CreateModel(
                    name='BreachPerson',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('minor', models.BooleanField(default=False)),
                        ('told_at', models.DateTimeField(null=True)),
                        ('breach', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='readers.breach')),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='readers.reader')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('breach', 'reader'), name='once_a_breach_and_reader')],
                    },
                ),
                migrations.CreateModel(
                    name='AuditSearch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('since', models.DateField()),
                        ('until', models.DateField()),
                        ('reason', models.CharField(max_length=20)),
                        ('note', models.CharField(blank=True, default='', max_length=200)),
                        ('asked_at', models.DateTimeField(default=shulian.clock.now)),
                        ('auditor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('staff', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reader', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='audits', to='readers.reader')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['asked_at'], name='readers_aud_asked_a_3f0b7f_idx')],
                    },
                ),
                migrations.CreateModel(
                    name='ReaderMerge',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('moved', models.JSONField(default=dict)),
                        ('before', models.BinaryField(blank=True, default=b'')),
                        ('reason', models.CharField(blank=True, default='', max_length=200)),
                        ('merged_at', models.DateTimeField(default=shulian.clock.now)),
                        ('undone_at', models.DateTimeField(null=True)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('merged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges_away', to='readers.reader')),
                        ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges_in', to='readers.reader')),
                        ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='RegistrationEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100)),
                        ('place', models.CharField(max_length=200)),
                        ('held_on', models.DateField()),
                        ('made_at', models.DateTimeField(default=shulian.clock.now)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['library', 'held_on'], name='readers_reg_library_0b5d1f_idx')],
                    },
                ),
                migrations.CreateModel(
                    name='Registration',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('way', models.CharField(max_length=20)),
                        ('party', models.UUIDField(db_index=True, default=uuid.uuid4)),
                        ('state', models.CharField(choices=[('provisional', 'Provisional'), ('confirmed', 'Confirmed'), ('declined', 'Declined'), ('lapsed', 'Lapsed')], default='provisional', max_length=12)),
                        ('made_at', models.DateTimeField(default=shulian.clock.now)),
                        ('lapses_on', models.DateField(null=True)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('reason', models.CharField(blank=True, default='', max_length=200)),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('reader', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='registration', to='readers.reader')),
                        ('event', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='registrations', to='readers.registrationevent')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state', 'provisional')), fields=['library', 'made_at'], name='to_be_checked')],
                    },
                ),
                migrations.CreateModel(
                    name='Responsible',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('processor', models.CharField(blank=True, default='', max_length=100)),
                        ('person', models.CharField(blank=True, default='', max_length=100)),
                        ('contact', models.CharField(blank=True, default='', max_length=200)),
                        ('authority', models.CharField(blank=True, default='', max_length=100)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_row_of_responsible')],
                    },
                ),
                migrations.CreateModel(
                    name='View',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('post', models.CharField(max_length=40)),
                        ('reason', models.CharField(max_length=20)),
                        ('note', models.CharField(blank=True, default='', max_length=200)),
                        ('seen_at', models.DateTimeField()),
                        ('hour', models.DateTimeField()),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='views', to='readers.reader')),
                        ('viewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['reader', 'seen_at'], name='readers_vie_reader__c05c0f_idx'), models.Index(fields=['viewer', 'seen_at'], name='readers_vie_viewer__858f4b_idx'), models.Index(fields=['library', 'seen_at'], name='readers_vie_library_800903_idx'), models.Index(fields=['seen_at'], name='readers_vie_seen_at_7467e6_idx')],
                        'constraints': [models.UniqueConstraint(fields=('reader', 'viewer', 'library', 'reason', 'note', 'hour'), name='one_view_an_hour')],
                    },
                ),
                migrations.CreateModel(
                    name='CardSeries',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('prefix', models.CharField(max_length=20)),
                        ('width', models.PositiveSmallIntegerField(db_default=6, default=6)),
                        ('first', models.PositiveIntegerField(db_default=1, default=1)),
                        ('until', models.PositiveIntegerField(db_default=999999, default=999999)),
                        ('last', models.PositiveIntegerField(db_default=0, default=0)),
                        ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), default=shulian.clock.now)),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='card_series', to='alliance.library')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('prefix', 'width', 'first'), name='one_card_series_from_a_number'), models.CheckConstraint(condition=models.Q(('first__lte', models.F('until')), ('last__lte', models.F('until'))), name='a_card_series_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='ConsentText',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=20)),
                        ('version', models.PositiveIntegerField()),
                        ('title', models.CharField(max_length=100)),
                        ('body', models.TextField()),
                        ('title_en', models.CharField(max_length=100)),
                        ('body_en', models.TextField()),
                        ('asks_again', models.BooleanField(default=True)),
                        ('effective_on', models.DateField(null=True)),
                        ('made_at', models.DateTimeField(default=shulian.clock.now)),
                        ('published_at', models.DateTimeField(null=True)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('kind', 'version'), name='one_consent_text_a_version'), models.UniqueConstraint(condition=models.Q(('published_at__isnull', True)), fields=('kind',), name='one_draft_of_a_consent_text'), models.CheckConstraint(condition=models.Q(('published_at__isnull', True), ('effective_on__isnull', False), _connector='OR'), name='published_consent_text_has_a_day')],
                    },
                ),
            ]
        ),
        migrations.RunSQL(
            GUARD,
            "DROP FUNCTION readers_count_reader_change() CASCADE; DROP FUNCTION readers_count_card_change() CASCADE",
        ),
        migrations.RunSQL(FIXED, "DROP FUNCTION readers_consent_text_is_fixed() CASCADE"),
        migrations.RunSQL(FOLLOW, UNDO),
        migrations.RunPython(add_categories, migrations.RunPython.noop),
    ]
