"""For what the machines of a library ask for the PIN; empty follows those above it, and the whole alliance for looking."""

from django.db import migrations, models

ASKED = [("never", "never"), ("for-looking", "for-looking"), ("always", "always")]


class Migration(migrations.Migration):
    dependencies = [("alliance", "0003_keys_known")]
    operations = [
        migrations.AddField(
            model_name="library",
            name="machine_pin",
            field=models.CharField(blank=True, choices=ASKED, db_default="", default="", max_length=12),
        ),
    ]
