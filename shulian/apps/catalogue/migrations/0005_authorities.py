"""Authority headings with their forms, and the work list of headings that have none."""

import django.db.models.deletion
import shulian.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0004_titles_without_work'),
    ]

    operations = [
        migrations.CreateModel(
            name='Authority',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('person', 'person'), ('body', 'body'), ('subject', 'subject'), ('place', 'place')], max_length=10)),
                ('heading', models.CharField(max_length=200)),
                ('dates', models.CharField(blank=True, default='', max_length=60)),
                ('note', models.TextField(blank=True, default='')),
                ('source', models.CharField(blank=True, default='', max_length=200)),
                ('control_number', models.CharField(blank=True, default='', max_length=100)),
                ('version', models.IntegerField(default=1)),
                ('changed_at', models.DateTimeField(default=shulian.clock.now)),
                ('is_demonstration', models.BooleanField(default=False)),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='catalogue.authority')),
                ('see_also', models.ManyToManyField(blank=True, to='catalogue.authority')),
            ],
        ),
        migrations.CreateModel(
            name='AuthorityForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(max_length=200)),
                ('key', models.CharField(max_length=200)),
                ('is_heading', models.BooleanField(default=False)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='forms', to='catalogue.authority')),
            ],
        ),
        migrations.CreateModel(
            name='OpenHeading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('person', 'person'), ('body', 'body'), ('subject', 'subject'), ('place', 'place')], max_length=10)),
                ('heading', models.CharField(max_length=200)),
                ('titles', models.IntegerField()),
                ('counted_at', models.DateTimeField(default=shulian.clock.now)),
            ],
            options={
                'indexes': [models.Index(fields=['kind', '-titles'], name='open_headings_by_number')],
            },
        ),
        migrations.AddIndex(
            model_name='authority',
            index=models.Index(fields=['kind', 'heading'], name='authorities_by_heading'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.UniqueConstraint(condition=models.Q(('control_number', ''), _negated=True), fields=('control_number',), name='one_authority_a_control_number'),
        ),
        migrations.AddIndex(
            model_name='authorityform',
            index=models.Index(fields=['key'], name='authority_forms_by_key'),
        ),
        migrations.AddConstraint(
            model_name='authorityform',
            constraint=models.UniqueConstraint(fields=('authority', 'key'), name='one_form_an_authority_and_key'),
        ),
    ]
