"""Call numbers as they sort, stock-takes, batches, and sheets of labels."""

import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0003_groups_and_exceptions'),
        ('holdings', '0003_item_states'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='item',
            name='shelf_key',
            field=models.CharField(blank=True, db_collation='C', db_default='', default='', max_length=120),
        ),
        migrations.CreateModel(
            name='StockRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('scanning', 'Scanning'), ('waiting', 'Waiting'), ('running', 'Running'), ('finished', 'Finished'), ('failed', 'Failed')], default='scanning', max_length=10)),
                ('file_name', models.CharField(blank=True, default='', max_length=200)),
                ('file', models.FileField(blank=True, upload_to='stock-takes')),
                ('kind', models.CharField(blank=True, default='', max_length=20)),
                ('failure', models.CharField(blank=True, default='', max_length=60)),
                ('lines', models.IntegerField(default=0)),
                ('done', models.IntegerField(default=0)),
                ('tally', models.JSONField(default=dict)),
                ('walk', models.JSONField(default=dict)),
                ('started_at', models.DateTimeField(default=shulian.clock.now)),
                ('heartbeat_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='StockScan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('barcode', models.CharField(max_length=64)),
                ('finding', models.CharField(choices=[('seen', 'seen'), ('arrived', 'arrived'), ('out-of-order', 'out-of-order'), ('other-shelf', 'other-shelf'), ('elsewhere', 'elsewhere'), ('strayed', 'strayed'), ('should-be-out', 'should-be-out'), ('on-its-way', 'on-its-way'), ('held', 'held'), ('found', 'found'), ('damaged', 'damaged'), ('withdrawn', 'withdrawn'), ('ambiguous', 'ambiguous'), ('unknown', 'unknown'), ('missing', 'missing'), ('moved', 'moved')], max_length=20)),
                ('expected', models.BooleanField(default=False)),
                ('line', models.IntegerField(null=True)),
                ('scanned_at', models.DateTimeField(default=shulian.clock.now)),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='holdings.item')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scans', to='holdings.stockrun')),
            ],
        ),
        migrations.AddField(
            model_name='stockrun',
            name='doubt_scan',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='holdings.stockscan'),
        ),
        migrations.AddField(
            model_name='stockrun',
            name='last_scan',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='holdings.stockscan'),
        ),
        migrations.CreateModel(
            name='StockTake',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('call_from', models.CharField(blank=True, default='', max_length=80)),
                ('call_to', models.CharField(blank=True, default='', max_length=80)),
                ('shelf', models.CharField(blank=True, default='', max_length=80)),
                ('item_class', models.CharField(blank=True, default='', max_length=30)),
                ('status', models.CharField(choices=[('counting', 'Counting'), ('closed', 'Closed')], default='counting', max_length=10)),
                ('expected', models.IntegerField(default=0)),
                ('tally', models.JSONField(default=dict)),
                ('started_at', models.DateTimeField(default=shulian.clock.now)),
                ('closed_at', models.DateTimeField(null=True)),
                ('is_demonstration', models.BooleanField(default=False)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stock_takes', to='alliance.library')),
                ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField(
            model_name='stockscan',
            name='stock_take',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scans', to='holdings.stocktake'),
        ),
        migrations.AddField(
            model_name='stockrun',
            name='stock_take',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='holdings.stocktake'),
        ),
        migrations.CreateModel(
            name='StockExpected',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.IntegerField()),
                ('finding', models.CharField(blank=True, choices=[('seen', 'seen'), ('arrived', 'arrived'), ('out-of-order', 'out-of-order'), ('other-shelf', 'other-shelf'), ('elsewhere', 'elsewhere'), ('strayed', 'strayed'), ('should-be-out', 'should-be-out'), ('on-its-way', 'on-its-way'), ('held', 'held'), ('found', 'found'), ('damaged', 'damaged'), ('withdrawn', 'withdrawn'), ('ambiguous', 'ambiguous'), ('unknown', 'unknown'), ('missing', 'missing'), ('moved', 'moved')], db_default='', default='', max_length=20)),
                ('item', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='holdings.item')),
                ('stock_take', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='expected_items', to='holdings.stocktake')),
            ],
        ),
        migrations.CreateModel(
            name='StockBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(default='desk', max_length=20)),
                ('change', models.CharField(max_length=10)),
                ('value', models.CharField(max_length=80)),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('waiting', 'Waiting'), ('running', 'Running'), ('finished', 'Finished'), ('failed', 'Failed')], default='draft', max_length=10)),
                ('rows_total', models.IntegerField(default=0)),
                ('rows_done', models.IntegerField(default=0)),
                ('tally', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField(default=shulian.clock.now)),
                ('asked_at', models.DateTimeField(null=True)),
                ('heartbeat_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('is_demonstration', models.BooleanField(default=False)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stock_batches', to='alliance.library')),
                ('stock_take', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='batches', to='holdings.stocktake')),
            ],
        ),
        migrations.CreateModel(
            name='LabelSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('columns', models.SmallIntegerField()),
                ('rows', models.SmallIntegerField()),
                ('left', models.SmallIntegerField()),
                ('top', models.SmallIntegerField()),
                ('pitch_x', models.SmallIntegerField()),
                ('pitch_y', models.SmallIntegerField()),
                ('width', models.SmallIntegerField()),
                ('height', models.SmallIntegerField()),
                ('offset_x', models.SmallIntegerField(default=0)),
                ('offset_y', models.SmallIntegerField(default=0)),
                ('is_demonstration', models.BooleanField(default=False)),
                ('library', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='label_sheets', to='alliance.library')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('library', 'name'), name='one_sheet_a_name')],
            },
        ),
        migrations.CreateModel(
            name='BatchRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('barcode', models.CharField(max_length=64)),
                ('version', models.IntegerField(null=True)),
                ('verdict', models.CharField(max_length=20)),
                ('outcome', models.CharField(blank=True, default='', max_length=20)),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='holdings.item')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='holdings.stockbatch')),
            ],
            options={
                'indexes': [models.Index(fields=['batch', 'verdict'], name='rows_by_verdict')],
                'constraints': [models.UniqueConstraint(fields=('batch', 'number'), name='one_row_a_number')],
            },
        ),
        migrations.AddIndex(
            model_name='stocktake',
            index=models.Index(fields=['library', '-started_at'], name='stock_takes_of_library'),
        ),
        migrations.AddIndex(
            model_name='stockscan',
            index=models.Index(fields=['stock_take', 'finding', 'id'], name='scans_by_finding'),
        ),
        migrations.AddIndex(
            model_name='stockscan',
            index=models.Index(fields=['run', '-id'], name='latest_scans'),
        ),
        migrations.AddConstraint(
            model_name='stockscan',
            constraint=models.UniqueConstraint(condition=models.Q(('item__isnull', False)), fields=('stock_take', 'item'), name='one_scan_an_item'),
        ),
        migrations.AddConstraint(
            model_name='stockscan',
            constraint=models.UniqueConstraint(condition=models.Q(('item__isnull', True)), fields=('stock_take', 'barcode'), name='one_scan_a_strange_barcode'),
        ),
        migrations.AddConstraint(
            model_name='stockrun',
            constraint=models.UniqueConstraint(condition=models.Q(('file_name', '')), fields=('stock_take', 'account'), name='one_scanner_run_an_account'),
        ),
        migrations.AddIndex(
            model_name='stockexpected',
            index=models.Index(condition=models.Q(('finding', ''), _negated=True), fields=['stock_take', 'finding'], name='stock_take_unseen'),
        ),
        migrations.AddConstraint(
            model_name='stockexpected',
            constraint=models.UniqueConstraint(fields=('stock_take', 'item'), name='expected_once_a_stock_take'),
        ),
        migrations.AddIndex(
            model_name='stockbatch',
            index=models.Index(fields=['library', '-made_at'], name='batches_of_library'),
        ),
    ]
