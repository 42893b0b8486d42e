"""The records of a library as its cataloguers see them: those changed last first."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0011_indexes_without_lists'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='record',
            index=models.Index(condition=models.Q(('gone_at', None)), fields=['library', '-changed_at', '-id'], name='records_of_library'),
        ),
    ]
