"""Rules for files, trial runs, what imports changed and what went, so that they can be undone."""

import django.db.models.deletion
import shulian.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0004_cataloguers'),
        ('catalogue', '0006_other_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before_version', models.IntegerField()),
                ('before_source', models.BigIntegerField(db_index=True, null=True)),
                ('before_title', models.BigIntegerField()),
                ('after_version', models.IntegerField()),
                ('deleted', models.BooleanField(default=False)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ImportKept',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=20)),
            ],
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
            ],
        ),
        migrations.RemoveConstraint(
            model_name='record',
            name='one_record_a_library_and_control_number',
        ),
        migrations.RemoveConstraint(
            model_name='record',
            name='one_record_a_library_and_digest',
        ),
        migrations.AddField(
            model_name='import',
            name='deleted',
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='import',
            name='joined',
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='import',
            name='kept',
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='import',
            name='rules',
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name='import',
            name='seen',
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name='import',
            name='undone',
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='import',
            name='wish',
            field=models.CharField(blank=True, choices=[('pause', 'Pause'), ('cancel', 'Cancel')], db_default='', default='', max_length=10),
        ),
        migrations.AddField(
            model_name='record',
            name='gone_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='import',
            name='status',
            field=models.CharField(choices=[('trying', 'Trying'), ('tried', 'Tried'), ('waiting', 'Waiting'), ('running', 'Running'), ('paused', 'Paused'), ('finished', 'Finished'), ('cancelled', 'Cancelled'), ('failed', 'Failed'), ('undoing', 'Undoing'), ('undone', 'Undone')], default='waiting', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='record',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('control_number', ''), _negated=True), ('gone_at', None)), fields=('library', 'control_number'), name='one_record_a_library_and_control_number'),
        ),
        migrations.AddConstraint(
            model_name='record',
            constraint=models.UniqueConstraint(condition=models.Q(('control_number', ''), ('gone_at', None)), fields=('library', 'digest'), name='one_record_a_library_and_digest'),
        ),
        migrations.AddField(
            model_name='importchange',
            name='record',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='catalogue.record'),
        ),
        migrations.AddField(
            model_name='importchange',
            name='source',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='catalogue.import'),
        ),
        migrations.AddField(
            model_name='importkept',
            name='record',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.record'),
        ),
        migrations.AddField(
            model_name='importkept',
            name='source',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kept_records', to='catalogue.import'),
        ),
        migrations.AddField(
            model_name='importprofile',
            name='library',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='import_profiles', to='alliance.library'),
        ),
        migrations.AddField(
            model_name='import',
            name='profile',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalogue.importprofile'),
        ),
        migrations.AddField(
            model_name='importverdict',
            name='source',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='verdicts', to='catalogue.import'),
        ),
        migrations.AddConstraint(
            model_name='importchange',
            constraint=models.UniqueConstraint(fields=('source', 'record'), name='one_change_an_import_and_record'),
        ),
        migrations.AddConstraint(
            model_name='importkept',
            constraint=models.UniqueConstraint(fields=('source', 'record'), name='kept_once_an_import'),
        ),
        migrations.AddConstraint(
            model_name='importprofile',
            constraint=models.UniqueConstraint(fields=('library', 'name'), name='one_profile_a_name'),
        ),
        migrations.AddIndex(
            model_name='importverdict',
            index=models.Index(fields=['source', 'verdict', 'number'], name='verdicts_of_import'),
        ),
    ]
