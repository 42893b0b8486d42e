"""What a SUSHI server says is kept report by report, so that one that it refuses ends no other."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("statistics", "0005_sushi")]
    operations = [
        migrations.RemoveField(model_name="sushiaccess", name="tries"),
        migrations.CreateModel(
            name="SushiReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("report", models.CharField(max_length=2)),
                ("outcome", models.CharField(blank=True, default="", max_length=20)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField(null=True)),
                ("gone", models.JSONField(default=list)),
                (
                    "access",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="said", to="statistics.sushiaccess"
                    ),
                ),
            ],
            options={
                "ordering": ["report"],
                "constraints": [
                    models.UniqueConstraint(fields=("access", "report"), name="one_word_a_sushi_report")
                ],
            },
        ),
    ]
