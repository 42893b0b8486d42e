"""Templates, notices and their attempts, inboxes, and the runs of jobs."""

import django.db.models.deletion
import shulian.clock
import uuid
from django.conf import settings
from django.db import migrations, models

from shulian.apps.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('notices', '0001_initial'),
        ('notices', '0002_new_titles_and_answers'),
        ('notices', '0003_job_results'),
        ('notices', '0004_cards_and_pins'),
        ('notices', '0005_pin_links'),
    ]

    dependencies = [
        ('alliance', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name='JobRun',
                    fields=[
                        ('task', models.CharField(max_length=128, primary_key=True, serialize=False)),
                        ('known_at', models.DateTimeField(default=shulian.clock.now)),
                        ('began_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('failure', models.CharField(blank=True, default='', max_length=80)),
                        ('result', models.JSONField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='Told',
                    fields=[
                        ('key', models.CharField(max_length=120, primary_key=True, serialize=False)),
                        ('group', models.UUIDField(db_index=True)),
                        ('told_at', models.DateTimeField(db_index=True, default=shulian.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name='Habit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('quiet_from', models.TimeField()),
                        ('quiet_to', models.TimeField()),
                        ('due_soon_days', models.PositiveSmallIntegerField()),
                        ('overdue_steps', models.JSONField(default=list)),
                        ('card_days', models.PositiveSmallIntegerField()),
                        ('closure_days', models.PositiveSmallIntegerField()),
                        ('library', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notice_habit', to='alliance.library')),
                    ],
                ),
                migrations.CreateModel(
                    name='Template',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('hold-ready', 'hold-ready'), ('hold-expired', 'hold-expired'), ('hold-cancelled', 'hold-cancelled'), ('due-soon', 'due-soon'), ('overdue', 'overdue'), ('recalled', 'recalled'), ('card-expiring', 'card-expiring'), ('card-frozen', 'card-frozen'), ('card-replaced', 'card-replaced'), ('pin-changed', 'pin-changed'), ('pin-guessed', 'pin-guessed'), ('pin-link', 'pin-link'), ('closure', 'closure'), ('new-titles', 'new-titles'), ('purchase-answered', 'purchase-answered'), ('general', 'general')], max_length=20)),
                        ('step', models.PositiveSmallIntegerField(default=0)),
                        ('language', models.CharField(max_length=10)),
                        ('version', models.PositiveIntegerField()),
                        ('subject', models.CharField(blank=True, default='', max_length=100)),
                        ('body', models.TextField(blank=True, default='')),
                        ('code', models.CharField(blank=True, default='', max_length=60)),
                        ('names', models.JSONField(default=list)),
                        ('withdrawn', models.BooleanField(default=False)),
                        ('made_at', models.DateTimeField(default=shulian.clock.now)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notice_templates', to='alliance.library')),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('library', 'kind', 'step', 'language', 'version'), name='one_template_a_version')],
                    },
                ),
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                        ('group', models.UUIDField()),
                        ('recipient', models.UUIDField()),
                        ('kind', models.CharField(choices=[('hold-ready', 'hold-ready'), ('hold-expired', 'hold-expired'), ('hold-cancelled', 'hold-cancelled'), ('due-soon', 'due-soon'), ('overdue', 'overdue'), ('recalled', 'recalled'), ('card-expiring', 'card-expiring'), ('card-frozen', 'card-frozen'), ('card-replaced', 'card-replaced'), ('pin-changed', 'pin-changed'), ('pin-guessed', 'pin-guessed'), ('pin-link', 'pin-link'), ('closure', 'closure'), ('new-titles', 'new-titles'), ('purchase-answered', 'purchase-answered'), ('general', 'general')], max_length=20)),
                        ('channel', models.CharField(choices=[('inbox', 'inbox'), ('email', 'email'), ('sms', 'sms'), ('wechat', 'wechat')], max_length=10)),
                        ('language', models.CharField(max_length=10)),
                        ('address', models.BinaryField(blank=True, default=b'')),
                        ('content', models.BinaryField()),
                        ('state', models.CharField(choices=[('waiting', 'waiting'), ('sent', 'sent'), ('failed', 'failed'), ('given-up', 'given-up'), ('cancelled', 'cancelled')], default='waiting', max_length=10)),
                        ('made_at', models.DateTimeField(default=shulian.clock.now)),
                        ('next_attempt_at', models.DateTimeField(null=True)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('trouble', models.CharField(blank=True, choices=[('not-an-address', 'not-an-address'), ('channel-not-set-up', 'channel-not-set-up'), ('address-refused', 'address-refused'), ('server-refused', 'server-refused'), ('server-unreachable', 'server-unreachable'), ('gateway-rejected', 'gateway-rejected'), ('gateway-busy', 'gateway-busy'), ('gateway-unreachable', 'gateway-unreachable'), ('gateway-timeout', 'gateway-timeout'), ('gateway-answer', 'gateway-answer'), ('not-delivered', 'not-delivered'), ('surprise', 'surprise')], default='', max_length=30)),
                        ('trouble_code', models.CharField(blank=True, default='', max_length=60)),
                        ('sent_at', models.DateTimeField(null=True)),
                        ('delivered_at', models.DateTimeField(null=True)),
                        ('read_at', models.DateTimeField(null=True)),
                        ('given_up_reason', models.CharField(blank=True, default='', max_length=200)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='alliance.library')),
                        ('template', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='notices.template')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['next_attempt_at'], name='notices_to_send'), models.Index(condition=models.Q(('channel', 'inbox')), fields=['recipient', '-sent_at'], name='notices_of_an_inbox'), models.Index(fields=['state', '-made_at'], name='notices_by_state'), models.Index(fields=['made_at'], name='notices_by_age')],
                        'constraints': [models.UniqueConstraint(fields=('group', 'channel'), name='one_notice_a_group_and_channel')],
                    },
                ),
            ]
        ),
    ]
