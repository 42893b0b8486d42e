"""Providers of electronic resources, and their use by month."""

import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models


from shulian.apps.statistics import definitions


def load(apps, schema_editor):
    """There are indicators more."""
    model = lambda name: apps.get_model("statistics", name)
    definitions.load(model("Indicator"), model("Form"), model("FormColumn"))
    definitions.load_versions(model("Indicator"), model("IndicatorVersion"))


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0001_tables'),
        ('statistics', '0003_gates'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Provider',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('platform', models.CharField(max_length=100)),
                ('reports', models.JSONField(default=list)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(null=True)),
                ('named_at', models.DateTimeField(default=shulian.clock.now)),
                ('is_demonstration', models.BooleanField(default=False)),
                ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                ('named_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['library__path', 'name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='UsageMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('report', models.CharField(max_length=2)),
                ('platform', models.CharField(max_length=100)),
                ('month', models.DateField()),
                ('version', models.PositiveSmallIntegerField()),
                ('counts', models.JSONField(default=dict)),
                ('doubts', models.JSONField(default=list)),
                ('created', models.CharField(blank=True, default='', max_length=100)),
                ('file_name', models.CharField(blank=True, default='', max_length=200)),
                ('sent_at', models.DateTimeField(default=shulian.clock.now)),
                ('replaced_at', models.DateTimeField(null=True)),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='usage', to='statistics.provider')),
                ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-month', 'report', 'platform', '-version'],
            },
        ),
        migrations.AddConstraint(
            model_name='provider',
            constraint=models.UniqueConstraint(fields=('library', 'name'), name='one_provider_a_name'),
        ),
        migrations.AddConstraint(
            model_name='usagemonth',
            constraint=models.UniqueConstraint(fields=('provider', 'report', 'platform', 'month', 'version'), name='one_month_a_version'),
        ),
        migrations.AddConstraint(
            model_name='usagemonth',
            constraint=models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('provider', 'report', 'platform', 'month'), name='one_standing_month'),
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
