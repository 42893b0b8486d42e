"""A token remembers whether a second factor was asked; those of before count as made by a password alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("alliance", "0004_machine_pin")]

    operations = [
        migrations.AddField(
            model_name="apitoken",
            name="strong",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
