"""Numbers of titles are looked up while they are written, so their indexes keep no list of what is still to come."""

import django.contrib.postgres.indexes
from django.db import migrations, models

INDEXES = ("title_isbns", "title_shared_numbers", "title_other_keys")
OFF = [f"ALTER INDEX {name} SET (fastupdate = off)" for name in INDEXES]
ON = [f"ALTER INDEX {name} RESET (fastupdate)" for name in INDEXES]


def index(name, fields, **more):
    made = django.contrib.postgres.indexes.GinIndex(fields=fields, name=name, fastupdate=False, **more)
    return [migrations.RemoveIndex("title", name), migrations.AddIndex("title", made)]


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0010_regrouping")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(OFF, ON)],
            state_operations=[
                *index("title_isbns", ["isbns"]),
                *index("title_shared_numbers", ["shared_numbers"]),
                *index("title_other_keys", ["other_keys"], condition=models.Q(("other_keys", []), _negated=True)),
            ],
        )
    ]
