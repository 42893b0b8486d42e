"""Imports tell the index that they can wait, where they took records, and write fewer indexes."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


def pointer(to, related_name, **more):
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=to, **more
    )


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0012_records_of_library")]
    operations = [
        migrations.AddField("outbox", "patient", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("importchange", "after_title", models.BigIntegerField(null=True)),
        # Records of a library are found by the index that also puts them in order.
        migrations.AlterField("record", "library", pointer("alliance.library", "records")),
        migrations.AlterField(
            "title", "merged_into", pointer("catalogue.title", "merged", blank=True, null=True)
        ),
        migrations.AddIndex(
            "title",
            models.Index(
                fields=["merged_into"],
                condition=models.Q(("merged_into", None), _negated=True),
                name="titles_merged_into",
            ),
        ),
        migrations.RemoveIndex("title", "title_shared_numbers"),
        migrations.AddIndex(
            "title",
            django.contrib.postgres.indexes.GinIndex(
                fields=["shared_numbers"],
                condition=models.Q(("shared_numbers", []), _negated=True),
                name="title_shared_numbers",
                fastupdate=False,
            ),
        ),
    ]
