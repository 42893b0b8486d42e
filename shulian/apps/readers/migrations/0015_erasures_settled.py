"""What the search after an erasure found and a person looked at is settled, with the reason."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# Found by the marks as they were sought before: inside longer numbers, and names in what is published of others.
AGAIN = "UPDATE readers_erasure SET searched_at = NULL, is_clean = NULL WHERE NOT is_clean AND marks <> ''"


class Migration(migrations.Migration):
    """Three columns; and what was not clean is searched again."""

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL), ("readers", "0014_minors_audits")]

    operations = [
        migrations.AddField("erasure", "settled_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "erasure",
            "settled_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("erasure", "settled_why", models.CharField(blank=True, default="", max_length=300)),
        migrations.RunSQL(AGAIN, migrations.RunSQL.noop),
    ]
