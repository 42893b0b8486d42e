"""Say of a stopped rotation plan whether what is out goes home at once or after its days at its branch."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('distribution', '0002_unanswered_losses'),
    ]

    operations = [
        migrations.AddField(
            model_name='rotationplan',
            name='after_stop',
            field=models.CharField(
                choices=[('home', 'Home'), ('days', 'Days')], db_default='home', default='home', max_length=4
            ),
        ),
    ]
