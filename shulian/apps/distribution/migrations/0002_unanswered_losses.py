"""Find what is supposed lost and waits for a person without reading what was answered."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('circulation', '0001_tables'),
        ('distribution', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='supposedloss',
            index=models.Index(condition=models.Q(('answer', '')), fields=['supposed_at'], name='unanswered_losses'),
        ),
    ]
