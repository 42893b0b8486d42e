from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Readers go on while the index is built: it is built beside them, and not with the column of the step before."""

    atomic = False

    dependencies = [
        ('catalogue', '0013_words_in_brackets'),
    ]

    operations = [
        # Built here alone; a catalogue that came this far before has one for the version before.
        migrations.RunSQL('DROP INDEX IF EXISTS titles_to_gather', migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name='title',
            index=models.Index(condition=models.Q(('gathered__lt', 6)), fields=['id'], name='titles_to_gather'),
        ),
    ]
