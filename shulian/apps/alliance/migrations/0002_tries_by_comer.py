"""Whose tries are counted, so that wrong ones at many numbers can be told from many at one address."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alliance", "0001_tables")]
    operations = [
        migrations.AddField(
            model_name="tries",
            name="comer",
            field=models.CharField(blank=True, db_default="", default="", max_length=10),
        )
    ]
