"""A reader's photo, sealed, for desks to know who stands there; kept by consent alone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import shulian.clock


class Migration(migrations.Migration):
    dependencies = [
        ("alliance", "0004_machine_pin"),
        ("readers", "0010_issued_by_programs"),
    ]
    operations = [
        migrations.CreateModel(
            name="Photo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed", models.BinaryField()),
                ("taken_at", models.DateTimeField(default=shulian.clock.now)),
                (
                    "library",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="alliance.library"
                    ),
                ),
                (
                    "reader",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="photo", to="readers.reader"
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
