"""Libraries and their tree, hours, groups and services; accounts, grants and what is lent of them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import shulian.clock
import uuid
from django.conf import settings
from django.db import migrations, models

from shulian.apps.tables import CreateTables

COUNT = """
INSERT INTO alliance_treeversion (number) VALUES (0);
-- A sequence, so that a number that was seen inside an undone transaction never comes again.
CREATE SEQUENCE alliance_tree_changes;
CREATE FUNCTION alliance_count_tree_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE alliance_treeversion SET number = nextval('alliance_tree_changes');
    RETURN NULL;
END $$;
CREATE TRIGGER library_changes AFTER INSERT OR UPDATE OR DELETE ON alliance_library
    FOR EACH STATEMENT EXECUTE FUNCTION alliance_count_tree_change();
CREATE TRIGGER membership_changes AFTER INSERT OR UPDATE OR DELETE ON alliance_membership
    FOR EACH STATEMENT EXECUTE FUNCTION alliance_count_tree_change();
CREATE TRIGGER opening_hours_change AFTER INSERT OR UPDATE OR DELETE ON alliance_openinghours
    FOR EACH STATEMENT EXECUTE FUNCTION alliance_count_tree_change();
CREATE TRIGGER closures_change AFTER INSERT OR UPDATE OR DELETE ON alliance_closure
    FOR EACH STATEMENT EXECUTE FUNCTION alliance_count_tree_change();
CREATE TRIGGER groups_change AFTER INSERT OR UPDATE OR DELETE ON alliance_librarygroup_libraries
    FOR EACH STATEMENT EXECUTE FUNCTION alliance_count_tree_change();
CREATE TRIGGER opening_exceptions_change AFTER INSERT OR UPDATE OR DELETE ON alliance_openingexception
    FOR EACH STATEMENT EXECUTE FUNCTION alliance_count_tree_change();
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('alliance', '0001_initial'),
        ('alliance', '0002_tree_version'),
        ('alliance', '0003_groups_and_exceptions'),
        ('alliance', '0004_cataloguers'),
        ('alliance', '0005_posts'),
        ('alliance', '0006_account'),
        ('alliance', '0007_lent_rights'),
        ('alliance', '0008_pickup'),
    ]

    dependencies = [
    ]

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name='Account',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('username', models.CharField(max_length=150, unique=True)),
                        ('display_name', models.CharField(max_length=100)),
                        ('email', models.EmailField(blank=True, default='', max_length=254)),
                        ('kind', models.CharField(choices=[('staff', 'Staff'), ('reader', 'Reader'), ('machine', 'Machine')], default='staff', max_length=10)),
                        ('language', models.CharField(blank=True, default='', max_length=10)),
                        ('is_active', models.BooleanField(default=True)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('created_at', models.DateTimeField(default=shulian.clock.now)),
                        ('factor_due_on', models.DateField(null=True)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Alliance',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100)),
                        ('short_name', models.CharField(max_length=40)),
                        ('office_name', models.CharField(max_length=100)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('set_up_at', models.DateTimeField(default=shulian.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name='FactorSecret',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                        ('sealed', models.BinaryField()),
                        ('made_at', models.DateTimeField(default=shulian.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name='ReportingUnit',
                    fields=[
                        ('code', models.CharField(max_length=12, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=60)),
                        ('pinyin', models.CharField(blank=True, default='', max_length=80)),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name='TreeVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.BigIntegerField(default=1)),
                    ],
                ),
                migrations.CreateModel(
                    name='Division',
                    fields=[
                        ('code', models.CharField(max_length=12, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=60)),
                        ('pinyin', models.CharField(blank=True, default='', max_length=80)),
                        ('level', models.CharField(choices=[('province', 'Province'), ('city', 'City'), ('county', 'County'), ('township', 'Township')], max_length=10)),
                        ('longitude', models.FloatField(null=True)),
                        ('latitude', models.FloatField(null=True)),
                        ('former_codes', models.JSONField(default=list)),
                        ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='alliance.division')),
                    ],
                ),
                migrations.CreateModel(
                    name='Library',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('path', models.CharField(max_length=255, unique=True)),
                        ('depth', models.PositiveIntegerField()),
                        ('numchild', models.PositiveIntegerField(default=0)),
                        ('code', models.CharField(max_length=20, unique=True)),
                        ('name', models.CharField(max_length=100)),
                        ('name_en', models.CharField(blank=True, default='', max_length=150)),
                        ('aliases', models.JSONField(default=list)),
                        ('kind', models.CharField(choices=[('province', 'province'), ('city', 'city'), ('county', 'county'), ('branch', 'branch'), ('township-branch', 'township-branch'), ('reading-room', 'reading-room'), ('self-service', 'self-service'), ('mobile-stop', 'mobile-stop'), ('service-point', 'service-point'), ('post-office', 'post-office')], max_length=20)),
                        ('address', models.CharField(blank=True, default='', max_length=200)),
                        ('phone', models.CharField(blank=True, default='', max_length=60)),
                        ('email', models.EmailField(blank=True, default='', max_length=254)),
                        ('introduction', models.TextField(blank=True, default='')),
                        ('services', models.JSONField(default=list)),
                        ('longitude', models.FloatField(null=True)),
                        ('latitude', models.FloatField(null=True)),
                        ('pickup', models.BooleanField(null=True)),
                        ('opened_on', models.DateField(null=True)),
                        ('closed_on', models.DateField(null=True)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('demonstration_fields', models.JSONField(default=list)),
                        ('division', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='libraries', to='alliance.division')),
                        ('reporting_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='libraries', to='alliance.reportingunit')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Invitation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('display_name', models.CharField(max_length=100)),
                        ('role', models.CharField(max_length=40)),
                        ('invited_at', models.DateTimeField(default=shulian.clock.now)),
                        ('expires_at', models.DateTimeField()),
                        ('account', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitation', to=settings.AUTH_USER_MODEL)),
                        ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='alliance.library')),
                    ],
                ),
                migrations.CreateModel(
                    name='ApiToken',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100)),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('rights', models.JSONField(default=list)),
                        ('created_at', models.DateTimeField(default=shulian.clock.now)),
                        ('expires_at', models.DateTimeField()),
                        ('last_used_on', models.DateField(null=True)),
                        ('last_used_from', models.GenericIPAddressField(null=True)),
                        ('revoked_at', models.DateTimeField(null=True)),
                        ('addresses', models.JSONField(db_default=[], default=list)),
                        ('hint', models.CharField(blank=True, db_default='', default='', max_length=8)),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
                        ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='alliance.library')),
                    ],
                ),
                migrations.CreateModel(
                    name='LibraryGroup',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=30, unique=True)),
                        ('name', models.CharField(max_length=100)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('libraries', models.ManyToManyField(related_name='groups', to='alliance.library')),
                    ],
                ),
                migrations.CreateModel(
                    name='Tries',
                    fields=[
                        ('digest', models.BinaryField(primary_key=True, serialize=False)),
                        ('tried', django.contrib.postgres.fields.ArrayField(base_field=models.DateTimeField(), default=list, size=None)),
                        ('refused', models.PositiveIntegerField(default=0)),
                        ('refused_at', models.DateTimeField(null=True)),
                        ('belongs', models.BooleanField(default=False)),
                        ('touched_at', models.DateTimeField(default=shulian.clock.now)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['refused_at'], name='tries_by_refusal'), models.Index(fields=['touched_at'], name='tries_by_use')],
                    },
                ),
                migrations.CreateModel(
                    name='Device',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('session', models.CharField(max_length=40, unique=True)),
                        ('kind', models.CharField(choices=[('phone', 'Phone'), ('tablet', 'Tablet'), ('computer', 'Computer'), ('other', 'Other')], default='other', max_length=10)),
                        ('browser', models.CharField(blank=True, default='', max_length=60)),
                        ('way', models.CharField(blank=True, choices=[('pin', 'Pin'), ('staff', 'Staff'), ('identity', 'Identity'), ('wechat', 'Wechat'), ('alipay', 'Alipay'), ('oidc', 'Oidc'), ('link', 'Link')], default='', max_length=10)),
                        ('signed_in_at', models.DateTimeField(default=shulian.clock.now)),
                        ('used_at', models.DateTimeField(default=shulian.clock.now)),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['used_at'], name='devices_by_use')],
                    },
                ),
                migrations.CreateModel(
                    name='Grant',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(max_length=40)),
                        ('starts_on', models.DateField(default=shulian.clock.today)),
                        ('ends_on', models.DateField(blank=True, null=True)),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to=settings.AUTH_USER_MODEL)),
                        ('granted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='alliance.library')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('account', 'role', 'library', 'starts_on'), name='one_grant_a_role_library_and_start')],
                    },
                ),
                migrations.CreateModel(
                    name='Feedback',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('receipt', models.UUIDField(default=uuid.uuid4, unique=True)),
                        ('message', models.TextField(max_length=2000)),
                        ('contact', models.BinaryField(blank=True, default=b'')),
                        ('status', models.CharField(choices=[('open', 'Open'), ('answered', 'Answered')], default='open', max_length=10)),
                        ('received_at', models.DateTimeField(default=shulian.clock.now)),
                        ('answer', models.TextField(blank=True, default='', max_length=2000)),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='alliance.library')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['library', 'status', 'received_at'], name='alliance_fe_library_0b0c4b_idx')],
                    },
                ),
                migrations.CreateModel(
                    name='Delegation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('rights', models.JSONField(default=list)),
                        ('starts_on', models.DateField()),
                        ('ends_on', models.DateField()),
                        ('note', models.CharField(blank=True, default='', max_length=200)),
                        ('made_at', models.DateTimeField(default=shulian.clock.now)),
                        ('revoked_at', models.DateTimeField(null=True)),
                        ('giver', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lent', to=settings.AUTH_USER_MODEL)),
                        ('receiver', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='borrowed', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('starts_on__lte', models.F('ends_on'))), name='delegation_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('giver', models.F('receiver')), _negated=True), name='nobody_is_the_own_deputy')],
                    },
                ),
                migrations.CreateModel(
                    name='Closure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('first_day', models.DateField()),
                        ('last_day', models.DateField()),
                        ('reason', models.CharField(max_length=200)),
                        ('announced_at', models.DateTimeField(default=shulian.clock.now)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closures', to='alliance.library')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('first_day__lte', models.F('last_day'))), name='closure_ends_after_it_begins')],
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('service', models.CharField(choices=[('circulation', 'circulation'), ('joint-reference', 'joint-reference')], max_length=30)),
                        ('standing', models.CharField(choices=[('applied', 'applied'), ('active', 'active'), ('suspended', 'suspended'), ('left', 'left')], default='active', max_length=12)),
                        ('batch', models.PositiveSmallIntegerField(null=True)),
                        ('joined_on', models.DateField(null=True)),
                        ('joined_note', models.CharField(blank=True, default='', max_length=100)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='alliance.library')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('library', 'service'), name='one_membership_a_service')],
                    },
                ),
                migrations.CreateModel(
                    name='OpeningException',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField()),
                        ('opens', models.TimeField()),
                        ('closes', models.TimeField()),
                        ('reason', models.CharField(blank=True, default='', max_length=200)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opening_exceptions', to='alliance.library')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('library', 'day'), name='one_opening_exception_a_day'), models.CheckConstraint(condition=models.Q(('opens__lt', models.F('closes'))), name='exception_opens_before_it_closes')],
                    },
                ),
                migrations.CreateModel(
                    name='OpeningHours',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('weekday', models.PositiveSmallIntegerField()),
                        ('opens', models.TimeField()),
                        ('closes', models.TimeField()),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opening_hours', to='alliance.library')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='weekday_is_0_to_6'), models.CheckConstraint(condition=models.Q(('opens__lt', models.F('closes'))), name='opens_before_it_closes')],
                    },
                ),
                migrations.CreateModel(
                    name='Proposal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=30)),
                        ('what', models.JSONField(default=dict)),
                        ('why', models.CharField(max_length=300)),
                        ('state', models.CharField(default='open', max_length=10)),
                        ('proposed_at', models.DateTimeField(default=shulian.clock.now)),
                        ('expires_at', models.DateTimeField()),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('note', models.CharField(blank=True, default='', max_length=300)),
                        ('outcome', models.JSONField(default=dict)),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['state', 'expires_at'], name='alliance_pr_state_f6301b_idx'), models.Index(fields=['-proposed_at'], name='alliance_pr_propose_ee555a_idx')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='two_people_for_a_heavy_act')],
                    },
                ),
            ]
        ),
        migrations.RunSQL(COUNT, "DROP FUNCTION alliance_count_tree_change() CASCADE; DROP SEQUENCE alliance_tree_changes"),
    ]
