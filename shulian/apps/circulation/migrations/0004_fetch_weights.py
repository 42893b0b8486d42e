"""How often a library is asked to fetch copies for holds."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("circulation", "0003_holds"), ("alliance", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="FetchWeight",
            fields=[
                (
                    "library",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="alliance.library",
                    ),
                ),
                ("weight", models.PositiveSmallIntegerField()),
            ],
        ),
    ]
