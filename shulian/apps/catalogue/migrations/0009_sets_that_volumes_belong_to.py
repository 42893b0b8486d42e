from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0008_contents_and_notes'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='title',
            name='titles_to_gather',
        ),
        migrations.AlterField(
            model_name='title',
            name='gathered',
            field=models.SmallIntegerField(db_default=0, default=4),
        ),
        migrations.AddIndex(
            model_name='title',
            index=models.Index(condition=models.Q(('gathered__lt', 4)), fields=['id'], name='titles_to_gather'),
        ),
    ]
