"""The shelf at its owner's that an item goes back to when it stood elsewhere for a time."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('holdings', '0011_followed'),
    ]

    operations = [
        migrations.AddField(
            model_name='item',
            name='home_shelf',
            field=models.CharField(blank=True, db_default='', default='', max_length=80),
        ),
    ]
