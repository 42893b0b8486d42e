"""What readers owe, and their deposits."""

import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('alliance', '0003_groups_and_exceptions'),
        ('readers', '0003_suspension_and_contact'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deposits', to='readers.reader')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('fen', 0), _negated=True), name='deposit_moves_something')],
            },
        ),
    ]
