"""Since when a reader has had an e-mail address: no link for a new PIN goes to one that is a few hours old."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("readers", "0001_tables")]
    operations = [migrations.AddField(model_name="reader", name="email_since", field=models.DateTimeField(null=True))]
