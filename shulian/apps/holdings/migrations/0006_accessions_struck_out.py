from django.db import migrations, models
from django.db.models.deletion import PROTECT


class Migration(migrations.Migration):
    """A wrong line of the accession register is struck out, and its copy may be written in anew."""

    dependencies = [
        ("holdings", "0005_libraries_not_looked_up"),
    ]

    operations = [
        migrations.AlterField("accession", "item", models.ForeignKey("holdings.item", PROTECT, related_name="accessions")),
        migrations.AddField("accession", "struck_on", models.DateField(null=True, blank=True)),
        migrations.AddField(
            "accession", "struck_why", models.CharField(max_length=100, blank=True, default="", db_default="")
        ),
        migrations.AddConstraint(
            "accession",
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(struck_on=None), name="one_standing_accession_an_item"
            ),
        ),
    ]
