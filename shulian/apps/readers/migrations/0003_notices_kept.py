"""How long notices are kept is a rule of the alliance; WeChat's id for all apps of one owner is kept with a linked one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("readers", "0002_email_since")]
    operations = [
        migrations.AddField(
            model_name="privacy",
            name="notice_days",
            field=models.PositiveSmallIntegerField(db_default=90, default=90),
        ),
        migrations.AddField(
            model_name="credential",
            name="union",
            field=models.BinaryField(blank=True, db_default=b"", default=b""),
        ),
    ]
