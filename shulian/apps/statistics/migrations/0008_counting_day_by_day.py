"""How far the first counting has come, which goes back day by day."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('statistics', '0007_schedules'),
    ]

    operations = [
        migrations.AddField(
            model_name='livesummary',
            name='back_to',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='livesummary',
            name='before_tx',
            field=models.BigIntegerField(default=0),
        ),
    ]
