"""A family had its head's name, which nobody was shown and which outlived the head."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("readers", "0011_photos")]
    operations = [migrations.RemoveField(model_name="family", name="name")]
