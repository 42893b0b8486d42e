from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0006_files_of_authorities'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='title',
            name='titles_to_gather',
        ),
        migrations.AddField(
            model_name='title',
            name='other_numbers',
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AlterField(
            model_name='title',
            name='gathered',
            field=models.SmallIntegerField(db_default=0, default=2),
        ),
    ]
