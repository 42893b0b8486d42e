"""How many things a key may send in a minute, and when it last sent more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns that are empty for the keys of before: the number of their kind counts."""

    dependencies = [("alliance", "0005_strong")]

    operations = [
        migrations.AddField(model_name="apitoken", name="writes", field=models.PositiveSmallIntegerField(null=True)),
        migrations.AddField(model_name="apitoken", name="stopped_at", field=models.DateTimeField(null=True)),
    ]
