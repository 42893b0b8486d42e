"""Readers are told too that something by which others could act for them was changed."""

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
    "account-changed",
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
    dependencies = [("notices", "0004_wechat_templates")]
    operations = [
        migrations.AlterField(
            model_name=model, name="kind", field=models.CharField(choices=[(kind, kind) for kind in KINDS], max_length=20)
        )
        for model in ("notice", "template")
    ]
