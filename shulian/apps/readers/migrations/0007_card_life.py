"""Blocks with an end, frozen cards, how a card came to its end, and what was done with each card."""

import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0004_cataloguers'),
        ('readers', '0006_contact_preferences'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CardAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('deed', models.CharField(max_length=12)),
                ('source', models.CharField(max_length=20)),
                ('done_at', models.DateTimeField(default=shulian.clock.now)),
                ('command', models.UUIDField(unique=True)),
                ('said', models.JSONField(default=dict)),
            ],
        ),
        migrations.AddField(
            model_name='reader',
            name='blocked_until',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='reader',
            name='closed_as',
            field=models.CharField(blank=True, choices=[('cancelled', 'Cancelled'), ('deceased', 'Deceased')], db_default='', default='', max_length=10),
        ),
        migrations.AddField(
            model_name='reader',
            name='closed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='reader',
            name='frozen_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='reader',
            index=models.Index(condition=models.Q(('status', 'blocked'), ('frozen_at__isnull', False), _connector='OR'), fields=['home_library'], name='readers_stopped'),
        ),
        migrations.AddField(
            model_name='cardact',
            name='actor',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='cardact',
            name='card',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='readers.card'),
        ),
        migrations.AddField(
            model_name='cardact',
            name='library',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library'),
        ),
        migrations.AddField(
            model_name='cardact',
            name='reader',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='card_acts', to='readers.reader'),
        ),
        migrations.AddIndex(
            model_name='cardact',
            index=models.Index(fields=['reader', '-done_at'], name='readers_car_reader__bd10c8_idx'),
        ),
        migrations.AddIndex(
            model_name='cardact',
            index=models.Index(fields=['library', '-done_at'], name='readers_car_library_172b28_idx'),
        ),
    ]
