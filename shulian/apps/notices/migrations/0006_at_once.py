"""Alarms go out at any hour."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("notices", "0005_account_changed")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="at_once",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
