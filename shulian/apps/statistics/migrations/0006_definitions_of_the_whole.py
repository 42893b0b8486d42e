"""Fill in all that the bulletin, the national annual form and the standard count, and note the first versions."""

from django.db import migrations

from shulian.apps.statistics import definitions


def load(apps, schema_editor):
    model = lambda name: apps.get_model("statistics", name)
    definitions.load(model("Indicator"), model("Form"), model("FormColumn"))
    definitions.load_versions(model("Indicator"), model("IndicatorVersion"))
    definitions.load_bases(model("Base"))


class Migration(migrations.Migration):
    dependencies = [("statistics", "0005_indicator_versions")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
