"""A library that closes for good says why, and into which other one it is merged."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns."""

    dependencies = [("alliance", "0006_writes_of_keys")]

    operations = [
        migrations.AddField(
            model_name="library",
            name="closed_why",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="library",
            name="merged_into",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="alliance.library"
            ),
        ),
    ]
