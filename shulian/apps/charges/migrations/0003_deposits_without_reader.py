"""A movement of a deposit is kept in the books when its reader is erased."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("charges", "0002_money"), ("readers", "0007_card_life")]
    operations = [
        migrations.AlterField(
            model_name="deposit",
            name="reader",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deposits",
                to="readers.reader",
            ),
        )
    ]
