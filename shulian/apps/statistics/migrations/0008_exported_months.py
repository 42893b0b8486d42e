"""Which months of the journal lie in Parquet."""

import shulian.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('statistics', '0007_periods_and_publications'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExportedMonth',
            fields=[
                ('month', models.DateField(primary_key=True, serialize=False)),
                ('rows', models.BigIntegerField()),
                ('checksum', models.CharField(max_length=40)),
                ('files', models.JSONField(default=list)),
                ('exported_at', models.DateTimeField(default=shulian.clock.now)),
            ],
            options={
                'ordering': ['month'],
            },
        ),
    ]
