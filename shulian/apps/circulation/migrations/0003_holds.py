"""Holds; policies that say more than three things; how loans and transits ended."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


def keep_what_rows_said(apps, schema_editor):
    """The columns of the first policies become entries of `says`."""
    for row in apps.get_model("circulation", "PolicyRow").objects.all():
        stated = {name: getattr(row, name) for name in ("loan_days", "loan_limit", "renewals")}
        row.says = {name: value for name, value in stated.items() if value is not None}
        row.save(update_fields=["says"])


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0003_groups_and_exceptions'),
        ('catalogue', '0002_shared_numbers'),
        ('circulation', '0002_storage'),
        ('holdings', '0003_item_states'),
        ('readers', '0003_suspension_and_contact'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            ],
        ),
        migrations.AddField(
            model_name='loan',
            name='claimed_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='loan',
            name='due_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='loan',
            name='ended_by',
            field=models.CharField(blank=True, choices=[('returned', 'Returned'), ('lost', 'Lost'), ('undone', 'Undone')], db_default='', default='', max_length=10),
        ),
        migrations.AddField(
            model_name='loan',
            name='recalled_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='loan',
            name='terms',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='policyrow',
            name='age_from',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='policyrow',
            name='age_to',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='policyrow',
            name='group',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.librarygroup'),
        ),
        migrations.AddField(
            model_name='policyrow',
            name='note',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AddField(
            model_name='policyrow',
            name='reader_home',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library'),
        ),
        migrations.AddField(
            model_name='policyrow',
            name='says',
            field=models.JSONField(default=dict),
        ),
        migrations.RunPython(keep_what_rows_said, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='policyrow',
            name='loan_days',
        ),
        migrations.RemoveField(
            model_name='policyrow',
            name='loan_limit',
        ),
        migrations.RemoveField(
            model_name='policyrow',
            name='renewals',
        ),
        migrations.AddField(
            model_name='policyrow',
            name='visitors_only',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='transit',
            name='ended_by',
            field=models.CharField(blank=True, choices=[('received', 'Received'), ('lent', 'Lent'), ('rerouted', 'Rerouted'), ('cancelled', 'Cancelled'), ('lost', 'Lost')], db_default='', default='', max_length=10),
        ),
        migrations.AddField(
            model_name='transit',
            name='purpose',
            field=models.CharField(choices=[('home', 'Home'), ('hold', 'Hold'), ('rotation', 'Rotation'), ('rebalancing', 'Rebalancing')], db_default='home', default='home', max_length=12),
        ),
        migrations.AlterField(
            model_name='loan',
            name='reader',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='loans', to='readers.reader'),
        ),
        migrations.AddIndex(
            model_name='loan',
            index=models.Index(condition=models.Q(('returned_at__isnull', True)), fields=['due_on'], name='open_loans_by_due_day'),
        ),
        migrations.AddField(
            model_name='hold',
            name='caught',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='caught_holds', to='holdings.item'),
        ),
        migrations.AddField(
            model_name='hold',
            name='item',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='holdings.item'),
        ),
        migrations.AddField(
            model_name='hold',
            name='pickup',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds_to_pick_up', to='alliance.library'),
        ),
        migrations.AddField(
            model_name='hold',
            name='placed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='hold',
            name='reader',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='readers.reader'),
        ),
        migrations.AddField(
            model_name='hold',
            name='target',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='targeted_holds', to='holdings.item'),
        ),
        migrations.AddField(
            model_name='hold',
            name='title',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='catalogue.title'),
        ),
        migrations.AddField(
            model_name='transit',
            name='hold',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='transits', to='circulation.hold'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['title', 'placed_at', 'id'], name='waiting_holds'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(models.F('title'), models.F('pickup'), models.F('placed_at'), models.F('id'), condition=models.Q(('state', 'waiting')), name='waiting_holds_here'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(models.F('title'), django.db.models.functions.text.Left('pickup_path', 12), models.F('placed_at'), models.F('id'), condition=models.Q(('state', 'waiting')), name='waiting_holds_county'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(models.F('title'), django.db.models.functions.text.Left('pickup_path', 8), models.F('placed_at'), models.F('id'), condition=models.Q(('state', 'waiting')), name='waiting_holds_city'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(models.F('title'), django.db.models.functions.text.Left('home_path', 12), models.F('placed_at'), models.F('id'), condition=models.Q(('state', 'waiting')), name='waiting_holds_of_own'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['reader'], name='open_holds_of_reader'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('state', 'ready')), fields=['pickup', 'shelf_until'], name='holds_on_shelf'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['target'], name='targeted_items'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['looked_at'], name='holds_to_target'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('captured', 'ready'))), fields=('caught',), name='one_caught_hold_an_item'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('item__isnull', True)), fields=('reader', 'title'), name='one_open_hold_a_reader_and_title'),
        ),
    ]
