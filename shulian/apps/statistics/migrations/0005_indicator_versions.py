"""Definitions of indicators with their versions; the bases that figures are divided by, and their figures."""

import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0007_lent_rights'),
        ('statistics', '0004_card_figures'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Base',
            fields=[
                ('code', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('name_zh', models.CharField(max_length=60)),
                ('name_en', models.CharField(max_length=80)),
                ('unit_zh', models.CharField(max_length=10)),
                ('unit_en', models.CharField(max_length=20)),
                ('counts', models.CharField(blank=True, default='', max_length=10)),
                ('order', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['order'],
            },
        ),
        migrations.AlterModelOptions(
            name='indicator',
            options={'ordering': ['order', 'code']},
        ),
        migrations.AddField(
            model_name='indicator',
            name='decimals',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='indicator',
            name='derive',
            field=models.CharField(blank=True, choices=[('ratio', 'ratio'), ('previous', 'previous'), ('year-before', 'year-before')], db_default='', default='', max_length=12),
        ),
        migrations.AddField(
            model_name='indicator',
            name='designed',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='indicator',
            name='dimensions',
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AddField(
            model_name='indicator',
            name='factor',
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='indicator',
            name='form_item',
            field=models.CharField(blank=True, db_default='', default='', max_length=60),
        ),
        migrations.AddField(
            model_name='indicator',
            name='over',
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AddField(
            model_name='indicator',
            name='since',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='indicator',
            name='theme',
            field=models.CharField(blank=True, db_default='', default='', max_length=20),
        ),
        migrations.AddField(
            model_name='indicator',
            name='valid_to',
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name='indicator',
            name='counting',
            field=models.CharField(choices=[('entries', 'entries'), ('quantity', 'quantity'), ('readers', 'readers'), ('median', 'median')], max_length=10),
        ),
        migrations.CreateModel(
            name='BaseFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('value', models.BigIntegerField()),
                ('source', models.CharField(max_length=200)),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('entered_at', models.DateTimeField(default=shulian.clock.now)),
                ('replaced_at', models.DateTimeField(null=True)),
                ('base', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='statistics.base')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.division')),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['base__order', 'division_id', 'year'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('base', 'division', 'year'), name='one_figure_a_base_and_year')],
            },
        ),
        migrations.CreateModel(
            name='IndicatorVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField()),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('definition', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('made_at', models.DateTimeField(default=shulian.clock.now)),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='statistics.indicator')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-version'],
                'constraints': [models.UniqueConstraint(fields=('indicator', 'version'), name='one_definition_a_version')],
            },
        ),
    ]
