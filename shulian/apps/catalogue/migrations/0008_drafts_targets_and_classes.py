"""Drafts of records, the catalogues to copy from, and how many titles each class has."""

import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0004_cataloguers'),
        ('catalogue', '0007_imports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CatalogueTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True)),
                ('kind', models.CharField(choices=[('sru', 'Sru'), ('z3950', 'Z3950')], max_length=10)),
                ('address', models.CharField(max_length=200)),
                ('database', models.CharField(blank=True, default='', max_length=100)),
                ('syntax', models.CharField(blank=True, default='', max_length=40)),
                ('encoding', models.CharField(blank=True, default='', max_length=20)),
                ('is_demonstration', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='ClassCount',
            fields=[
                ('code', models.CharField(max_length=10, primary_key=True, serialize=False)),
                ('titles', models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='RecordDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('base', models.IntegerField(default=0)),
                ('format', models.CharField(max_length=10)),
                ('fields', models.JSONField(default=list)),
                ('label', models.CharField(blank=True, default='', max_length=300)),
                ('errors', models.IntegerField(default=0)),
                ('version', models.IntegerField(default=1)),
                ('changed_at', models.DateTimeField(default=shulian.clock.now)),
                ('is_demonstration', models.BooleanField(default=False)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='record_drafts', to='alliance.library')),
                ('record', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='catalogue.record')),
            ],
            options={
                'indexes': [models.Index(fields=['library', '-changed_at'], name='drafts_of_library')],
            },
        ),
    ]
