"""Call numbers, batch changes of records, and the accession register."""

import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0004_cataloguers'),
        ('catalogue', '0008_drafts_targets_and_classes'),
        ('holdings', '0008_shelf_index'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CallNumberScheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('method', models.CharField(choices=[('sequence', 'sequence'), ('author', 'author')], default='sequence', max_length=10)),
                ('fill_gaps', models.BooleanField(default=False)),
                ('width', models.SmallIntegerField(default=1)),
                ('volumes', models.BooleanField(default=True)),
                ('copies', models.BooleanField(default=False)),
                ('table', models.JSONField(default=dict)),
                ('changed_at', models.DateTimeField(default=shulian.clock.now)),
                ('library', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='call_number_scheme', to='alliance.library')),
            ],
        ),
        migrations.CreateModel(
            name='RecordBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('kind', models.CharField(choices=[('add-field', 'add-field'), ('remove-field', 'remove-field'), ('set-subfield', 'set-subfield'), ('remove-subfield', 'remove-subfield'), ('replace-text', 'replace-text'), ('item-shelf', 'item-shelf'), ('item-class', 'item-class')], max_length=20)),
                ('change', models.JSONField(default=dict)),
                ('looked_at', models.IntegerField(default=0)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('waiting', 'Waiting'), ('finished', 'Finished'), ('undoing', 'Undoing'), ('undone', 'Undone')], default='draft', max_length=10)),
                ('rows_total', models.IntegerField(default=0)),
                ('rows_done', models.IntegerField(default=0)),
                ('made_at', models.DateTimeField(default=shulian.clock.now)),
                ('asked_at', models.DateTimeField(null=True)),
                ('heartbeat_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('is_demonstration', models.BooleanField(default=False)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='record_batches', to='alliance.library')),
            ],
        ),
        migrations.CreateModel(
            name='RecordBatchRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('base', models.IntegerField()),
                ('after', models.IntegerField(null=True)),
                ('before', models.JSONField(default=dict)),
                ('outcome', models.CharField(blank=True, default='', max_length=20)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='holdings.recordbatch')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.record')),
            ],
        ),
        migrations.CreateModel(
            name='Accession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.SmallIntegerField()),
                ('number', models.IntegerField()),
                ('entered_on', models.DateField()),
                ('source', models.CharField(blank=True, default='', max_length=100)),
                ('price_fen', models.IntegerField(null=True)),
                ('made_at', models.DateTimeField(default=shulian.clock.now)),
                ('is_demonstration', models.BooleanField(default=False)),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='accession', to='holdings.item')),
                ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accessions', to='alliance.library')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('library', 'year', 'number'), name='one_accession_a_library_and_number')],
            },
        ),
        migrations.CreateModel(
            name='BookNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('of_class', models.CharField(max_length=60)),
                ('mark', models.CharField(max_length=30)),
                ('given_at', models.DateTimeField(default=shulian.clock.now)),
                ('library', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='book_numbers', to='alliance.library')),
                ('title', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.title')),
                ('work', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalogue.work')),
            ],
            options={
                'indexes': [models.Index(fields=['library', 'of_class', 'work'], name='book_numbers_by_work'), models.Index(fields=['library', 'title'], name='book_numbers_by_title')],
                'constraints': [models.UniqueConstraint(fields=('library', 'of_class', 'mark'), name='one_book_number_a_class')],
            },
        ),
        migrations.AddIndex(
            model_name='recordbatch',
            index=models.Index(fields=['library', '-made_at'], name='record_batches_of_library'),
        ),
        migrations.AddConstraint(
            model_name='recordbatchrow',
            constraint=models.UniqueConstraint(fields=('batch', 'number'), name='one_record_batch_row_a_number'),
        ),
        migrations.AddConstraint(
            model_name='recordbatchrow',
            constraint=models.UniqueConstraint(fields=('batch', 'record'), name='one_record_batch_row_a_record'),
        ),
    ]
