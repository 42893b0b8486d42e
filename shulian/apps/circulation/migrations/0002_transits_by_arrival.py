"""Find the transits that arrived in a span of days without reading those of all years."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('circulation', '0001_tables'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='transit',
            index=BrinIndex(fields=['received_at'], name='transits_by_arrival', pages_per_range=32),
        ),
    ]
