"""When somebody guessed, and whether it is over: those who keep watch are told once."""

import django.db.models.deletion
from django.db import migrations, models

import shulian.clock


class Migration(migrations.Migration):
    """One table."""

    dependencies = [("alliance", "0008_scopes")]

    operations = [
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("began_at", models.DateTimeField(default=shulian.clock.now)),
                ("ended_at", models.DateTimeField(null=True)),
                ("kind", models.CharField(default="guessing", max_length=10)),
                ("numbers", models.PositiveIntegerField()),
                ("refused", models.PositiveIntegerField()),
                ("told", models.PositiveIntegerField(default=0)),
                (
                    "library",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="alliance.library",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("kind",), name="one_alarm_at_a_time"
                    )
                ],
            },
        ),
    ]
