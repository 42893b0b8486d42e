"""An index that finds the titles without a work, of which there are soon none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_works_and_what_became_of_titles")]
    operations = [
        migrations.AddIndex(
            model_name="title",
            index=models.Index(
                condition=models.Q(("gone_at", None), ("work", None)), fields=["id"], name="titles_without_work"
            ),
        )
    ]
