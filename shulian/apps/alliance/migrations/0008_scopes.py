"""What readers' tokens of before still open: what a new one opens that asks for nothing, no more the whole account."""

from django.db import migrations

from shulian import clock


def bound(apps, schema_editor):
    tokens = apps.get_model("alliance", "ApiToken").objects.filter(account__kind="reader", revoked_at=None)
    tokens.filter(expires_at__gt=clock.now()).update(rights=["borrow", "read"])


class Migration(migrations.Migration):
    """Rows alone."""

    dependencies = [("alliance", "0007_closing_libraries")]

    operations = [migrations.RunPython(bound, migrations.RunPython.noop)]
