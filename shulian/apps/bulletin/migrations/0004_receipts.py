"""Whom a document is addressed to, and who has opened it and signed for it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ACCOUNT = {"null": True, "on_delete": django.db.models.deletion.PROTECT, "related_name": "+"}


class Migration(migrations.Migration):
    """Three columns and a table."""

    dependencies = [
        ("alliance", "0006_writes_of_keys"),
        ("bulletin", "0003_frozen"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("paper", "addressed", models.TextField(blank=True, default="", db_default="")),
        migrations.AddField("paper", "everyone", models.BooleanField(default=False, db_default=False)),
        migrations.AddField("paper", "told_on", models.DateField(null=True)),
        migrations.CreateModel(
            "Receipt",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opened_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField(null=True)),
                (
                    "library",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="alliance.library"
                    ),
                ),
                ("opened_by", models.ForeignKey(to=settings.AUTH_USER_MODEL, **ACCOUNT)),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receipts", to="bulletin.paper"
                    ),
                ),
                ("received_by", models.ForeignKey(to=settings.AUTH_USER_MODEL, **ACCOUNT)),
            ],
            options={
                "ordering": ["library__path"],
                "constraints": [
                    models.UniqueConstraint(fields=("paper", "library"), name="one_receipt_a_library"),
                    models.CheckConstraint(
                        condition=models.Q(received_at=None) | models.Q(opened_at__isnull=False),
                        name="what_is_signed_for_was_opened",
                    ),
                ],
            },
        ),
    ]
