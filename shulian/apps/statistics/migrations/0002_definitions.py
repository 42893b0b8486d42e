"""Fill in the indicators and return forms that come with the product."""

from django.db import migrations

from shulian.apps.statistics import definitions


def load(apps, schema_editor):
    definitions.load(*(apps.get_model("statistics", name) for name in ("Indicator", "Form", "FormColumn")))


class Migration(migrations.Migration):
    dependencies = [("statistics", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
