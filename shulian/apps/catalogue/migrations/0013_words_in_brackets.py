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
    ]
