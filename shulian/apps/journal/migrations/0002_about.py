"""A command is kept with a mark of what it was about: its id serves for nothing else."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column, which the database fills where a statement does not name it."""

    dependencies = [("journal", "0001_tables")]

    operations = [
        migrations.AddField(
            model_name="command",
            name="about",
            field=models.TextField(db_default="", default=""),
        ),
    ]
