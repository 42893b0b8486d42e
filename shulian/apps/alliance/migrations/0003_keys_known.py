"""The day on which the rule that somebody answers for every key came here; the keys of before end weeks after it."""

from django.db import migrations, models

from shulian import clock


def note_the_day(apps, schema_editor):
    keys = apps.get_model("alliance", "ApiToken").objects.filter(revoked_at=None).exclude(issued_by=None)
    keys.update(known_on=clock.today())


class Migration(migrations.Migration):
    dependencies = [("alliance", "0002_tries_by_comer")]
    operations = [
        migrations.AddField(model_name="apitoken", name="known_on", field=models.DateField(null=True)),
        migrations.RunPython(note_the_day, migrations.RunPython.noop),
    ]
