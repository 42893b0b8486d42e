"""Of when a reader gave an e-mail address the day is left: the minute leads to an entry that names the token of its year."""

from django.db import migrations

DAYS = """
UPDATE readers_reader SET email_since = date_trunc('day', email_since, 'Asia/Shanghai') WHERE email_since IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("readers", "0017_tries_without_words")]
    operations = [migrations.RunSQL(DAYS, migrations.RunSQL.noop)]
