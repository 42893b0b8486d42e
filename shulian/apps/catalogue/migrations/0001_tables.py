"""Records, titles, works, authorities, imports and lists."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models

from shulian.apps.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('catalogue', '0001_initial'),
        ('catalogue', '0002_shared_numbers'),
        ('catalogue', '0003_works_and_what_became_of_titles'),
        ('catalogue', '0004_titles_without_work'),
        ('catalogue', '0005_authorities'),
        ('catalogue', '0006_other_keys'),
        ('catalogue', '0007_imports'),
        ('catalogue', '0008_drafts_targets_and_classes'),
        ('catalogue', '0009_harvests'),
        ('catalogue', '0010_regrouping'),
        ('catalogue', '0011_indexes_without_lists'),
        ('catalogue', '0012_records_of_library'),
        ('catalogue', '0013_patient_outbox'),
    ]

    dependencies = [
        ('alliance', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name='CatalogueTarget',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100, unique=True)),
                        ('kind', models.CharField(choices=[('sru', 'Sru'), ('z3950', 'Z3950')], max_length=10)),
                        ('address', models.CharField(max_length=200)),
                        ('database', models.CharField(blank=True, default='', max_length=100)),
                        ('syntax', models.CharField(blank=True, default='', max_length=40)),
                        ('encoding', models.CharField(blank=True, default='', max_length=20)),
                        ('is_demonstration', models.BooleanField(default=False)),
                    ],
                ),
                migrations.CreateModel(
                    name='ClassCount',
                    fields=[
                        ('code', models.CharField(max_length=10, primary_key=True, serialize=False)),
                        ('titles', models.IntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name='DoubtMark',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('changed_at', models.DateTimeField()),
                        ('title', models.BigIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name='Outbox',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.BigIntegerField()),
                        ('patient', models.BooleanField(db_default=False, default=False)),
                    ],
                ),
                migrations.CreateModel(
                    name='Work',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.TextField(unique=True)),
                        ('title', models.TextField()),
                        ('author', models.TextField(blank=True, default='')),
                    ],
                ),
                migrations.CreateModel(
                    name='Authority',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('person', 'person'), ('body', 'body'), ('subject', 'subject'), ('place', 'place')], max_length=10)),
                        ('heading', models.CharField(max_length=200)),
                        ('dates', models.CharField(blank=True, default='', max_length=60)),
                        ('note', models.TextField(blank=True, default='')),
                        ('source', models.CharField(blank=True, default='', max_length=200)),
                        ('control_number', models.CharField(blank=True, default='', max_length=100)),
                        ('version', models.IntegerField(default=1)),
                        ('changed_at', models.DateTimeField(default=shulian.clock.now)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='catalogue.authority')),
                        ('see_also', models.ManyToManyField(blank=True, to='catalogue.authority')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['kind', 'heading'], name='authorities_by_heading')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('control_number', ''), _negated=True), fields=('control_number',), name='one_authority_a_control_number')],
                    },
                ),
                migrations.CreateModel(
                    name='AuthorityForm',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('form', models.CharField(max_length=200)),
                        ('key', models.CharField(max_length=200)),
                        ('is_heading', models.BooleanField(default=False)),
                        ('authority', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='forms', to='catalogue.authority')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['key'], name='authority_forms_by_key')],
                        'constraints': [models.UniqueConstraint(fields=('authority', 'key'), name='one_form_an_authority_and_key')],
                    },
                ),
                migrations.CreateModel(
                    name='ImportProfile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60)),
                        ('kind', models.CharField(choices=[('marc', 'Marc'), ('table', 'Table')], default='marc', max_length=10)),
                        ('rules', models.JSONField(default=dict)),
                        ('changed_at', models.DateTimeField(default=shulian.clock.now)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='import_profiles', to='alliance.library')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('library', 'name'), name='one_profile_a_name')],
                    },
                ),
                migrations.CreateModel(
                    name='Import',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(default='desk', max_length=20)),
                        ('file_name', models.CharField(max_length=200)),
                        ('file', models.FileField(blank=True, upload_to='imports')),
                        ('kind', models.CharField(max_length=20)),
                        ('digest', models.CharField(max_length=64)),
                        ('status', models.CharField(choices=[('trying', 'Trying'), ('tried', 'Tried'), ('waiting', 'Waiting'), ('running', 'Running'), ('paused', 'Paused'), ('finished', 'Finished'), ('cancelled', 'Cancelled'), ('failed', 'Failed'), ('undoing', 'Undoing'), ('undone', 'Undone')], default='waiting', max_length=10)),
                        ('wish', models.CharField(blank=True, choices=[('pause', 'Pause'), ('cancel', 'Cancel')], db_default='', default='', max_length=10)),
                        ('rules', models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
                        ('seen', models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
                        ('failure', models.TextField(blank=True, default='')),
                        ('total_bytes', models.BigIntegerField(default=0)),
                        ('done_bytes', models.BigIntegerField(default=0)),
                        ('read', models.IntegerField(default=0)),
                        ('created', models.IntegerField(default=0)),
                        ('updated', models.IntegerField(default=0)),
                        ('unchanged', models.IntegerField(default=0)),
                        ('repaired', models.IntegerField(default=0)),
                        ('rejected', models.IntegerField(default=0)),
                        ('items', models.IntegerField(default=0)),
                        ('joined', models.IntegerField(db_default=0, default=0)),
                        ('deleted', models.IntegerField(db_default=0, default=0)),
                        ('kept', models.IntegerField(db_default=0, default=0)),
                        ('undone', models.IntegerField(db_default=0, default=0)),
                        ('requested_at', models.DateTimeField(default=shulian.clock.now)),
                        ('started_at', models.DateTimeField(null=True)),
                        ('heartbeat_at', models.DateTimeField(null=True)),
                        ('finished_at', models.DateTimeField(null=True)),
                        ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='alliance.library')),
                        ('profile', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalogue.importprofile')),
                    ],
                ),
                migrations.CreateModel(
                    name='HarvestSource',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100, unique=True)),
                        ('address', models.CharField(max_length=300)),
                        ('prefix', models.CharField(default='marcxml', max_length=60)),
                        ('set', models.CharField(blank=True, default='', max_length=200)),
                        ('is_active', models.BooleanField(default=True)),
                        ('since', models.CharField(blank=True, default='', max_length=20)),
                        ('began', models.CharField(blank=True, default='', max_length=20)),
                        ('token', models.TextField(blank=True, default='')),
                        ('fetched', models.IntegerField(default=0)),
                        ('deleted', models.IntegerField(default=0)),
                        ('broken', models.IntegerField(default=0)),
                        ('finished_at', models.DateTimeField(blank=True, null=True)),
                        ('trouble', models.CharField(blank=True, default='', max_length=300)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='harvest_sources', to='alliance.library')),
                        ('profile', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalogue.importprofile')),
                    ],
                ),
                migrations.CreateModel(
                    name='ImportVerdict',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.IntegerField()),
                        ('verdict', models.CharField(max_length=12)),
                        ('title', models.CharField(blank=True, default='', max_length=200)),
                        ('control_number', models.CharField(blank=True, default='', max_length=100)),
                        ('found', models.BigIntegerField(null=True)),
                        ('found_title', models.CharField(blank=True, default='', max_length=200)),
                        ('detail', models.CharField(blank=True, default='', max_length=200)),
                        ('copies', models.IntegerField(default=0)),
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='verdicts', to='catalogue.import')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['source', 'verdict', 'number'], name='verdicts_of_import')],
                    },
                ),
                migrations.CreateModel(
                    name='OpenHeading',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('person', 'person'), ('body', 'body'), ('subject', 'subject'), ('place', 'place')], max_length=10)),
                        ('heading', models.CharField(max_length=200)),
                        ('titles', models.IntegerField()),
                        ('counted_at', models.DateTimeField(default=shulian.clock.now)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['kind', '-titles'], name='open_headings_by_number')],
                    },
                ),
                migrations.CreateModel(
                    name='Record',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('control_number', models.CharField(blank=True, default='', max_length=100)),
                        ('format', models.CharField(max_length=10)),
                        ('encoding', models.CharField(max_length=20)),
                        ('raw', models.BinaryField()),
                        ('digest', models.BinaryField()),
                        ('fields', models.JSONField(default=list)),
                        ('repairs', models.JSONField(default=list)),
                        ('version', models.IntegerField(default=1)),
                        ('added_at', models.DateTimeField(default=shulian.clock.now)),
                        ('changed_at', models.DateTimeField(default=shulian.clock.now)),
                        ('gone_at', models.DateTimeField(blank=True, null=True)),
                        ('library', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='alliance.library')),
                        ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='catalogue.import')),
                        ('title', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='catalogue.title')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('gone_at', None)), fields=['library', '-changed_at', '-id'], name='records_of_library')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(models.Q(('control_number', ''), _negated=True), ('gone_at', None)), fields=('library', 'control_number'), name='one_record_a_library_and_control_number'), models.UniqueConstraint(condition=models.Q(('control_number', ''), ('gone_at', None)), fields=('library', 'digest'), name='one_record_a_library_and_digest')],
                    },
                ),
                migrations.CreateModel(
                    name='ImportKept',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reason', models.CharField(max_length=20)),
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kept_records', to='catalogue.import')),
                        ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.record')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('source', 'record'), name='kept_once_an_import')],
                    },
                ),
                migrations.CreateModel(
                    name='ImportChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('before_version', models.IntegerField()),
                        ('before_source', models.BigIntegerField(db_index=True, null=True)),
                        ('before_title', models.BigIntegerField()),
                        ('after_version', models.IntegerField()),
                        ('after_title', models.BigIntegerField(null=True)),
                        ('deleted', models.BooleanField(default=False)),
                        ('undone_at', models.DateTimeField(null=True)),
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='catalogue.import')),
                        ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='catalogue.record')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('source', 'record'), name='one_change_an_import_and_record')],
                    },
                ),
                migrations.CreateModel(
                    name='RecordDraft',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('base', models.IntegerField(default=0)),
                        ('format', models.CharField(max_length=10)),
                        ('fields', models.JSONField(default=list)),
                        ('label', models.CharField(blank=True, default='', max_length=300)),
                        ('errors', models.IntegerField(default=0)),
                        ('version', models.IntegerField(default=1)),
                        ('changed_at', models.DateTimeField(default=shulian.clock.now)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='record_drafts', to='alliance.library')),
                        ('record', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='catalogue.record')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['library', '-changed_at'], name='drafts_of_library')],
                    },
                ),
                migrations.CreateModel(
                    name='RecordVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.IntegerField()),
                        ('raw', models.BinaryField()),
                        ('digest', models.BinaryField()),
                        ('replaced_at', models.DateTimeField(default=shulian.clock.now)),
                        ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='catalogue.record')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('record', 'version'), name='one_row_a_record_version')],
                    },
                ),
                migrations.CreateModel(
                    name='RejectedRecord',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.IntegerField()),
                        ('offset', models.BigIntegerField()),
                        ('reason', models.CharField(max_length=60)),
                        ('sample', models.BinaryField()),
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rejected_records', to='catalogue.import')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('source', 'number'), name='one_rejection_a_record')],
                    },
                ),
                migrations.CreateModel(
                    name='Title',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.TextField()),
                        ('remainder', models.TextField(blank=True, default='')),
                        ('volume', models.TextField(blank=True, default='')),
                        ('medium', models.TextField(blank=True, default='')),
                        ('responsibility', models.TextField(blank=True, default='')),
                        ('authors', models.JSONField(default=list)),
                        ('publisher', models.TextField(blank=True, default='')),
                        ('place', models.TextField(blank=True, default='')),
                        ('year', models.SmallIntegerField(null=True)),
                        ('isbns', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                        ('shared_numbers', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                        ('issn', models.CharField(blank=True, default='', max_length=9)),
                        ('clc', models.CharField(blank=True, default='', max_length=60)),
                        ('subjects', models.JSONField(default=list)),
                        ('language', models.CharField(blank=True, default='', max_length=3)),
                        ('extent', models.TextField(blank=True, default='')),
                        ('series', models.TextField(blank=True, default='')),
                        ('summary', models.TextField(blank=True, default='')),
                        ('juvenile', models.BooleanField(default=False)),
                        ('form', models.CharField(choices=[('book', 'book'), ('serial', 'serial'), ('music', 'music'), ('map', 'map'), ('audio', 'audio'), ('video', 'video'), ('e-book', 'e-book'), ('electronic', 'electronic'), ('picture', 'picture'), ('kit', 'kit'), ('device', 'device')], db_default='book', default='book', max_length=12)),
                        ('quality', models.SmallIntegerField(db_default=0, default=0)),
                        ('gone_at', models.DateTimeField(blank=True, null=True)),
                        ('edition_key', models.TextField(blank=True, default='')),
                        ('other_keys', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                        ('added_at', models.DateTimeField(default=shulian.clock.now)),
                        ('changed_at', models.DateTimeField(default=shulian.clock.now)),
                        ('merged_into', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='catalogue.title')),
                        ('work', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='titles', to='catalogue.work')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['edition_key'], name='catalogue_t_edition_c5e572_idx'), models.Index(fields=['-added_at'], name='catalogue_t_added_a_74fead_idx'), models.Index(fields=['changed_at', 'id'], name='titles_by_change'), models.Index(condition=models.Q(('gone_at', None), ('work', None)), fields=['id'], name='titles_without_work'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['isbns'], name='title_isbns'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('other_keys', []), _negated=True), fastupdate=False, fields=['other_keys'], name='title_other_keys'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('shared_numbers', []), _negated=True), fastupdate=False, fields=['shared_numbers'], name='title_shared_numbers'), models.Index(condition=models.Q(('merged_into', None), _negated=True), fields=['merged_into'], name='titles_merged_into')],
                    },
                ),
                migrations.CreateModel(
                    name='Regrouping',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('merge', 'Merge'), ('split', 'Split')], max_length=5)),
                        ('moved', models.JSONField(default=dict)),
                        ('before', models.JSONField(default=dict)),
                        ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                        ('is_automatic', models.BooleanField(default=False)),
                        ('made_at', models.DateTimeField(default=shulian.clock.now)),
                        ('undone_at', models.DateTimeField(null=True)),
                        ('left', models.JSONField(default=dict)),
                        ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='regrouped_from', to='catalogue.title')),
                        ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='regrouped_to', to='catalogue.title')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['-made_at', '-id'], name='regroupings_by_time')],
                    },
                ),
                migrations.CreateModel(
                    name='MatchDoubt',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                        ('state', models.CharField(choices=[('open', 'Open'), ('merged', 'Merged'), ('apart', 'Apart'), ('lapsed', 'Lapsed')], default='open', max_length=6)),
                        ('found_at', models.DateTimeField(default=shulian.clock.now)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('one', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='doubts', to='catalogue.title')),
                        ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='doubted', to='catalogue.title')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['id'], name='open_doubts'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('state', 'open')), fields=['reasons'], name='open_doubts_by_reason')],
                        'constraints': [models.UniqueConstraint(fields=('one', 'other'), name='a_pair_is_asked_once'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='the_older_title_of_a_pair_is_first')],
                    },
                ),
            ]
        ),
    ]
