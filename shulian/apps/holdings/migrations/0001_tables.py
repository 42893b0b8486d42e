"""Items, shelves, stock-takes, accessions and departures."""

import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models

from shulian.apps.tables import CreateTables

GUARD = """
ALTER TABLE holdings_item SET (fillfactor = 85);
CREATE FUNCTION holdings_count_item_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER item_changes BEFORE UPDATE ON holdings_item
    FOR EACH ROW WHEN (NEW.version <= OLD.version) EXECUTE FUNCTION holdings_count_item_change();
"""


# The condition stands at the trigger: what lends and returns pays for a comparison alone.
KEPT = """
CREATE FUNCTION holdings_keep_departure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO holdings_departure (title, library, left_at) VALUES (OLD.title_id, OLD.library_id, now())
        ON CONFLICT (library, title) DO UPDATE SET left_at = excluded.left_at
        WHERE holdings_departure.left_at < excluded.left_at;
    RETURN NULL;
END $$;
CREATE TRIGGER item_leaves AFTER UPDATE OF title_id, library_id, state ON holdings_item
    FOR EACH ROW WHEN (OLD.state <> 'withdrawn' AND (NEW.state = 'withdrawn'
        OR NEW.title_id <> OLD.title_id OR NEW.library_id <> OLD.library_id))
    EXECUTE FUNCTION holdings_keep_departure();
CREATE TRIGGER item_goes AFTER DELETE ON holdings_item
    FOR EACH ROW WHEN (OLD.state <> 'withdrawn') EXECUTE FUNCTION holdings_keep_departure();
"""


UNKEPT = "DROP FUNCTION holdings_keep_departure() CASCADE"


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('holdings', '0001_initial'),
        ('holdings', '0002_guards'),
        ('holdings', '0003_item_states'),
        ('holdings', '0004_shelves'),
        ('holdings', '0005_shelf_keys'),
        ('holdings', '0006_station'),
        ('holdings', '0007_item_source'),
        ('holdings', '0008_shelf_index'),
        ('holdings', '0009_callnumbers_batches_accessions'),
        ('holdings', '0010_departures'),
        ('holdings', '0011_followed'),
        ('holdings', '0012_home_shelf'),
        ('holdings', '0013_stays_home'),
    ]

    dependencies = [
        ('alliance', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('catalogue', '0001_tables'),
    ]

    operations = [
        CreateTables(
            [
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
                    name='Departure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.BigIntegerField()),
                        ('library', models.BigIntegerField()),
                        ('left_at', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('library', 'title'), name='one_departure_a_library_and_title')],
                    },
                ),
                migrations.CreateModel(
                    name='Item',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('barcode', models.CharField(max_length=40)),
                        ('item_class', models.CharField(default='book', max_length=30)),
                        ('call_number', models.CharField(blank=True, default='', max_length=80)),
                        ('shelf_key', models.CharField(blank=True, db_collation='C', db_default='', default='', max_length=120)),
                        ('shelf', models.CharField(blank=True, default='', max_length=80)),
                        ('home_shelf', models.CharField(blank=True, db_default='', default='', max_length=80)),
                        ('stays_home', models.BooleanField(db_default=False, default=False)),
                        ('price_fen', models.IntegerField(null=True)),
                        ('state', models.CharField(choices=[('available', 'available'), ('on-loan', 'on-loan'), ('in-transit', 'in-transit'), ('on-hold-shelf', 'on-hold-shelf'), ('claimed-returned', 'claimed-returned'), ('lost', 'lost'), ('missing', 'missing'), ('damaged', 'damaged'), ('withdrawn', 'withdrawn')], default='available', max_length=20)),
                        ('version', models.IntegerField(default=1)),
                        ('followed', models.SmallIntegerField(db_default=0, default=0)),
                        ('added_at', models.DateTimeField(default=shulian.clock.now)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('library', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='alliance.library')),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items_here', to='alliance.library')),
                        ('record', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='catalogue.record')),
                        ('source', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.import')),
                        ('station', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items_stationed', to='alliance.library')),
                        ('title', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='catalogue.title')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['library', 'added_at'], name='holdings_it_library_0af62e_idx'), models.Index(fields=['library', 'shelf_key'], name='items_along_the_shelf'), models.Index(condition=models.Q(('station', None), _negated=True), fields=['station'], name='items_stationed')],
                        'constraints': [models.UniqueConstraint(fields=('barcode', 'library'), name='one_item_a_library_and_barcode')],
                    },
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
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accessions', to='alliance.library')),
                        ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='accession', to='holdings.item')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('library', 'year', 'number'), name='one_accession_a_library_and_number')],
                    },
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
                    options={
                        'indexes': [models.Index(fields=['library', '-made_at'], name='record_batches_of_library')],
                    },
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
                    options={
                        'constraints': [models.UniqueConstraint(fields=('batch', 'number'), name='one_record_batch_row_a_number'), models.UniqueConstraint(fields=('batch', 'record'), name='one_record_batch_row_a_record')],
                    },
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
                    options={
                        'indexes': [models.Index(fields=['library', '-made_at'], name='batches_of_library')],
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
                        ('doubt_scan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='holdings.stockscan')),
                        ('last_scan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='holdings.stockscan')),
                        ('stock_take', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='holdings.stocktake')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('file_name', '')), fields=('stock_take', 'account'), name='one_scanner_run_an_account')],
                    },
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
                        ('stock_take', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scans', to='holdings.stocktake')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['stock_take', 'finding', 'id'], name='scans_by_finding'), models.Index(fields=['run', '-id'], name='latest_scans')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('item__isnull', False)), fields=('stock_take', 'item'), name='one_scan_an_item'), models.UniqueConstraint(condition=models.Q(('item__isnull', True)), fields=('stock_take', 'barcode'), name='one_scan_a_strange_barcode')],
                    },
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
                    options={
                        'indexes': [models.Index(fields=['library', '-started_at'], name='stock_takes_of_library')],
                    },
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
                    options={
                        'indexes': [models.Index(condition=models.Q(('finding', ''), _negated=True), fields=['stock_take', 'finding'], name='stock_take_unseen')],
                        'constraints': [models.UniqueConstraint(fields=('stock_take', 'item'), name='expected_once_a_stock_take')],
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
            ]
        ),
        migrations.RunSQL(GUARD, "DROP FUNCTION holdings_count_item_change() CASCADE"),
        migrations.RunSQL(KEPT, UNKEPT),
    ]
