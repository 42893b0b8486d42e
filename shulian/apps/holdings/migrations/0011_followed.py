"""How often a copy followed its title, which is no use of it; and fewer indexes to write."""

import django.db.models.deletion
from django.db import migrations, models


def pointer(related_name, **more):
    return models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to="alliance.library",
        **more,
    )


class Migration(migrations.Migration):
    dependencies = [("holdings", "0010_departures")]
    operations = [
        migrations.AddField("item", "followed", models.SmallIntegerField(db_default=0, default=0)),
        # Two other indexes begin with the library; hardly a copy has a station.
        migrations.AlterField("item", "library", pointer("items")),
        migrations.AlterField("item", "station", pointer("items_stationed", blank=True, null=True)),
        migrations.AddIndex(
            "item",
            models.Index(
                fields=["station"], condition=models.Q(("station", None), _negated=True), name="items_stationed"
            ),
        ),
    ]
