"""What readers ask of the library about their own data."""

import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0006_account'),
        ('readers', '0008_law_and_consents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DataWish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('correct', 'Correct'), ('delete', 'Delete')], max_length=10)),
                ('what', models.CharField(blank=True, default='', max_length=20)),
                ('text', models.BinaryField(blank=True, default=b'')),
                ('state', models.CharField(choices=[('open', 'Open'), ('done', 'Done'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='open', max_length=10)),
                ('asked_at', models.DateTimeField(default=shulian.clock.now)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answer', models.BinaryField(blank=True, default=b'')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='data_wishes', to='readers.reader')),
            ],
            options={
                'indexes': [models.Index(fields=['library', 'state', 'asked_at'], name='data_wishes_by_library')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('reader', 'kind', 'what'), name='one_open_wish_a_reader_and_kind')],
            },
        ),
    ]
