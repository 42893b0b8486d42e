"""Every item knows the import that brought it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0007_imports'),
        ('holdings', '0006_station'),
    ]

    operations = [
        migrations.AddField(
            model_name='item',
            name='source',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.import'),
        ),
    ]
