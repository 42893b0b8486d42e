"""Indicators as a block of an issue: the annual report is assembled from them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bulletin", "0001_tables"),
        ("statistics", "0006_sushi_reports"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="block",
            name="a_block_has_what_it_shows",
        ),
        migrations.AddField(
            model_name="block",
            name="indicators",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="block",
            name="place",
            field=models.CharField(
                blank=True,
                choices=[("all", "All"), ("city", "City"), ("library", "Library")],
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="block",
            name="shape",
            field=models.CharField(
                blank=True,
                choices=[("table", "Table"), ("chart", "Chart"), ("sentence", "Sentence")],
                default="",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="block",
            name="layout",
            field=models.CharField(
                choices=[
                    ("ranked", "Ranked"),
                    ("by-city", "By City"),
                    ("chart", "Chart"),
                    ("prose", "Prose"),
                    ("article", "Article"),
                    ("photos", "Photos"),
                    ("indicators", "Indicators"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="block",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("layout", "prose"),
                    models.Q(("article__isnull", False), ("layout__in", ("article", "photos"))),
                    models.Q(
                        ("end__isnull", False),
                        ("form__isnull", False),
                        ("layout__in", ("ranked", "by-city", "chart")),
                        ("start__isnull", False),
                    ),
                    models.Q(
                        ("end__isnull", False),
                        ("layout", "indicators"),
                        ("start__isnull", False),
                        models.Q(("indicators", []), _negated=True),
                        models.Q(("place", ""), _negated=True),
                        models.Q(("shape", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_block_has_what_it_shows",
            ),
        ),
    ]
