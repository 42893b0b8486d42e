"""Suspension after late returns, the wish to keep a reading history, and how to reach a reader."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('readers', '0002_guards'),
    ]

    operations = [
        migrations.AddField(
            model_name='reader',
            name='email',
            field=models.BinaryField(blank=True, db_default=b'', default=b''),
        ),
        migrations.AddField(
            model_name='reader',
            name='keeps_history',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='reader',
            name='language',
            field=models.CharField(blank=True, db_default='', default='', max_length=10),
        ),
        migrations.AddField(
            model_name='reader',
            name='suspended_until',
            field=models.DateField(null=True),
        ),
    ]
