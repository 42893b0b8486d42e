from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0008_contents_and_notes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='title',
            name='gathered',
            field=models.SmallIntegerField(db_default=0, default=4),
        ),
    ]
