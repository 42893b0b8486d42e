"""What the last run of a periodic job came to."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0002_new_titles_and_answers'),
    ]

    operations = [
        migrations.AddField(
            model_name='jobrun',
            name='result',
            field=models.JSONField(null=True),
        ),
    ]
