"""The providers whose records are harvested by OAI-PMH."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0004_cataloguers'),
        ('catalogue', '0008_drafts_targets_and_classes'),
    ]

    operations = [
        migrations.CreateModel(
            name='HarvestSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True)),
                ('address', models.CharField(max_length=300)),
                ('prefix', models.CharField(default='marcxml', max_length=60)),
                ('set', models.CharField(blank=True, default='', max_length=200)),
                ('is_active', models.BooleanField(default=True)),
                ('since', models.CharField(blank=True, default='', max_length=20)),
                ('began', models.CharField(blank=True, default='', max_length=20)),
                ('token', models.TextField(blank=True, default='')),
                ('fetched', models.IntegerField(default=0)),
                ('deleted', models.IntegerField(default=0)),
                ('broken', models.IntegerField(default=0)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('trouble', models.CharField(blank=True, default='', max_length=300)),
                ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='harvest_sources', to='alliance.library')),
                ('profile', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalogue.importprofile')),
            ],
        ),
    ]
