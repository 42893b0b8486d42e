"""Cards that machines and programs issued before a row was kept of it count as seen by nobody, unless a desk has since.

Whoever issued the first card of a record without such a row is known. What a desk does only after a look at a document
tells that somebody has seen it; who and when is written down with it.
"""

from django.db import migrations
from django.db.models import F

AFTER_A_LOOK = ["replace", "unfreeze", "transfer", "new-pin", "reopen", "correct"]
AT_ONCE = 1000


def note_unseen(apps, schema_editor):
    cards = apps.get_model("readers", "Card").objects.filter(
        issued_by__kind="machine", issued_at=F("reader__registered_at"), reader__registration=None
    )
    found = cards.exclude(reader__status="left").values_list("reader", "reader__home_library", "issued_at")
    registrations = apps.get_model("readers", "Registration").objects
    acts = apps.get_model("readers", "CardAct").objects.filter(actor__kind="staff", deed__in=AFTER_A_LOOK)
    rows = list({row[0]: row for row in found}.values())
    for begun in range(0, len(rows), AT_ONCE):
        some = rows[begun : begun + AT_ONCE]
        seen = {}
        looks = acts.filter(reader__in=[row[0] for row in some]).order_by("-done_at")
        for reader, at, by in looks.values_list("reader", "done_at", "actor"):
            seen[reader] = (at, by)
        kept = []
        for reader, library, made_at in some:
            at, by = seen.get(reader, (None, None))
            values = {"reader_id": reader, "library_id": library, "made_at": made_at, "way": "desk"}
            values |= {"state": "confirmed", "decided_at": at, "decided_by_id": by}
            kept.append(registrations.model(**values))
        registrations.bulk_create(kept)


class Migration(migrations.Migration):
    dependencies = [("readers", "0009_home_since")]
    operations = [migrations.RunPython(note_unseen, migrations.RunPython.noop)]
