"""Keys under which a title is found besides its own: those of its records that write it otherwise."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0005_authorities")]
    operations = [
        migrations.AddField(
            model_name="title",
            name="other_keys",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
        ),
        migrations.AddIndex(
            model_name="title",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("other_keys", []), _negated=True), fields=["other_keys"], name="title_other_keys"
            ),
        ),
    ]
