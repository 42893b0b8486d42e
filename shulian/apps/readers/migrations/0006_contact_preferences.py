"""By which ways a reader wants to be told, and finding the cards that run out."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0003_groups_and_exceptions'),
        ('readers', '0005_money_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='reader',
            name='notice_channels',
            field=models.JSONField(null=True),
        ),
        migrations.AddIndex(
            model_name='reader',
            index=models.Index(fields=['expires_on'], name='readers_by_expiry'),
        ),
    ]
