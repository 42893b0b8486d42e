"""Designs of forms, the reporting calendar, closed and published periods; what was published is never changed."""

import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models

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

    dependencies = [
        ('alliance', '0007_lent_rights'),
        ('statistics', '0006_definitions_of_the_whole'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('told_step', models.PositiveSmallIntegerField(default=0)),
                ('told_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Exemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200)),
                ('decided_at', models.DateTimeField(default=shulian.clock.now)),
            ],
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
            ],
            options={
                'ordering': ['pk'],
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
            ],
            options={
                'ordering': ['-number'],
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
            ],
            options={
                'ordering': ['number'],
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
            ],
            options={
                'ordering': ['pk'],
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
            ],
            options={
                'ordering': ['-end', 'start'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='formcolumn',
            name='one_column_a_key',
        ),
        migrations.AddField(
            model_name='form',
            name='designed',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='form',
            name='due_days',
            field=models.PositiveSmallIntegerField(default=15),
        ),
        migrations.AddField(
            model_name='form',
            name='is_demonstration',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='form',
            name='version',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='formcolumn',
            name='note_en',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AddField(
            model_name='formcolumn',
            name='note_zh',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AddField(
            model_name='formcolumn',
            name='since',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='formcolumn',
            name='until',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='period',
            name='due_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='period',
            name='form_version',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='return',
            name='checked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='return',
            name='checked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='return',
            name='sent_back_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='return',
            name='sent_back_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='return',
            name='sent_back_reason',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AlterField(
            model_name='finding',
            name='weight',
            field=models.CharField(choices=[('problem', 'Problem'), ('difference', 'Difference'), ('question', 'Question'), ('note', 'Note')], max_length=10),
        ),
        migrations.AlterField(
            model_name='return',
            name='status',
            field=models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('checked', 'Checked'), ('sent-back', 'Sent Back'), ('accepted', 'Accepted'), ('replaced', 'Replaced'), ('discarded', 'Discarded')], default='draft', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='formcolumn',
            constraint=models.UniqueConstraint(fields=('form', 'key', 'since'), name='one_column_a_key'),
        ),
        migrations.AddField(
            model_name='duty',
            name='library',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library'),
        ),
        migrations.AddField(
            model_name='duty',
            name='period',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='statistics.period'),
        ),
        migrations.AddField(
            model_name='exemption',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='exemption',
            name='library',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library'),
        ),
        migrations.AddField(
            model_name='exemption',
            name='period',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exemptions', to='statistics.period'),
        ),
        migrations.AddField(
            model_name='formrule',
            name='form',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='statistics.form'),
        ),
        migrations.AddField(
            model_name='formversion',
            name='designed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='formversion',
            name='form',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='statistics.form'),
        ),
        migrations.AddField(
            model_name='publication',
            name='published_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='publishedfigure',
            name='library',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library'),
        ),
        migrations.AddField(
            model_name='publishedfigure',
            name='publication',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='statistics.publication'),
        ),
        migrations.AddField(
            model_name='publishedfigure',
            name='restates',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='restated_by', to='statistics.publishedfigure'),
        ),
        migrations.AddField(
            model_name='span',
            name='begun_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='span',
            name='closed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='publication',
            name='span',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='statistics.span'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.UniqueConstraint(fields=('period', 'library'), name='one_duty_a_library'),
        ),
        migrations.AddConstraint(
            model_name='exemption',
            constraint=models.UniqueConstraint(fields=('period', 'library'), name='one_exemption_a_library', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='formversion',
            constraint=models.UniqueConstraint(fields=('form', 'number'), name='one_design_a_number'),
        ),
        migrations.AddConstraint(
            model_name='publishedfigure',
            constraint=models.UniqueConstraint(fields=('publication', 'indicator', 'library'), name='one_figure_a_publication', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='span',
            constraint=models.UniqueConstraint(fields=('start', 'end'), name='one_span_of_months'),
        ),
        migrations.AddConstraint(
            model_name='span',
            constraint=models.CheckConstraint(condition=models.Q(('start__lt', models.F('end'))), name='span_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.UniqueConstraint(fields=('span', 'number'), name='one_publication_a_number'),
        ),
        migrations.RunSQL(FIXED, "DROP FUNCTION statistics_published_is_fixed() CASCADE"),
    ]
