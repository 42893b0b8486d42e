"""Loans, holds, transits, policies and weeding."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import shulian.clock
from django.conf import settings
from django.db import migrations, models

from shulian.apps.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('circulation', '0001_initial'),
        ('circulation', '0002_storage'),
        ('circulation', '0003_holds'),
        ('circulation', '0004_fetch_weights'),
        ('circulation', '0005_policy_drafts'),
        ('circulation', '0006_weeding'),
        ('circulation', '0007_weeding_hands'),
    ]

    dependencies = [
        ('alliance', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('catalogue', '0001_tables'),
        ('holdings', '0001_tables'),
        ('readers', '0001_tables'),
    ]

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name='FetchWeight',
                    fields=[
                        ('library', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='alliance.library')),
                        ('weight', models.PositiveSmallIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name='Hold',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('pickup_path', models.CharField(max_length=255)),
                        ('home_path', models.CharField(max_length=255)),
                        ('state', models.CharField(choices=[('waiting', 'waiting'), ('suspended', 'suspended'), ('captured', 'captured'), ('ready', 'ready'), ('fulfilled', 'fulfilled'), ('cancelled', 'cancelled'), ('expired', 'expired')], default='waiting', max_length=10)),
                        ('placed_at', models.DateTimeField()),
                        ('source', models.CharField(max_length=20)),
                        ('wanted_until', models.DateField(null=True)),
                        ('suspended_until', models.DateField(null=True)),
                        ('caught_at', models.DateTimeField(null=True)),
                        ('ready_at', models.DateTimeField(null=True)),
                        ('shelf_until', models.DateField(null=True)),
                        ('target_at', models.DateTimeField(null=True)),
                        ('target_loops', models.PositiveSmallIntegerField(default=0)),
                        ('looked_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('end_reason', models.CharField(blank=True, default='', max_length=30)),
                        ('version', models.IntegerField(default=1)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('caught', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='caught_holds', to='holdings.item')),
                        ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='holdings.item')),
                        ('pickup', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds_to_pick_up', to='alliance.library')),
                        ('placed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reader', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='readers.reader')),
                        ('target', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='targeted_holds', to='holdings.item')),
                        ('title', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='catalogue.title')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['title', 'placed_at', 'id'], name='waiting_holds'), models.Index(models.F('title'), models.F('pickup'), models.F('placed_at'), models.F('id'), condition=models.Q(('state', 'waiting')), name='waiting_holds_here'), models.Index(models.F('title'), django.db.models.functions.text.Left('pickup_path', 12), models.F('placed_at'), models.F('id'), condition=models.Q(('state', 'waiting')), name='waiting_holds_county'), models.Index(models.F('title'), django.db.models.functions.text.Left('pickup_path', 8), models.F('placed_at'), models.F('id'), condition=models.Q(('state', 'waiting')), name='waiting_holds_city'), models.Index(models.F('title'), django.db.models.functions.text.Left('home_path', 12), models.F('placed_at'), models.F('id'), condition=models.Q(('state', 'waiting')), name='waiting_holds_of_own'), models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['reader'], name='open_holds_of_reader'), models.Index(condition=models.Q(('state', 'ready')), fields=['pickup', 'shelf_until'], name='holds_on_shelf'), models.Index(condition=models.Q(('state', 'waiting')), fields=['target'], name='targeted_items'), models.Index(condition=models.Q(('state', 'waiting')), fields=['looked_at'], name='holds_to_target')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('captured', 'ready'))), fields=('caught',), name='one_caught_hold_an_item'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('item__isnull', True)), fields=('reader', 'title'), name='one_open_hold_a_reader_and_title')],
                    },
                ),
                migrations.CreateModel(
                    name='Loan',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('lent_at', models.DateTimeField()),
                        ('due_on', models.DateField()),
                        ('due_at', models.DateTimeField(null=True)),
                        ('renewals', models.SmallIntegerField(default=0)),
                        ('terms', models.JSONField(default=dict)),
                        ('claimed_on', models.DateField(null=True)),
                        ('recalled_on', models.DateField(null=True)),
                        ('returned_at', models.DateTimeField(null=True)),
                        ('ended_by', models.CharField(blank=True, choices=[('returned', 'Returned'), ('lost', 'Lost'), ('undone', 'Undone')], db_default='', default='', max_length=10)),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='loans', to='holdings.item')),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('reader', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='loans', to='readers.reader')),
                        ('returned_library', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('returned_at__isnull', True)), fields=['reader'], name='open_loans_of_reader'), models.Index(condition=models.Q(('returned_at__isnull', True)), fields=['due_on'], name='open_loans_by_due_day')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('returned_at__isnull', True)), fields=('item',), name='one_open_loan_an_item')],
                    },
                ),
                migrations.CreateModel(
                    name='PolicyDraft',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('begun_at', models.DateTimeField(default=shulian.clock.now)),
                        ('changed_at', models.DateTimeField(default=shulian.clock.now)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('begun_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='policy_draft', to='alliance.library')),
                        ('base', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='circulation.policyversion')),
                    ],
                ),
                migrations.CreateModel(
                    name='PolicyTrial',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('revision', models.PositiveIntegerField()),
                        ('rows', models.JSONField(default=list)),
                        ('since', models.DateTimeField()),
                        ('until', models.DateTimeField()),
                        ('status', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('stopped', 'Stopped'), ('failed', 'Failed')], default='waiting', max_length=10)),
                        ('asked_at', models.DateTimeField(default=shulian.clock.now)),
                        ('heartbeat_at', models.DateTimeField(null=True)),
                        ('finished_at', models.DateTimeField(null=True)),
                        ('stop_asked', models.BooleanField(default=False)),
                        ('total', models.PositiveIntegerField(default=0)),
                        ('done', models.PositiveIntegerField(default=0)),
                        ('after_at', models.DateTimeField(null=True)),
                        ('after_id', models.UUIDField(null=True)),
                        ('tally', models.JSONField(default=dict)),
                        ('examples', models.JSONField(default=list)),
                        ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('draft', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='trials', to='circulation.policydraft')),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                    ],
                ),
                migrations.CreateModel(
                    name='PolicyVersion',
                    fields=[
                        ('number', models.AutoField(primary_key=True, serialize=False)),
                        ('in_force_from', models.DateTimeField(default=shulian.clock.now, null=True)),
                        ('note', models.CharField(blank=True, default='', max_length=200)),
                        ('published_at', models.DateTimeField(default=shulian.clock.now)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('library', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='PolicyRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('visitors_only', models.BooleanField(default=False)),
                        ('item_class', models.CharField(blank=True, default='', max_length=30)),
                        ('age_from', models.PositiveSmallIntegerField(null=True)),
                        ('age_to', models.PositiveSmallIntegerField(null=True)),
                        ('says', models.JSONField(default=dict)),
                        ('note', models.CharField(blank=True, default='', max_length=200)),
                        ('category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='readers.category')),
                        ('group', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.librarygroup')),
                        ('library', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('reader_home', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='circulation.policyversion')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='PolicyDraftRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('visitors_only', models.BooleanField(default=False)),
                        ('item_class', models.CharField(blank=True, default='', max_length=30)),
                        ('age_from', models.PositiveSmallIntegerField(null=True)),
                        ('age_to', models.PositiveSmallIntegerField(null=True)),
                        ('says', models.JSONField(default=dict)),
                        ('note', models.CharField(blank=True, default='', max_length=200)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='readers.category')),
                        ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='circulation.policydraft')),
                        ('group', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.librarygroup')),
                        ('library', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('reader_home', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('clash', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='circulation.policyversion')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Transit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('purpose', models.CharField(choices=[('home', 'Home'), ('hold', 'Hold'), ('rotation', 'Rotation'), ('rebalancing', 'Rebalancing')], db_default='home', default='home', max_length=12)),
                        ('opened_at', models.DateTimeField()),
                        ('received_at', models.DateTimeField(null=True)),
                        ('ended_by', models.CharField(blank=True, choices=[('received', 'Received'), ('lent', 'Lent'), ('rerouted', 'Rerouted'), ('cancelled', 'Cancelled'), ('lost', 'Lost')], db_default='', default='', max_length=10)),
                        ('destination', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transits_in', to='alliance.library')),
                        ('hold', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='transits', to='circulation.hold')),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transits', to='holdings.item')),
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transits_out', to='alliance.library')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('received_at__isnull', True)), fields=['destination', 'opened_at'], name='transits_in'), models.Index(condition=models.Q(('received_at__isnull', True)), fields=['source', 'opened_at'], name='transits_out')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('received_at__isnull', True)), fields=('item',), name='one_open_transit_an_item')],
                    },
                ),
                migrations.CreateModel(
                    name='WeedingList',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=20)),
                        ('name', models.CharField(max_length=100)),
                        ('criteria', models.JSONField(default=dict)),
                        ('status', models.CharField(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('approved', 'approved'), ('refused', 'refused'), ('done', 'done'), ('dropped', 'dropped')], default='draft', max_length=10)),
                        ('judges', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                        ('note', models.CharField(blank=True, default='', max_length=500)),
                        ('made_at', models.DateTimeField(default=shulian.clock.now)),
                        ('submitted_at', models.DateTimeField(null=True)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('done_at', models.DateTimeField(null=True)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('decider', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='weeding_lists', to='alliance.library')),
                        ('proposer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('submitter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['library', '-made_at'], name='weeding_lists_of_library')],
                        'constraints': [models.UniqueConstraint(fields=('library', 'number'), name='one_weeding_list_a_number')],
                    },
                ),
                migrations.CreateModel(
                    name='WeedingRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.IntegerField()),
                        ('verdict', models.CharField(choices=[('open', 'open'), ('weed', 'weed'), ('keep', 'keep')], default='open', max_length=10)),
                        ('reason', models.CharField(choices=[('not-lent', 'not-lent'), ('duplicate', 'duplicate'), ('damaged', 'damaged'), ('outdated', 'outdated'), ('lost', 'lost'), ('other', 'other')], max_length=20)),
                        ('note', models.CharField(blank=True, default='', max_length=200)),
                        ('loans', models.IntegerField(default=0)),
                        ('last_lent_at', models.DateTimeField(null=True)),
                        ('others', models.IntegerField(default=0)),
                        ('last_copy_decided', models.BooleanField(default=False)),
                        ('outcome', models.CharField(blank=True, default='', max_length=20)),
                        ('against', models.CharField(blank=True, default='', max_length=20)),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='holdings.item')),
                        ('weeding_list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='circulation.weedinglist')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('weeding_list', 'item'), name='one_row_a_weeding_list_and_item'), models.UniqueConstraint(fields=('weeding_list', 'number'), name='one_weeding_row_a_number')],
                    },
                ),
            ]
        ),
        # Room on the pages for the rows that change most.
        migrations.RunSQL(
            "ALTER TABLE circulation_loan SET (autovacuum_vacuum_scale_factor = 0.05)",
            "ALTER TABLE circulation_loan RESET (autovacuum_vacuum_scale_factor)",
        ),
    ]
