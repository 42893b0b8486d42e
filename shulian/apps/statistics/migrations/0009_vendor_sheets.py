"""Tables of providers of their own: layouts, files and rows; questions about months of reports and gates."""

import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models

from shulian.apps.statistics import definitions

NEW_KINDS = ("e-sessions", "e-downloads")


def load(apps, schema_editor):
    """What only returns reported before is counted from providers' tables too; the same version says so."""
    model = lambda name: apps.get_model("statistics", name)
    definitions.load(model("Indicator"), model("Form"), model("FormColumn"))
    untouched = model("Indicator").objects.filter(code__in=NEW_KINDS, version=1, designed=False)
    model("IndicatorVersion").objects.filter(indicator__in=untouched, version=1).delete()
    definitions.load_versions(model("Indicator"), model("IndicatorVersion"))


def ask(apps, schema_editor):
    """What was only shown of months that stand is asked from now on."""
    finding = apps.get_model("statistics", "Finding")
    months = apps.get_model("statistics", "UsageMonth").objects.filter(replaced_at=None).exclude(doubts=[])
    for one in months:
        finding.objects.bulk_create(finding(usage=one, kind=kind, weight="question") for kind in one.doubts)


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0003_keys_known'),
        ('statistics', '0008_counting_day_by_day'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SheetLayout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField()),
                ('layout', models.JSONField(default=dict)),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('made_at', models.DateTimeField(default=shulian.clock.now)),
            ],
            options={
                'ordering': ['-version'],
            },
        ),
        migrations.CreateModel(
            name='UsageRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField()),
                ('cell', models.CharField(max_length=12)),
                ('resource', models.CharField(blank=True, default='', max_length=200)),
                ('kind', models.CharField(max_length=40)),
                ('written', models.CharField(max_length=40)),
                ('count', models.BigIntegerField()),
            ],
            options={
                'ordering': ['row', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='VendorFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('file', models.FileField(max_length=200, upload_to='')),
                ('file_name', models.CharField(max_length=200)),
                ('digest', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('seen', 'Seen'), ('taken', 'Taken'), ('discarded', 'Discarded')], default='seen', max_length=10)),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('sent_at', models.DateTimeField(default=shulian.clock.now)),
                ('taken_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-sent_at', '-pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='usagemonth',
            name='one_month_a_version',
        ),
        migrations.RemoveConstraint(
            model_name='usagemonth',
            name='one_standing_month',
        ),
        migrations.AddField(
            model_name='finding',
            name='gate',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='statistics.gate'),
        ),
        migrations.AddField(
            model_name='finding',
            name='month',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='finding',
            name='provider',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='statistics.provider'),
        ),
        migrations.AddField(
            model_name='finding',
            name='settled_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='finding',
            name='settled_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='finding',
            name='usage',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='statistics.usagemonth'),
        ),
        migrations.AddField(
            model_name='usagemonth',
            name='library',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library'),
        ),
        migrations.AddField(
            model_name='usagemonth',
            name='reason',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AlterField(
            model_name='finding',
            name='of_return',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='statistics.return'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('gate', None), ('of_return__isnull', False), ('provider', None), ('usage', None)), models.Q(('gate', None), ('of_return', None), ('provider', None), ('usage__isnull', False)), models.Q(('gate', None), ('month__isnull', False), ('of_return', None), ('provider__isnull', False), ('usage', None)), models.Q(('gate__isnull', False), ('month__isnull', False), ('of_return', None), ('provider', None), ('usage', None)), _connector='OR'), name='finding_is_about_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(condition=models.Q(('provider__isnull', False)), fields=('provider', 'month', 'column', 'kind'), name='one_finding_a_report_month'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(condition=models.Q(('gate__isnull', False)), fields=('gate', 'month', 'kind'), name='one_finding_a_gate_month'),
        ),
        migrations.AddField(
            model_name='sheetlayout',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sheetlayout',
            name='provider',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='layouts', to='statistics.provider'),
        ),
        migrations.AddField(
            model_name='usagerow',
            name='of_month',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='statistics.usagemonth'),
        ),
        migrations.AddField(
            model_name='vendorfile',
            name='layout',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='statistics.sheetlayout'),
        ),
        migrations.AddField(
            model_name='vendorfile',
            name='library',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library'),
        ),
        migrations.AddField(
            model_name='vendorfile',
            name='provider',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='statistics.provider'),
        ),
        migrations.AddField(
            model_name='vendorfile',
            name='sent_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='usagemonth',
            name='source',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='months', to='statistics.vendorfile'),
        ),
        migrations.AddConstraint(
            model_name='usagemonth',
            constraint=models.UniqueConstraint(fields=('provider', 'report', 'platform', 'library', 'month', 'version'), name='one_month_a_version', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='usagemonth',
            constraint=models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('provider', 'report', 'platform', 'library', 'month'), name='one_standing_month', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='sheetlayout',
            constraint=models.UniqueConstraint(fields=('provider', 'version'), name='one_layout_a_version'),
        ),
        migrations.AddIndex(
            model_name='vendorfile',
            index=models.Index(fields=['provider', 'digest'], name='vendor_files_by_digest'),
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
        migrations.RunPython(ask, migrations.RunPython.noop),
    ]
