"""Since when a reader who went to another library is at home there, and where she came from."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("readers", "0008_told_by_letter")]
    operations = [
        migrations.AddField("reader", "home_since", models.DateField(null=True)),
        migrations.AddField(
            "reader",
            "home_before",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="alliance.library"
            ),
        ),
    ]
