"""Which kinds of entries a closed month in Parquet holds; one that lacks what is counted today is written again."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('statistics', '0009_vendor_sheets'),
    ]

    operations = [
        migrations.AddField(
            model_name='exportedmonth',
            name='kinds',
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
