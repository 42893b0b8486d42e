from django.db import migrations, models
from django.db.models.deletion import PROTECT


class Migration(migrations.Migration):
    """Libraries are never deleted, and no longer looked up for each copy that comes in."""

    dependencies = [
        ("alliance", "0010_invited_until"),
        ("holdings", "0004_former_barcodes"),
    ]

    operations = [
        migrations.AlterField(
            "item",
            "library",
            models.ForeignKey("alliance.library", PROTECT, related_name="items", db_index=False, db_constraint=False),
        ),
        migrations.AlterField(
            "item",
            "place",
            models.ForeignKey("alliance.library", PROTECT, related_name="items_here", db_constraint=False),
        ),
    ]
