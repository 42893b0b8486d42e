"""The library on whose shelf an item stands for the time being."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alliance", "0003_groups_and_exceptions"), ("holdings", "0005_shelf_keys")]
    operations = [
        migrations.AddField(
            model_name="item",
            name="station",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items_stationed",
                to="alliance.library",
            ),
        ),
    ]
