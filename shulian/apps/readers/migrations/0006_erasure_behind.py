"""Since when the erasure of those who left is behind, as the last night found it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("readers", "0005_sharing_by_own_word")]
    operations = [
        migrations.AddField("privacy", "erasure_behind_since", models.DateTimeField(null=True)),
    ]
