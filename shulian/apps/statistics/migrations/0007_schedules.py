"""Reports that are made of every period by themselves; a report never changes, as a trigger sees to."""

import django.db.models.deletion
import shulian.clock
import uuid
from django.conf import settings
from django.db import migrations, models


FIXED = """
CREATE FUNCTION statistics_report_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a saved report is never changed; make another one' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER statistics_report_fixed BEFORE UPDATE OR DELETE ON statistics_report
    FOR EACH ROW EXECUTE FUNCTION statistics_report_is_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("alliance", "0003_keys_known"),
        ("statistics", "0006_sushi_reports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=100)),
                ("rows", models.CharField(max_length=20)),
                ("columns", models.CharField(blank=True, default="", max_length=20)),
                (
                    "every",
                    models.CharField(
                        choices=[("month", "month"), ("quarter", "quarter"), ("year", "year")],
                        max_length=10,
                    ),
                ),
                (
                    "moment",
                    models.CharField(choices=[("days", "days"), ("published", "published")], max_length=10),
                ),
                ("days", models.PositiveSmallIntegerField(default=0)),
                ("first", models.DateField()),
                ("language", models.CharField(default="zh-hans", max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "running"),
                            ("paused", "paused"),
                            ("stopped", "stopped"),
                            ("ended", "ended"),
                        ],
                        default="running",
                        max_length=10,
                    ),
                ),
                ("stopped_for", models.CharField(blank=True, default="", max_length=40)),
                ("made_at", models.DateTimeField(default=shulian.clock.now)),
                ("is_demonstration", models.BooleanField(default=False)),
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
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("told", models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["-made_at"],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.DateField()),
                ("end", models.DateField()),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("trouble", models.CharField(blank=True, default="", max_length=40)),
                ("next_at", models.DateTimeField(null=True)),
                ("at", models.DateTimeField(default=shulian.clock.now)),
                (
                    "report",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="run",
                        to="statistics.report",
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="runs", to="statistics.schedule"
                    ),
                ),
            ],
            options={
                "ordering": ["-end"],
                "constraints": [
                    models.UniqueConstraint(fields=("schedule", "start", "end"), name="one_run_a_period"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("report", None), models.Q(("next_at", None), ("trouble", "")), _connector="OR"
                        ),
                        name="a_report_ends_its_run",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FIXED, "DROP FUNCTION statistics_report_is_fixed() CASCADE"),
    ]
