from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Readers go on while the index is built: it is built beside them."""

    atomic = False

    dependencies = [
        ('catalogue', '0016_gathered_by_whole_fields'),
    ]

    operations = [
        # May be run again wherever it was cut off: then there is no index, or a half one.
        migrations.RunSQL(
            'DROP INDEX CONCURRENTLY IF EXISTS titles_to_gather',
            'CREATE INDEX CONCURRENTLY titles_to_gather ON catalogue_title (id) WHERE gathered < 8',
            state_operations=[migrations.RemoveIndex(model_name='title', name='titles_to_gather')],
        ),
        migrations.AlterField(
            model_name='title',
            name='gathered',
            field=models.SmallIntegerField(db_default=0, default=9),
        ),
        AddIndexConcurrently(
            model_name='title',
            index=models.Index(condition=models.Q(('gathered__lt', 9)), fields=['id'], name='titles_to_gather'),
        ),
    ]
