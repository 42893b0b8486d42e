"""Closed months are exported anew: visits that were counted by hand have no hour."""

from django.db import migrations

VISIT = "visit"


def forget_visits(apps, _editor):
    """A month without a kind that can be counted is written again by night; until then the journal itself answers."""
    for row in apps.get_model("statistics", "ExportedMonth").objects.all():
        if VISIT in row.kinds:
            row.kinds = [kind for kind in row.kinds if kind != VISIT]
            row.save(update_fields=["kinds"])


class Migration(migrations.Migration):
    """Data alone."""

    dependencies = [("statistics", "0012_agreed_and_ended")]

    operations = [migrations.RunPython(forget_visits, migrations.RunPython.noop)]
