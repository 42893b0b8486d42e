from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0012_counted_refusals'),
    ]

    operations = [
        migrations.AddField(
            model_name='title',
            name='additions',
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AlterField(
            model_name='title',
            name='gathered',
            field=models.SmallIntegerField(db_default=0, default=6),
        ),
        # Built here alone; a catalogue that came this far before has one for the version before.
        migrations.RunSQL('DROP INDEX IF EXISTS titles_to_gather', migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='title',
            index=models.Index(condition=models.Q(('gathered__lt', 6)), fields=['id'], name='titles_to_gather'),
        ),
    ]
