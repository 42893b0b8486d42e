"""Whether holds are picked up at a library, where it differs from what its kind says."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0007_lent_rights'),
    ]

    operations = [
        migrations.AddField(
            model_name='library',
            name='pickup',
            field=models.BooleanField(null=True),
        ),
    ]
