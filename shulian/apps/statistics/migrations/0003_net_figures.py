"""Count loans, returns and renewals by the sum of their quantities: what was undone has an entry of minus one."""

from django.db import migrations

NETTED = ("checkouts", "checkins", "renewals")


def net(apps, schema_editor):
    apps.get_model("statistics", "Indicator").objects.filter(code__in=NETTED).update(counting="quantity")


class Migration(migrations.Migration):
    dependencies = [("statistics", "0002_definitions")]
    operations = [migrations.RunPython(net, migrations.RunPython.noop)]
