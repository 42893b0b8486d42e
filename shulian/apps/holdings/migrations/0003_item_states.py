"""Items on the hold shelf, lost, missing, damaged, or said to be returned."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('holdings', '0002_guards'),
    ]

    operations = [
        migrations.AlterField(
            model_name='item',
            name='state',
            field=models.CharField(choices=[('available', 'available'), ('on-loan', 'on-loan'), ('in-transit', 'in-transit'), ('on-hold-shelf', 'on-hold-shelf'), ('claimed-returned', 'claimed-returned'), ('lost', 'lost'), ('missing', 'missing'), ('damaged', 'damaged'), ('withdrawn', 'withdrawn')], default='available', max_length=20),
        ),
    ]
