"""Titles joined and parted, and pairs of titles that might be one."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0004_cataloguers'),
        ('catalogue', '0009_harvests'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DoubtMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('changed_at', models.DateTimeField()),
                ('title', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='MatchDoubt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('state', models.CharField(choices=[('open', 'Open'), ('merged', 'Merged'), ('apart', 'Apart'), ('lapsed', 'Lapsed')], default='open', max_length=6)),
                ('found_at', models.DateTimeField(default=shulian.clock.now)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='doubts', to='catalogue.title')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='doubted', to='catalogue.title')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['id'], name='open_doubts'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('state', 'open')), fields=['reasons'], name='open_doubts_by_reason')],
                'constraints': [models.UniqueConstraint(fields=('one', 'other'), name='a_pair_is_asked_once'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='the_older_title_of_a_pair_is_first')],
            },
        ),
        migrations.CreateModel(
            name='Regrouping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('merge', 'Merge'), ('split', 'Split')], max_length=5)),
                ('moved', models.JSONField(default=dict)),
                ('before', models.JSONField(default=dict)),
                ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('is_automatic', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField(default=shulian.clock.now)),
                ('undone_at', models.DateTimeField(null=True)),
                ('left', models.JSONField(default=dict)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('library', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='regrouped_from', to='catalogue.title')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='regrouped_to', to='catalogue.title')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['-made_at', '-id'], name='regroupings_by_time')],
            },
        ),
    ]
