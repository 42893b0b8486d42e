"""Readers are told too that they are told elsewhere from now on."""

from django.db import migrations, models

KINDS = (
    "hold-ready",
    "hold-expired",
    "hold-cancelled",
    "due-soon",
    "overdue",
    "recalled",
    "card-expiring",
    "card-frozen",
    "card-replaced",
    "contact-changed",
    "pin-changed",
    "pin-guessed",
    "pin-link",
    "closure",
    "closure-withdrawn",
    "new-titles",
    "purchase-answered",
    "general",
)


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_closures_withdrawn")]
    operations = [
        migrations.AlterField(
            model_name=model, name="kind", field=models.CharField(choices=[(kind, kind) for kind in KINDS], max_length=20)
        )
        for model in ("notice", "template")
    ]
