"""Drafts of the policy, their dry runs, and who published which version."""

import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0003_groups_and_exceptions'),
        ('circulation', '0004_fetch_weights'),
        ('readers', '0003_suspension_and_contact'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='policyversion',
            name='library',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library'),
        ),
        migrations.AddField(
            model_name='policyversion',
            name='published_at',
            field=models.DateTimeField(default=shulian.clock.now),
        ),
        migrations.AddField(
            model_name='policyversion',
            name='published_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='policyversion',
            name='in_force_from',
            field=models.DateTimeField(default=shulian.clock.now, null=True),
        ),
        migrations.CreateModel(
            name='PolicyDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begun_at', models.DateTimeField(default=shulian.clock.now)),
                ('changed_at', models.DateTimeField(default=shulian.clock.now)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('base', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='circulation.policyversion')),
                ('begun_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('library', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='policy_draft', to='alliance.library')),
            ],
        ),
        migrations.CreateModel(
            name='PolicyDraftRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('visitors_only', models.BooleanField(default=False)),
                ('item_class', models.CharField(blank=True, default='', max_length=30)),
                ('age_from', models.PositiveSmallIntegerField(null=True)),
                ('age_to', models.PositiveSmallIntegerField(null=True)),
                ('says', models.JSONField(default=dict)),
                ('note', models.CharField(blank=True, default='', max_length=200)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='readers.category')),
                ('clash', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='circulation.policyversion')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='circulation.policydraft')),
                ('group', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.librarygroup')),
                ('library', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                ('reader_home', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PolicyTrial',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField()),
                ('rows', models.JSONField(default=list)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('stopped', 'Stopped'), ('failed', 'Failed')], default='waiting', max_length=10)),
                ('asked_at', models.DateTimeField(default=shulian.clock.now)),
                ('heartbeat_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('stop_asked', models.BooleanField(default=False)),
                ('total', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('after_at', models.DateTimeField(null=True)),
                ('after_id', models.UUIDField(null=True)),
                ('tally', models.JSONField(default=dict)),
                ('examples', models.JSONField(default=list)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('draft', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='trials', to='circulation.policydraft')),
                ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
            ],
        ),
    ]
