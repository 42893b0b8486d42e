"""Two records of different houses are joined when the other house has said yes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("readers", "0006_erasure_behind"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            "doubtfulpair", "keeps", models.CharField(blank=True, db_default="", default="", max_length=6)
        ),
        migrations.AddField("doubtfulpair", "compared", models.BooleanField(db_default=False, default=False)),
        migrations.AddField(
            "doubtfulpair", "note", models.CharField(blank=True, db_default="", default="", max_length=200)
        ),
        migrations.AddField("doubtfulpair", "asked_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "doubtfulpair",
            "asked_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
