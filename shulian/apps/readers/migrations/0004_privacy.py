"""What is remembered and for how long, tokens of earlier years, who looked at whom; PINs apart from the token."""

import django.contrib.postgres.functions
import django.db.models.deletion
import shulian.clock
import uuid
from django.conf import settings
from django.db import migrations, models

# A PIN's digest cannot be made again without the PIN: it keeps the token it was salted with until the next sign-in.
SALTS = """
UPDATE readers_reader SET pin_salt = token WHERE length(pin) > 0;
UPDATE alliance_account AS account SET username = 'reader:' || reader.id
  FROM readers_reader AS reader WHERE reader.account_id = account.id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("alliance", "0003_groups_and_exceptions"),
        ("readers", "0003_suspension_and_contact"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name='reader',
            name='pin_salt',
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4),
        ),
        migrations.CreateModel(
            name='Privacy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dispute_days', models.PositiveSmallIntegerField(default=30)),
                ('last_borrower_days', models.PositiveSmallIntegerField(default=7)),
                ('views_years', models.PositiveSmallIntegerField(default=3)),
                ('names_viewers', models.BooleanField(default=False)),
                ('tokens_of_year', models.PositiveSmallIntegerField(null=True)),
                ('commands_cleared_until', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_row_of_privacy')],
            },
        ),
        migrations.CreateModel(
            name='AuditSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('reason', models.CharField(max_length=20)),
                ('note', models.CharField(blank=True, default='', max_length=200)),
                ('asked_at', models.DateTimeField(default=shulian.clock.now)),
                ('auditor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                ('reader', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='audits', to='readers.reader')),
                ('staff', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['asked_at'], name='readers_aud_asked_a_3f0b7f_idx')],
            },
        ),
        migrations.CreateModel(
            name='FormerToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.UUIDField(unique=True)),
                ('year', models.PositiveSmallIntegerField()),
                ('replaced_at', models.DateTimeField(db_index=True)),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_tokens', to='readers.reader')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('reader', 'year'), name='one_former_token_a_reader_and_year')],
            },
        ),
        migrations.CreateModel(
            name='View',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('post', models.CharField(max_length=40)),
                ('reason', models.CharField(max_length=20)),
                ('note', models.CharField(blank=True, default='', max_length=200)),
                ('seen_at', models.DateTimeField()),
                ('hour', models.DateTimeField()),
                ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='views', to='readers.reader')),
                ('viewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['reader', 'seen_at'], name='readers_vie_reader__c05c0f_idx'), models.Index(fields=['viewer', 'seen_at'], name='readers_vie_viewer__858f4b_idx'), models.Index(fields=['library', 'seen_at'], name='readers_vie_library_800903_idx'), models.Index(fields=['seen_at'], name='readers_vie_seen_at_7467e6_idx')],
                'constraints': [models.UniqueConstraint(fields=('reader', 'viewer', 'library', 'reason', 'note', 'hour'), name='one_view_an_hour')],
            },
        ),
        migrations.RunSQL(SALTS, migrations.RunSQL.noop),
    ]
