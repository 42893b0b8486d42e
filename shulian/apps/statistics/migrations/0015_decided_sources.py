"""Decisions on which source stands, indicators that count each once, and what published figures were divided by."""

import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table and one column more; the ways of counting are one more."""

    dependencies = [
        ("alliance", "0008_scopes"),
        ("statistics", "0014_visits_by_the_hour"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="publishedfigure", name="bases", field=models.JSONField(db_default=[], default=list)
        ),
        migrations.AlterField(
            model_name="indicator",
            name="counting",
            field=models.CharField(
                choices=[
                    ("entries", "entries"),
                    ("quantity", "quantity"),
                    ("readers", "readers"),
                    ("once", "once"),
                    ("median", "median"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="SourceChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.DateField()),
                ("end", models.DateField()),
                (
                    "stands",
                    models.CharField(choices=[("counted", "counted"), ("return", "return")], max_length=10),
                ),
                ("reason", models.CharField(max_length=200)),
                ("decided_at", models.DateTimeField(default=shulian.clock.now)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="statistics.indicator"
                    ),
                ),
                (
                    "library",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="alliance.library"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["indicator", "library", "start"], name="choice_of_source")],
            },
        ),
    ]
