"""An index of what stands on the shelves of a library, in their order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("holdings", "0007_item_source")]
    operations = [
        migrations.AddIndex(
            model_name="item", index=models.Index(fields=["library", "shelf_key"], name="items_along_the_shelf")
        )
    ]
