"""A label that was replaced may have been several copies', one after the other."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Another constraint in place of the one that was."""

    dependencies = [("holdings", "0003_notes_that_are_news")]

    operations = [
        migrations.RemoveConstraint("formerbarcode", "one_item_a_former_barcode"),
        migrations.AddConstraint(
            "formerbarcode",
            models.UniqueConstraint(fields=["library", "barcode", "item"], name="one_row_a_former_barcode"),
        ),
    ]
