"""For how long a charge that was settled names who paid it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('readers', '0004_privacy'),
    ]

    operations = [
        migrations.AddField(
            model_name='privacy',
            name='money_days',
            field=models.PositiveSmallIntegerField(default=365),
        ),
    ]
