"""What others said for a minor is kept no more: the day of the own word stands in its place."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('readers', '0004_class_list_rows'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='familymember',
            name='shares',
        ),
    ]
