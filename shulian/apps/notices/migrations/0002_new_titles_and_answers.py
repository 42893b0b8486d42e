"""Notices of new titles for a saved search, and of answers to suggestions to buy."""

from django.db import migrations, models

KINDS = ["hold-ready", "hold-expired", "hold-cancelled", "due-soon", "overdue", "recalled", "card-expiring", "closure", "new-titles", "purchase-answered", "general"]


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]
    operations = [
        migrations.AlterField(
            model_name=model, name="kind", field=models.CharField(choices=[(kind, kind) for kind in KINDS], max_length=20)
        )
        for model in ("notice", "template")
    ]
