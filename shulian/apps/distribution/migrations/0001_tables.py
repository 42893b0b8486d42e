"""Routes, trips, boxes, floating groups, rotation and collective loans."""

import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models

from shulian.apps.tables import CreateTables

COUNT = """
CREATE TRIGGER floating_groups_change AFTER INSERT OR UPDATE OR DELETE ON distribution_floatinggroup
    FOR EACH STATEMENT EXECUTE FUNCTION alliance_count_tree_change();
CREATE TRIGGER floating_members_change AFTER INSERT OR UPDATE OR DELETE ON distribution_floatingmember
    FOR EACH STATEMENT EXECUTE FUNCTION alliance_count_tree_change();
CREATE TRIGGER floating_limits_change AFTER INSERT OR UPDATE OR DELETE ON distribution_floatinglimit
    FOR EACH STATEMENT EXECUTE FUNCTION alliance_count_tree_change();
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('distribution', '0001_initial'),
    ]

    dependencies = [
        ('alliance', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('circulation', '0001_tables'),
        ('holdings', '0001_tables'),
        ('readers', '0001_tables'),
    ]

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name='FloatingGroup',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60, unique=True)),
                        ('ended_on', models.DateField(null=True)),
                        ('is_demonstration', models.BooleanField(default=False)),
                    ],
                ),
                migrations.CreateModel(
                    name='Box',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=30)),
                        ('kind', models.CharField(choices=[('box', 'Box'), ('bag', 'Bag')], default='box', max_length=3)),
                        ('seal', models.CharField(blank=True, default='', max_length=30)),
                        ('state', models.CharField(choices=[('packed', 'packed'), ('sealed', 'sealed'), ('on-the-way', 'on-the-way'), ('handed-over', 'handed-over'), ('received', 'received'), ('missing', 'missing')], default='packed', max_length=12)),
                        ('begun_at', models.DateTimeField(default=shulian.clock.now)),
                        ('sealed_at', models.DateTimeField(null=True)),
                        ('taken_at', models.DateTimeField(null=True)),
                        ('given_at', models.DateTimeField(null=True)),
                        ('opened_at', models.DateTimeField(null=True)),
                        ('received_at', models.DateTimeField(null=True)),
                        ('seal_found', models.CharField(blank=True, default='', max_length=30)),
                        ('version', models.IntegerField(default=1)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('begun_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('destination', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='boxes_in', to='alliance.library')),
                        ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='boxes_here', to='alliance.library')),
                        ('received_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='boxes_out', to='alliance.library')),
                        ('trip', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='boxes', to='distribution.trip')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state', 'received'), _negated=True), fields=['source', 'begun_at'], name='boxes_out'), models.Index(condition=models.Q(('state', 'received'), _negated=True), fields=['destination', 'begun_at'], name='boxes_in'), models.Index(fields=['destination', 'received_at'], name='boxes_received'), models.Index(fields=['number'], name='boxes_by_number')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'received'), _negated=True), fields=('number',), name='one_open_journey_a_box'), models.UniqueConstraint(condition=models.Q(models.Q(('state', 'received'), _negated=True), models.Q(('seal', ''), _negated=True)), fields=('seal',), name='one_open_box_a_seal'), models.CheckConstraint(condition=models.Q(('source', models.F('destination')), _negated=True), name='box_goes_somewhere'), models.CheckConstraint(condition=models.Q(models.Q(('received_at__isnull', False), ('state', 'received')), models.Q(models.Q(('state', 'received'), _negated=True), ('received_at__isnull', True)), _connector='OR'), name='box_is_received_at_some_time')],
                    },
                ),
                migrations.CreateModel(
                    name='CollectiveLoan',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('command', models.UUIDField(unique=True)),
                        ('lent_at', models.DateTimeField(default=shulian.clock.now)),
                        ('note', models.CharField(blank=True, default='', max_length=200)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('lent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='collective_loans', to='alliance.library')),
                        ('reader', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='collective_loans', to='readers.reader')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['library', 'lent_at'], name='distributio_library_d57eda_idx')],
                    },
                ),
                migrations.CreateModel(
                    name='CollectiveItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('barcode', models.CharField(max_length=64)),
                        ('due_on', models.DateField(null=True)),
                        ('refusal', models.CharField(blank=True, default='', max_length=40)),
                        ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='holdings.item')),
                        ('loan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='circulation.loan')),
                        ('of', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='distribution.collectiveloan')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('of', 'barcode', 'item'), name='one_line_a_collective_loan_and_item')],
                    },
                ),
                migrations.CreateModel(
                    name='Discrepancy',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('fault', models.CharField(choices=[('missing', 'missing'), ('unexpected', 'unexpected'), ('seal', 'seal')], max_length=12)),
                        ('expected', models.CharField(blank=True, default='', max_length=30)),
                        ('found', models.CharField(blank=True, default='', max_length=30)),
                        ('found_at', models.DateTimeField(default=shulian.clock.now)),
                        ('answer', models.CharField(blank=True, default='', max_length=500)),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('box', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='discrepancies', to='distribution.box')),
                        ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='holdings.item')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='discrepancies', to='alliance.library')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('answered_at__isnull', True)), fields=['owner', 'found_at'], name='open_discrepancies')],
                    },
                ),
                migrations.CreateModel(
                    name='DistributionSettings',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('lost_after_days', models.PositiveSmallIntegerField(default=30)),
                        ('late_after_days', models.PositiveSmallIntegerField(default=7)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('late_after_days__gte', 1), ('lost_after_days__gte', 1), ('lost_after_days__lte', 365)), name='days_until_lost_are_sensible')],
                    },
                ),
                migrations.CreateModel(
                    name='FloatingLimit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('item_class', models.CharField(blank=True, default='', max_length=30)),
                        ('most', models.PositiveIntegerField()),
                        ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='limits', to='distribution.floatinggroup')),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('group', 'library', 'item_class'), name='one_floating_limit_a_class')],
                    },
                ),
                migrations.CreateModel(
                    name='FloatingMember',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('stop_depth', models.PositiveSmallIntegerField(default=1)),
                        ('max_depth', models.PositiveSmallIntegerField(null=True)),
                        ('excluded', models.BooleanField(default=False)),
                        ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='distribution.floatinggroup')),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('group', 'library', 'excluded'), name='one_floating_member_a_library'), models.CheckConstraint(condition=models.Q(('stop_depth__gte', 1)), name='floating_stops_in_the_tree')],
                    },
                ),
                migrations.CreateModel(
                    name='HeldCount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('item_class', models.CharField(max_length=30)),
                        ('copies', models.PositiveIntegerField()),
                        ('counted_at', models.DateTimeField()),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='alliance.library')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('library', 'item_class'), name='one_count_a_library_and_class')],
                    },
                ),
                migrations.CreateModel(
                    name='RotationPlan',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60)),
                        ('starts_on', models.DateField()),
                        ('chosen_by', models.JSONField(default=dict)),
                        ('made_at', models.DateTimeField(default=shulian.clock.now)),
                        ('stopped_at', models.DateTimeField(null=True)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rotation_plans', to='alliance.library')),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='RotationItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('stage', models.PositiveSmallIntegerField(default=0)),
                        ('arrived_on', models.DateField(null=True)),
                        ('ended_on', models.DateField(null=True)),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='holdings.item')),
                        ('transit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='circulation.transit')),
                        ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='distribution.rotationplan')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('plan', 'item'), name='one_line_a_plan_and_item'), models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('item',), name='one_rotation_an_item')],
                    },
                ),
                migrations.CreateModel(
                    name='RotationStage',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField()),
                        ('days', models.PositiveSmallIntegerField()),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stages', to='distribution.rotationplan')),
                    ],
                    options={
                        'ordering': ['plan', 'number'],
                        'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='one_stage_a_number'), models.CheckConstraint(condition=models.Q(('days__gte', 1), ('days__lte', 366)), name='stage_lasts_days')],
                    },
                ),
                migrations.CreateModel(
                    name='Route',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60, unique=True)),
                        ('cost_fen', models.IntegerField(null=True)),
                        ('note', models.CharField(blank=True, default='', max_length=200)),
                        ('ended_on', models.DateField(null=True)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('driver', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='routes', to='alliance.library')),
                    ],
                ),
                migrations.CreateModel(
                    name='Promise',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('days', models.PositiveSmallIntegerField()),
                        ('destination', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='alliance.library')),
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='alliance.library')),
                        ('route', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='promises', to='distribution.route')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('source', 'destination'), name='one_promise_a_way')],
                    },
                ),
                migrations.CreateModel(
                    name='Stop',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('minute', models.PositiveSmallIntegerField()),
                        ('weekdays', models.JSONField(default=list)),
                        ('hub', models.BooleanField(default=False)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stops', to='alliance.library')),
                        ('route', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stops', to='distribution.route')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('route', 'library'), name='one_stop_a_route_and_library'), models.CheckConstraint(condition=models.Q(('minute__lt', 1440)), name='stop_within_the_day')],
                    },
                ),
                migrations.CreateModel(
                    name='SupposedLoss',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('supposed_at', models.DateTimeField(default=shulian.clock.now)),
                        ('answer', models.CharField(blank=True, choices=[('lost', 'Lost'), ('wait', 'Wait'), ('over', 'Over')], default='', max_length=4)),
                        ('wait_until', models.DateField(null=True)),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('transit', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='supposed_loss', to='circulation.transit')),
                    ],
                ),
                migrations.CreateModel(
                    name='Trip',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField()),
                        ('cost_fen', models.IntegerField(null=True)),
                        ('kilometres', models.IntegerField(null=True)),
                        ('begun_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('driver', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='trips', to=settings.AUTH_USER_MODEL)),
                        ('route', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trips', to='distribution.route')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['day'], name='distributio_day_bb467a_idx'), models.Index(fields=['driver', 'day'], name='distributio_driver__2958ba_idx')],
                        'constraints': [models.UniqueConstraint(fields=('route', 'day'), name='one_trip_a_route_and_day')],
                    },
                ),
                migrations.CreateModel(
                    name='HandOver',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=30)),
                        ('act', models.CharField(choices=[('take', 'take'), ('give', 'give')], max_length=8)),
                        ('refusal', models.CharField(blank=True, default='', max_length=30)),
                        ('happened_at', models.DateTimeField()),
                        ('recorded_at', models.DateTimeField(default=shulian.clock.now)),
                        ('command', models.UUIDField(unique=True)),
                        ('box', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='hand_overs', to='distribution.box')),
                        ('driver', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('trip', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hand_overs', to='distribution.trip')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['trip', 'happened_at'], name='distributio_trip_id_03f3ed_idx')],
                    },
                ),
                migrations.CreateModel(
                    name='BoxItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('packed_at', models.DateTimeField(null=True)),
                        ('arrived_at', models.DateTimeField(null=True)),
                        ('left_at', models.DateTimeField(null=True)),
                        ('box', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contents', to='distribution.box')),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='holdings.item')),
                        ('transit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='boxed', to='circulation.transit')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['transit'], name='boxed_transits')],
                        'constraints': [models.UniqueConstraint(fields=('box', 'item'), name='one_line_a_box_and_item'), models.UniqueConstraint(condition=models.Q(('left_at__isnull', True), ('packed_at__isnull', False)), fields=('item',), name='one_open_box_an_item')],
                    },
                ),
            ]
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
