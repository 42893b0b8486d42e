"""Visits that were written by hand may be told by the hour."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column; what was written before is of its day alone."""

    dependencies = [("statistics", "0013_hours_of_visits")]

    operations = [
        migrations.AddField(model_name="visitday", name="hours", field=models.JSONField(db_default={}, default=dict)),
    ]
