"""WeChat approves templates of its own: a text has a code, and names to go with it, for each way by gateway."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_contact_changed")]
    operations = [
        migrations.AddField(
            model_name="template",
            name="wechat_code",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="template", name="wechat_names", field=models.JSONField(db_default=[], default=list)
        ),
    ]
