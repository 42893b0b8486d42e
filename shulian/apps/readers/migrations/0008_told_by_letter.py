"""Whom a breach concerns and no message reaches is told by letter."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("readers", "0007_joining_asked")]
    operations = [
        migrations.AddField("breachperson", "by_letter", models.BooleanField(db_default=False, default=False)),
    ]
