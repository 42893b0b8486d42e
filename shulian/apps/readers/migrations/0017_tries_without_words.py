"""What was sent with failed tries to sign in is emptied: forms other than the first held passwords there."""

from typing import Any

from django.db import migrations


def empty(apps: Any, _schema: Any) -> None:
    """Keep who tried how often, without what was typed."""
    apps.get_model("axes", "AccessAttempt").objects.update(get_data="", post_data="")


class Migration(migrations.Migration):
    dependencies = [
        ("readers", "0016_parting_asked"),
        ("axes", "0010_accessattemptexpiration"),
    ]
    operations = [migrations.RunPython(empty, migrations.RunPython.noop)]
