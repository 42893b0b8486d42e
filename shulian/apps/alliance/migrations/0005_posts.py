"""The posts are a table of the rules, so that a new post changes no column."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alliance", "0004_cataloguers")]

    operations = [
        migrations.AlterField("grant", "role", models.CharField(max_length=40)),
        migrations.AlterField("invitation", "role", models.CharField(max_length=40)),
    ]
