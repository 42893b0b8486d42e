"""An invitation may say the last day of its post."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alliance", "0009_alarms")]
    operations = [migrations.AddField("invitation", "ends_on", models.DateField(null=True))]
