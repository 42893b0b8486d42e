"""From which month on a provider owes tables of its own; why a definition ended, and what is counted instead."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Three columns; without a month tables are owed from the beginning, as before."""

    dependencies = [("statistics", "0011_reports_of_several_libraries")]

    operations = [
        migrations.AddField(model_name="provider", name="tables_from", field=models.DateField(null=True)),
        migrations.AddField(
            model_name="indicator",
            name="ended_why",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="indicator",
            name="successor",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
    ]
