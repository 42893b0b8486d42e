"""Kinds of reader say what they ask for; guardians, families, proxies, registrations, doubtful pairs and merges."""

import django.db.models.deletion
import shulian.apps.readers.models.people
import shulian.clock
import uuid
from django.conf import settings
from django.db import migrations, models


BEFORE = {
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


def say_what_they_ask(apps, schema_editor):
    category = apps.get_model("readers", "Category")
    for code, values in BEFORE.items():
        category.objects.filter(code=code).update(**values)
    for order, (code, name, name_en, values) in enumerate(NEW, start=10):
        category.objects.get_or_create(
            code=code, defaults={"name": name, "name_en": name_en, "order": order} | values
        )


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0004_cataloguers'),
        ('readers', '0009_account'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClassList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('file_name', models.CharField(max_length=120)),
                ('state', models.CharField(choices=[('previewed', 'Previewed'), ('run', 'Run'), ('dropped', 'Dropped')], default='previewed', max_length=12)),
                ('uploaded_at', models.DateTimeField(db_index=True, default=shulian.clock.now)),
                ('run_at', models.DateTimeField(null=True)),
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
            ],
        ),
        migrations.CreateModel(
            name='Collective',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(blank=True, default='', max_length=30)),
                ('address', models.CharField(blank=True, default='', max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='ContactPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('relation', models.CharField(blank=True, default='', max_length=60)),
                ('phone', models.BinaryField()),
            ],
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
            name='FamilyMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_head', models.BooleanField(default=False)),
                ('shares', models.BooleanField(default=False)),
                ('joined_at', models.DateTimeField(default=shulian.clock.now)),
                ('left_at', models.DateTimeField(null=True)),
            ],
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
            ],
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
            ],
        ),
        migrations.CreateModel(
            name='ReaderMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moved', models.JSONField(default=dict)),
                ('before', models.BinaryField()),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('merged_at', models.DateTimeField(default=shulian.clock.now)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
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
            ],
        ),
        migrations.AddField(
            model_name='category',
            name='age_max',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='category',
            name='age_min',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='category',
            name='asks_agent',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='category',
            name='asks_document',
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name='category',
            name='asks_guardian',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='category',
            name='is_offered',
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name='category',
            name='kind',
            field=models.CharField(db_default='adult', default='adult', max_length=20),
        ),
        migrations.AddField(
            model_name='category',
            name='note',
            field=models.CharField(blank=True, db_default='', default='', max_length=300),
        ),
        migrations.AddField(
            model_name='category',
            name='on_web',
            field=models.CharField(db_default='closed', default='closed', max_length=12),
        ),
        migrations.AddField(
            model_name='category',
            name='provisional_days',
            field=models.PositiveSmallIntegerField(db_default=30, default=30),
        ),
        migrations.AddField(
            model_name='category',
            name='ways',
            field=models.JSONField(default=shulian.apps.readers.models.people.desk_alone),
        ),
        migrations.AddField(
            model_name='reader',
            name='awaits',
            field=models.CharField(blank=True, db_default='', default='', max_length=10),
        ),
        migrations.AddField(
            model_name='reader',
            name='guardian_lookup',
            field=models.BinaryField(db_index=True, null=True),
        ),
        migrations.AddField(
            model_name='reader',
            name='large_print',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='reader',
            name='merged_into',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='merged_from', to='readers.reader'),
        ),
        migrations.AddField(
            model_name='reader',
            name='phone_lookup',
            field=models.BinaryField(db_index=True, null=True),
        ),
        migrations.AddField(
            model_name='reader',
            name='read_aloud',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name='reader',
            index=models.Index(fields=['birth_date', 'name'], name='readers_by_birth_and_name'),
        ),
        migrations.AddField(
            model_name='classlist',
            name='category',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='readers.category'),
        ),
        migrations.AddField(
            model_name='classlist',
            name='library',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library'),
        ),
        migrations.AddField(
            model_name='classlist',
            name='uploaded_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='classlistrow',
            name='list',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='readers.classlist'),
        ),
        migrations.AddField(
            model_name='classlistrow',
            name='reader',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='readers.reader'),
        ),
        migrations.AddField(
            model_name='collective',
            name='reader',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='collective', to='readers.reader'),
        ),
        migrations.AddField(
            model_name='contactperson',
            name='reader',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contact_persons', to='readers.reader'),
        ),
        migrations.AddField(
            model_name='doubtfulpair',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='doubtfulpair',
            name='first',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='readers.reader'),
        ),
        migrations.AddField(
            model_name='doubtfulpair',
            name='second',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='readers.reader'),
        ),
        migrations.AddField(
            model_name='familymember',
            name='family',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='readers.family'),
        ),
        migrations.AddField(
            model_name='familymember',
            name='reader',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='readers.reader'),
        ),
        migrations.AddField(
            model_name='guardianconsent',
            name='given_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='guardianconsent',
            name='reader',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='guardian_consents', to='readers.reader'),
        ),
        migrations.AddField(
            model_name='guardianconsent',
            name='withdrawn_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proxy',
            name='named_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proxy',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='acts_for', to='readers.reader'),
        ),
        migrations.AddField(
            model_name='proxy',
            name='reader',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proxies', to='readers.reader'),
        ),
        migrations.AddField(
            model_name='readermerge',
            name='library',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library'),
        ),
        migrations.AddField(
            model_name='readermerge',
            name='merged_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='readermerge',
            name='source',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges_away', to='readers.reader'),
        ),
        migrations.AddField(
            model_name='readermerge',
            name='target',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges_in', to='readers.reader'),
        ),
        migrations.AddField(
            model_name='readermerge',
            name='undone_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='registration',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='registration',
            name='library',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library'),
        ),
        migrations.AddField(
            model_name='registration',
            name='reader',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='registration', to='readers.reader'),
        ),
        migrations.AddField(
            model_name='registrationevent',
            name='library',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library'),
        ),
        migrations.AddField(
            model_name='registrationevent',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='registration',
            name='event',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='registrations', to='readers.registrationevent'),
        ),
        migrations.AddConstraint(
            model_name='classlistrow',
            constraint=models.UniqueConstraint(fields=('list', 'line'), name='one_row_a_line'),
        ),
        migrations.AddIndex(
            model_name='doubtfulpair',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['-score', 'id'], name='pairs_to_look_at'),
        ),
        migrations.AddConstraint(
            model_name='doubtfulpair',
            constraint=models.UniqueConstraint(fields=('first', 'second'), name='one_row_a_pair'),
        ),
        migrations.AddConstraint(
            model_name='doubtfulpair',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='the_older_record_first'),
        ),
        migrations.AddConstraint(
            model_name='familymember',
            constraint=models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('reader',), name='one_family_a_reader_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='guardianconsent',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('reader',), name='one_consent_in_force_a_minor'),
        ),
        migrations.AddConstraint(
            model_name='proxy',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='a_proxy_ends_after_it_starts'),
        ),
        migrations.AddIndex(
            model_name='registrationevent',
            index=models.Index(fields=['library', 'held_on'], name='readers_reg_library_0b5d1f_idx'),
        ),
        migrations.AddIndex(
            model_name='registration',
            index=models.Index(condition=models.Q(('state', 'provisional')), fields=['library', 'made_at'], name='to_be_checked'),
        ),
        migrations.RunPython(say_what_they_ask, migrations.RunPython.noop),
    ]
