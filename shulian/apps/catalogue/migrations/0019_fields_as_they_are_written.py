from django.db import migrations, models
from django.db.models.deletion import PROTECT

from shulian.apps.catalogue.models.written import WrittenJSONField


class Migration(migrations.Migration):
    """The fields of a record stay as they were written; the table is written anew, some minutes for a million records.

    Libraries and imports are never deleted, and no longer looked up for each row.
    """

    dependencies = [
        ("alliance", "0010_invited_until"),
        ("catalogue", "0018_urgent_in_outbox"),
    ]

    operations = [
        migrations.AlterField("record", "fields", WrittenJSONField(default=list)),
        migrations.AlterField(
            "record",
            "library",
            models.ForeignKey("alliance.library", PROTECT, related_name="records", db_index=False, db_constraint=False),
        ),
        migrations.AlterField(
            "record",
            "source",
            models.ForeignKey("catalogue.import", PROTECT, null=True, related_name="records", db_constraint=False),
        ),
    ]
