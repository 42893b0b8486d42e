"""A first PIN that was another by the time it was to be told is not offered again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column that is empty in every row."""

    dependencies = [("readers", "0012_families_have_no_name")]
    operations = [migrations.AddField("classlistrow", "pin_void_at", models.DateTimeField(null=True))]
