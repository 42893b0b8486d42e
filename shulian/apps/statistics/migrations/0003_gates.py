"""Gates, what they counted, and numbers of visits written by hand."""

import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models

from shulian.apps.statistics import definitions


def load(apps, schema_editor):
    """There is one indicator more."""
    model = lambda name: apps.get_model("statistics", name)
    definitions.load(model("Indicator"), model("Form"), model("FormColumn"))
    definitions.load_versions(model("Indicator"), model("IndicatorVersion"))


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0001_tables'),
        ('statistics', '0002_live'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Gate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('wraps_at', models.BigIntegerField(default=0)),
                ('both_ways', models.BooleanField(default=False)),
                ('clears_daily', models.BooleanField(default=False)),
                ('most_an_hour', models.PositiveIntegerField(default=3000)),
                ('reading', models.BigIntegerField(null=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('passes', models.BigIntegerField(default=0)),
                ('heard_at', models.DateTimeField(null=True)),
                ('added_at', models.DateTimeField(default=shulian.clock.now)),
                ('retired_at', models.DateTimeField(null=True)),
                ('is_demonstration', models.BooleanField(default=False)),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
            ],
            options={
                'ordering': ['library__path', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='GateCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('since', models.DateTimeField(null=True)),
                ('until', models.DateTimeField()),
                ('reading', models.BigIntegerField(null=True)),
                ('passes', models.BigIntegerField()),
                ('visits', models.BigIntegerField()),
                ('notes', models.JSONField(default=list)),
                ('question', models.CharField(blank=True, default='', max_length=20)),
                ('state', models.CharField(choices=[('counted', 'Counted'), ('asked', 'Asked'), ('left-out', 'Left Out')], max_length=10)),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('decided_at', models.DateTimeField(null=True)),
                ('received_at', models.DateTimeField(default=shulian.clock.now)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('gate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='statistics.gate')),
            ],
            options={
                'ordering': ['-until', '-pk'],
                'indexes': [models.Index(fields=['gate', 'until'], name='gate_counts_by_time'), models.Index(fields=['day', 'gate'], name='gate_counts_by_day'), models.Index(condition=models.Q(('state', 'asked')), fields=['gate'], name='gate_counts_asked')],
            },
        ),
        migrations.CreateModel(
            name='VisitDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('beside', models.BooleanField(default=False)),
                ('version', models.PositiveSmallIntegerField()),
                ('visits', models.PositiveIntegerField()),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('written_at', models.DateTimeField(default=shulian.clock.now)),
                ('replaced_at', models.DateTimeField(null=True)),
                ('is_demonstration', models.BooleanField(default=False)),
                ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-day', 'beside', '-version'],
                'constraints': [models.UniqueConstraint(fields=('library', 'day', 'beside', 'version'), name='one_number_a_version'), models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('library', 'day', 'beside'), name='one_standing_number_a_day')],
            },
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
