"""Counts of the day while it goes on, the row that walls read, and the walls."""

import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0001_tables'),
        ('statistics', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LiveSummary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tx', models.BigIntegerField(default=0)),
                ('entry', models.BigIntegerField(default=0)),
                ('counted_from', models.DateField(null=True)),
                ('states', models.JSONField(default=dict)),
                ('figures', models.JSONField(default=dict)),
                ('digest', models.CharField(blank=True, default='', max_length=64)),
                ('made_at', models.DateTimeField(default=shulian.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name='LiveCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('by', models.CharField(choices=[('all', 'all'), ('place', 'place'), ('library', 'library'), ('minute', 'minute'), ('title', 'title'), ('heard', 'heard')], max_length=10)),
                ('key', models.BigIntegerField()),
                ('measure', models.CharField(choices=[('visits', 'visits'), ('loans', 'loans'), ('returns', 'returns'), ('renewals', 'renewals'), ('cards', 'cards'), ('holds', 'holds'), ('transits', 'transits')], max_length=10)),
                ('quantity', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('by', 'title')), fields=['day', 'quantity'], name='live_titles')],
                'constraints': [models.UniqueConstraint(fields=('day', 'by', 'key', 'measure'), name='one_live_count')],
            },
        ),
        migrations.CreateModel(
            name='Screen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('hint', models.CharField(max_length=8)),
                ('made_at', models.DateTimeField(default=shulian.clock.now)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at'],
            },
        ),
    ]
