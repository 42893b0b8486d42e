"""Indicators with their versions, forms and returns, periods and publications."""

import django.db.models.deletion
import shulian.clock
import uuid
from django.conf import settings
from django.db import migrations, models

from shulian.apps.statistics import definitions
from shulian.apps.tables import CreateTables

def load(apps, schema_editor):
    model = lambda name: apps.get_model("statistics", name)
    definitions.load(model("Indicator"), model("Form"), model("FormColumn"))
    definitions.load_versions(model("Indicator"), model("IndicatorVersion"))
    definitions.load_bases(model("Base"))


FIXED = """
CREATE FUNCTION statistics_published_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'published figures are never changed; a restatement stands beside them'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER statistics_publication_fixed BEFORE UPDATE OR DELETE ON statistics_publication
    FOR EACH ROW EXECUTE FUNCTION statistics_published_is_fixed();
CREATE TRIGGER statistics_publishedfigure_fixed BEFORE UPDATE OR DELETE ON statistics_publishedfigure
    FOR EACH ROW EXECUTE FUNCTION statistics_published_is_fixed();
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('statistics', '0001_initial'),
        ('statistics', '0002_definitions'),
        ('statistics', '0003_net_figures'),
        ('statistics', '0004_card_figures'),
        ('statistics', '0005_indicator_versions'),
        ('statistics', '0006_definitions_of_the_whole'),
        ('statistics', '0007_periods_and_publications'),
        ('statistics', '0008_exported_months'),
        ('statistics', '0009_saved_reports'),
    ]

    dependencies = [
        ('alliance', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables(
            [
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
                migrations.CreateModel(
                    name='ExportedMonth',
                    fields=[
                        ('month', models.DateField(primary_key=True, serialize=False)),
                        ('rows', models.BigIntegerField()),
                        ('checksum', models.CharField(max_length=40)),
                        ('files', models.JSONField(default=list)),
                        ('exported_at', models.DateTimeField(default=shulian.clock.now)),
                    ],
                    options={
                        'ordering': ['month'],
                    },
                ),
                migrations.CreateModel(
                    name='Form',
                    fields=[
                        ('code', models.CharField(max_length=40, primary_key=True, serialize=False)),
                        ('name_zh', models.CharField(max_length=60)),
                        ('name_en', models.CharField(max_length=80)),
                        ('months', models.PositiveSmallIntegerField()),
                        ('unit_zh', models.CharField(max_length=10)),
                        ('unit_en', models.CharField(max_length=20)),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('version', models.PositiveSmallIntegerField(default=1)),
                        ('due_days', models.PositiveSmallIntegerField(default=15)),
                        ('designed', models.BooleanField(default=False)),
                        ('is_demonstration', models.BooleanField(default=False)),
                    ],
                    options={
                        'ordering': ['order'],
                    },
                ),
                migrations.CreateModel(
                    name='Indicator',
                    fields=[
                        ('code', models.CharField(max_length=40, primary_key=True, serialize=False)),
                        ('name_zh', models.CharField(max_length=60)),
                        ('name_en', models.CharField(max_length=80)),
                        ('unit_zh', models.CharField(max_length=10)),
                        ('unit_en', models.CharField(max_length=20)),
                        ('theme', models.CharField(blank=True, db_default='', default='', max_length=20)),
                        ('kind', models.CharField(blank=True, default='', max_length=40)),
                        ('counting', models.CharField(choices=[('entries', 'entries'), ('quantity', 'quantity'), ('readers', 'readers'), ('median', 'median')], max_length=10)),
                        ('measure', models.CharField(choices=[('flow', 'flow'), ('stock', 'stock')], max_length=10)),
                        ('where', models.JSONField(default=dict)),
                        ('since', models.CharField(blank=True, db_default='', default='', max_length=40)),
                        ('parts', models.JSONField(default=list)),
                        ('derive', models.CharField(blank=True, choices=[('ratio', 'ratio'), ('previous', 'previous'), ('year-before', 'year-before')], db_default='', default='', max_length=12)),
                        ('over', models.JSONField(db_default=[], default=list)),
                        ('factor', models.PositiveIntegerField(db_default=1, default=1)),
                        ('decimals', models.PositiveSmallIntegerField(db_default=0, default=0)),
                        ('dimensions', models.JSONField(db_default=[], default=list)),
                        ('standard', models.CharField(blank=True, default='', max_length=60)),
                        ('form_item', models.CharField(blank=True, db_default='', default='', max_length=60)),
                        ('version', models.PositiveSmallIntegerField(default=1)),
                        ('valid_from', models.DateField()),
                        ('valid_to', models.DateField(null=True)),
                        ('designed', models.BooleanField(db_default=False, default=False)),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        'ordering': ['order', 'code'],
                    },
                ),
                migrations.CreateModel(
                    name='FormRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('jump', 'jump'), ('ratio', 'ratio'), ('stock-and-flow', 'stock-and-flow'), ('sum', 'sum'), ('at-most', 'at-most')], max_length=20)),
                        ('column', models.CharField(max_length=40)),
                        ('against', models.JSONField(default=list)),
                        ('low', models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                        ('high', models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                        ('since', models.PositiveSmallIntegerField(default=1)),
                        ('until', models.PositiveSmallIntegerField(null=True)),
                        ('form', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='statistics.form')),
                    ],
                    options={
                        'ordering': ['pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Period',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('start', models.DateField()),
                        ('end', models.DateField()),
                        ('due_on', models.DateField(null=True)),
                        ('form_version', models.PositiveSmallIntegerField(null=True)),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='periods', to='statistics.form')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('form', 'start', 'end'), name='one_period_a_form'), models.CheckConstraint(condition=models.Q(('start__lt', models.F('end'))), name='period_ends_after_it_starts')],
                    },
                ),
                migrations.CreateModel(
                    name='Exemption',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reason', models.CharField(max_length=200)),
                        ('decided_at', models.DateTimeField(default=shulian.clock.now)),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exemptions', to='statistics.period')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('period', 'library'), name='one_exemption_a_library', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='Duty',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('told_step', models.PositiveSmallIntegerField(default=0)),
                        ('told_at', models.DateTimeField(null=True)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('period', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='statistics.period')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('period', 'library'), name='one_duty_a_library')],
                    },
                ),
                migrations.CreateModel(
                    name='Publication',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField()),
                        ('reason', models.CharField(blank=True, default='', max_length=500)),
                        ('checklist', models.JSONField(default=dict)),
                        ('findings', models.JSONField(default=list)),
                        ('statement', models.CharField(blank=True, default='', max_length=500)),
                        ('digest', models.CharField(max_length=64)),
                        ('published_at', models.DateTimeField(default=shulian.clock.now)),
                        ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('span', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='statistics.span')),
                    ],
                    options={
                        'ordering': ['number'],
                        'constraints': [models.UniqueConstraint(fields=('span', 'number'), name='one_publication_a_number')],
                    },
                ),
                migrations.CreateModel(
                    name='PublishedFigure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('indicator', models.CharField(max_length=40)),
                        ('version', models.PositiveSmallIntegerField()),
                        ('definition', models.JSONField(default=dict)),
                        ('name', models.CharField(blank=True, default='', max_length=100)),
                        ('value', models.DecimalField(decimal_places=4, max_digits=24, null=True)),
                        ('late', models.DecimalField(decimal_places=4, default=0, max_digits=24)),
                        ('present', models.PositiveIntegerField(default=0)),
                        ('expected', models.PositiveIntegerField(default=0)),
                        ('counted_until', models.DateTimeField()),
                        ('library', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='statistics.publication')),
                        ('restates', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='restated_by', to='statistics.publishedfigure')),
                    ],
                    options={
                        'ordering': ['pk'],
                        'constraints': [models.UniqueConstraint(fields=('publication', 'indicator', 'library'), name='one_figure_a_publication', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='Report',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=100)),
                        ('version', models.PositiveSmallIntegerField()),
                        ('question', models.CharField(max_length=500)),
                        ('table', models.JSONField()),
                        ('digest', models.CharField(max_length=64)),
                        ('made_at', models.DateTimeField(default=shulian.clock.now)),
                        ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='statistics.indicator')),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-made_at'],
                    },
                ),
                migrations.CreateModel(
                    name='Return',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveSmallIntegerField(default=1)),
                        ('reason', models.CharField(blank=True, default='', max_length=200)),
                        ('status', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('checked', 'Checked'), ('sent-back', 'Sent Back'), ('accepted', 'Accepted'), ('replaced', 'Replaced'), ('discarded', 'Discarded')], default='draft', max_length=10)),
                        ('file', models.FileField(blank=True, default='', max_length=200, upload_to='')),
                        ('file_name', models.CharField(blank=True, default='', max_length=200)),
                        ('digest', models.CharField(blank=True, default='', max_length=64)),
                        ('printed', models.JSONField(default=dict)),
                        ('entered_at', models.DateTimeField(default=shulian.clock.now)),
                        ('submitted_at', models.DateTimeField(null=True)),
                        ('checked_at', models.DateTimeField(null=True)),
                        ('sent_back_at', models.DateTimeField(null=True)),
                        ('sent_back_reason', models.CharField(blank=True, default='', max_length=200)),
                        ('accepted_at', models.DateTimeField(null=True)),
                        ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('checked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='statistics.period')),
                        ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='later', to='statistics.return')),
                        ('sent_back_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('period', 'library', 'version'), name='one_return_a_version', nulls_distinct=False), models.UniqueConstraint(condition=models.Q(('status', 'accepted')), fields=('period', 'library'), name='one_accepted_return', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='ReturnLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField()),
                        ('name', models.CharField(max_length=100)),
                        ('cells', models.JSONField(default=dict)),
                        ('printed_total', models.BigIntegerField(null=True)),
                        ('library', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('of_return', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='statistics.return')),
                    ],
                    options={
                        'ordering': ['number'],
                        'constraints': [models.UniqueConstraint(fields=('of_return', 'number'), name='one_line_a_number')],
                    },
                ),
                migrations.CreateModel(
                    name='Finding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('column', models.CharField(blank=True, default='', max_length=40)),
                        ('cell', models.CharField(blank=True, default='', max_length=12)),
                        ('kind', models.CharField(max_length=30)),
                        ('weight', models.CharField(choices=[('problem', 'Problem'), ('difference', 'Difference'), ('question', 'Question'), ('note', 'Note')], max_length=10)),
                        ('text', models.CharField(blank=True, default='', max_length=200)),
                        ('printed', models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                        ('computed', models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                        ('difference', models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                        ('state', models.CharField(choices=[('open', 'Open'), ('answered', 'Answered'), ('settled', 'Settled')], default='open', max_length=10)),
                        ('answer', models.CharField(blank=True, default='', max_length=500)),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('of_return', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='statistics.return')),
                        ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='statistics.returnline')),
                    ],
                    options={
                        'ordering': ['line__number', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Span',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('start', models.DateField()),
                        ('end', models.DateField()),
                        ('state', models.CharField(choices=[('open', 'open'), ('closing', 'closing'), ('closed', 'closed'), ('published', 'published')], default='open', max_length=10)),
                        ('note', models.CharField(blank=True, default='', max_length=200)),
                        ('begun_at', models.DateTimeField(null=True)),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('closed_reason', models.CharField(blank=True, default='', max_length=500)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('begun_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-end', 'start'],
                        'constraints': [models.UniqueConstraint(fields=('start', 'end'), name='one_span_of_months'), models.CheckConstraint(condition=models.Q(('start__lt', models.F('end'))), name='span_ends_after_it_starts')],
                    },
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
                    name='FormVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField()),
                        ('scope', models.JSONField(default=dict)),
                        ('reason', models.CharField(blank=True, default='', max_length=200)),
                        ('designed_at', models.DateTimeField(default=shulian.clock.now)),
                        ('designed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('form', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='statistics.form')),
                    ],
                    options={
                        'ordering': ['-number'],
                        'constraints': [models.UniqueConstraint(fields=('form', 'number'), name='one_design_a_number')],
                    },
                ),
                migrations.CreateModel(
                    name='FormColumn',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=40)),
                        ('heading_zh', models.CharField(max_length=40)),
                        ('heading_en', models.CharField(max_length=60)),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('note_zh', models.CharField(blank=True, default='', max_length=200)),
                        ('note_en', models.CharField(blank=True, default='', max_length=200)),
                        ('since', models.PositiveSmallIntegerField(default=1)),
                        ('until', models.PositiveSmallIntegerField(null=True)),
                        ('form', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='columns', to='statistics.form')),
                        ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='statistics.indicator')),
                    ],
                    options={
                        'ordering': ['order'],
                        'constraints': [models.UniqueConstraint(fields=('form', 'key', 'since'), name='one_column_a_key')],
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
        ),
        migrations.RunSQL(FIXED, "DROP FUNCTION statistics_published_is_fixed() CASCADE"),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
