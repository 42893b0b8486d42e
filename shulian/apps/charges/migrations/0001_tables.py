"""Charges, payments, deposits, tills, receipts and the clearing between libraries."""

import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models

from shulian.apps.tables import CreateTables

# The rules read the tiers together with tree and calendar, whose number grows with every change.
COUNT = """
CREATE TRIGGER deposit_tiers_change AFTER INSERT OR UPDATE OR DELETE ON charges_deposittier
    FOR EACH STATEMENT EXECUTE FUNCTION alliance_count_tree_change();
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('charges', '0001_initial'),
        ('charges', '0002_money'),
        ('charges', '0003_deposits_without_reader'),
        ('charges', '0004_versions_of_tiers'),
    ]

    dependencies = [
        ('alliance', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('readers', '0001_tables'),
    ]

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name='Charge',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('overdue', 'Overdue'), ('lost', 'Lost'), ('damage', 'Damage'), ('processing', 'Processing'), ('card', 'Card'), ('other', 'Other')], max_length=12)),
                        ('fen', models.IntegerField()),
                        ('open_fen', models.IntegerField()),
                        ('item', models.BigIntegerField(null=True)),
                        ('loan', models.BigIntegerField(null=True)),
                        ('title', models.BigIntegerField(null=True)),
                        ('basis', models.JSONField(default=dict)),
                        ('note', models.CharField(blank=True, db_default='', default='', max_length=200)),
                        ('incurred_at', models.DateTimeField()),
                        ('settled_at', models.DateTimeField(null=True)),
                        ('reversed_at', models.DateTimeField(null=True)),
                        ('command', models.UUIDField()),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('reader', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='readers.reader')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['reader'], name='open_charges_of_reader'), models.Index(condition=models.Q(('item__isnull', False)), fields=['item'], name='charges_of_item'), models.Index(fields=['library', 'incurred_at'], name='charges_cha_library_73bcf5_idx')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('fen__gt', 0)), name='charge_is_positive'), models.CheckConstraint(condition=models.Q(('open_fen__gte', 0), ('open_fen__lte', models.F('fen'))), name='charge_open_between_nothing_and_all'), models.CheckConstraint(condition=models.Q(models.Q(('open_fen', 0), ('settled_at__isnull', False)), models.Q(('open_fen__gt', 0), ('settled_at__isnull', True)), _connector='OR'), name='charge_is_settled_when_nothing_is_open')],
                    },
                ),
                migrations.CreateModel(
                    name='Deposit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('fen', models.IntegerField()),
                        ('moved_at', models.DateTimeField(default=shulian.clock.now)),
                        ('command', models.UUIDField()),
                        ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('reader', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deposits', to='readers.reader')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('fen', 0), _negated=True), name='deposit_moves_something')],
                    },
                ),
                migrations.CreateModel(
                    name='DepositExemption',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('ground', models.CharField(choices=[('credit', 'Credit'), ('decision', 'Decision')], max_length=10)),
                        ('note', models.CharField(blank=True, default='', max_length=200)),
                        ('until', models.DateField(null=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('recorded_at', models.DateTimeField(default=shulian.clock.now)),
                        ('command', models.UUIDField()),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deposit_exemptions', to='readers.reader')),
                    ],
                ),
                migrations.CreateModel(
                    name='DepositTier',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('fen', models.IntegerField()),
                        ('items', models.PositiveSmallIntegerField()),
                        ('price_fen', models.IntegerField(null=True)),
                        ('since', models.DateTimeField(default=shulian.clock.now)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deposit_tiers', to='alliance.library')),
                        ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('library', 'fen'), name='one_tier_a_library_and_sum'), models.CheckConstraint(condition=models.Q(('fen__gt', 0), ('items__gt', 0)), name='tier_is_positive')],
                    },
                ),
                migrations.CreateModel(
                    name='Payment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('method', models.CharField(choices=[('cash', 'cash'), ('mobile', 'mobile'), ('credit', 'credit')], max_length=10)),
                        ('transaction', models.CharField(blank=True, default='', max_length=64)),
                        ('fen', models.IntegerField()),
                        ('given_fen', models.IntegerField(null=True)),
                        ('paid_at', models.DateTimeField()),
                        ('recorded_at', models.DateTimeField()),
                        ('command', models.UUIDField(unique=True)),
                        ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('reader', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='readers.reader')),
                        ('till', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='charges.till')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['library', '-paid_at'], name='charges_pay_library_91142a_idx'), models.Index(fields=['reader', '-paid_at'], name='charges_pay_reader__0ff974_idx')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('fen', 0), _negated=True), ('method', 'credit'), _connector='OR'), name='payment_moves_something'), models.CheckConstraint(condition=models.Q(models.Q(('method', 'cash'), _negated=True), ('till__isnull', False), _connector='OR'), name='cash_belongs_to_a_till'), models.UniqueConstraint(condition=models.Q(('fen__gt', 0), ('method', 'mobile')), fields=('transaction',), name='one_payment_a_transaction')],
                    },
                ),
                migrations.CreateModel(
                    name='Receipt',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField()),
                        ('number', models.PositiveIntegerField()),
                        ('content', models.JSONField()),
                        ('printed', models.PositiveSmallIntegerField(default=0)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('payment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='receipt', to='charges.payment')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('library', 'day', 'number'), name='one_receipt_a_library_day_and_number')],
                    },
                ),
                migrations.CreateModel(
                    name='ReceiptDay',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField()),
                        ('last', models.PositiveIntegerField(default=0)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('library', 'day'), name='one_count_a_library_and_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Refund',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('fen', models.IntegerField()),
                        ('open_fen', models.IntegerField()),
                        ('reason', models.CharField(max_length=200)),
                        ('due_at', models.DateTimeField()),
                        ('command', models.UUIDField()),
                        ('charge', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='refund', to='charges.charge')),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('reader', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='readers.reader')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('open_fen__gt', 0)), fields=['reader'], name='open_refunds_of_reader')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('fen__gt', 0), ('open_fen__gte', 0), ('open_fen__lte', models.F('fen'))), name='refund_open_between_nothing_and_all')],
                    },
                ),
                migrations.CreateModel(
                    name='Relief',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('waived', 'Waived'), ('reversed', 'Reversed')], max_length=10)),
                        ('fen', models.IntegerField()),
                        ('reason', models.CharField(max_length=200)),
                        ('relieved_at', models.DateTimeField()),
                        ('command', models.UUIDField()),
                        ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('charge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reliefs', to='charges.charge')),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('fen__gt', 0)), name='relief_is_positive')],
                    },
                ),
                migrations.CreateModel(
                    name='Statement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('month', models.DateField(unique=True)),
                        ('cells', models.JSONField()),
                        ('late', models.JSONField(default=list)),
                        ('frozen_at', models.DateTimeField()),
                        ('command', models.UUIDField()),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('frozen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='PaymentLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('charge', 'Charge'), ('deposit', 'Deposit'), ('refund', 'Refund')], max_length=10)),
                        ('fen', models.IntegerField()),
                        ('crosses', models.BooleanField()),
                        ('month', models.DateField()),
                        ('charge', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='charges.charge')),
                        ('creditor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('deposit', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='line', to='charges.deposit')),
                        ('payment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='charges.payment')),
                        ('refund', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='charges.refund')),
                        ('statement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='charges.statement')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('crosses', True), ('statement__isnull', True)), fields=['month'], name='lines_to_be_cleared')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('fen', 0), _negated=True), name='payment_line_moves_something'), models.CheckConstraint(condition=models.Q(models.Q(('charge__isnull', False), ('deposit__isnull', True), ('kind', 'charge'), ('refund__isnull', True)), models.Q(('charge__isnull', True), ('deposit__isnull', False), ('kind', 'deposit'), ('refund__isnull', True)), models.Q(('charge__isnull', True), ('deposit__isnull', True), ('kind', 'refund'), ('refund__isnull', False)), _connector='OR'), name='payment_line_is_for_one_thing')],
                    },
                ),
                migrations.CreateModel(
                    name='Till',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=40)),
                        ('opened_at', models.DateTimeField()),
                        ('float_fen', models.IntegerField()),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('expected_fen', models.IntegerField(null=True)),
                        ('counted_fen', models.IntegerField(null=True)),
                        ('reason', models.CharField(blank=True, default='', max_length=200)),
                        ('version', models.IntegerField(default=1)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tills', to='alliance.library')),
                        ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['library', '-opened_at'], name='charges_til_library_65ce52_idx')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('library', 'name'), name='one_open_till_a_desk'), models.CheckConstraint(condition=models.Q(('float_fen__gte', 0)), name='till_begins_with_something_or_nothing'), models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), models.Q(('counted_fen__gte', 0), ('counted_fen__isnull', False), ('expected_fen__isnull', False)), _connector='OR'), name='closed_till_is_counted')],
                    },
                ),
                migrations.CreateModel(
                    name='TillMove',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('cash-out', 'Cash Out'), ('cash-in', 'Cash In'), ('correction', 'Correction')], max_length=12)),
                        ('fen', models.IntegerField()),
                        ('reason', models.CharField(max_length=200)),
                        ('moved_at', models.DateTimeField()),
                        ('command', models.UUIDField()),
                        ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('corrects', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='charges.till')),
                        ('till', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='charges.till')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('fen', 0), _negated=True), name='till_move_moves_something')],
                    },
                ),
            ]
        ),
        migrations.RunSQL(COUNT, "DROP TRIGGER deposit_tiers_change ON charges_deposittier"),
    ]
