"""How far the followers of the journal have read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="FollowerPosition",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("tx", models.BigIntegerField()),
                ("after", models.BigIntegerField(default=0)),
                ("caught_up_at", models.DateTimeField()),
            ],
        ),
    ]
