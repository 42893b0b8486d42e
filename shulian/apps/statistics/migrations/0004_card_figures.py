"""Figures of what becomes of cards: renewed, replaced, given up, reported lost, issued again."""

from django.db import migrations

from shulian.apps.statistics import definitions


def load(apps, schema_editor):
    definitions.load(*(apps.get_model("statistics", name) for name in ("Indicator", "Form", "FormColumn")))


class Migration(migrations.Migration):
    dependencies = [("statistics", "0003_net_figures")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
