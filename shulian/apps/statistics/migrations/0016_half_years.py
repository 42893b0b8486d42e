"""Reports may run by themselves every half-year."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The choices of one column."""

    dependencies = [("statistics", "0015_decided_sources")]

    operations = [
        migrations.AlterField(
            model_name="schedule",
            name="every",
            field=models.CharField(
                choices=[
                    ("month", "month"),
                    ("quarter", "quarter"),
                    ("half-year", "half-year"),
                    ("year", "year"),
                ],
                max_length=10,
            ),
        ),
    ]
