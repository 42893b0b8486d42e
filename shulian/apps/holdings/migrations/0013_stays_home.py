"""Copies that never float, whatever the policy says of their kind."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('holdings', '0012_home_shelf'),
    ]

    operations = [
        migrations.AddField(
            model_name='item',
            name='stays_home',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
