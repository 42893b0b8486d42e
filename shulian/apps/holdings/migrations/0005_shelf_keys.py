"""The keys of the call numbers that are there already."""

from django.db import migrations


def write_keys(apps, schema_editor):
    """Give every call number its key, a few thousand at a time."""
    from shulian.core.shelves import shelf_key

    items = apps.get_model("holdings", "Item").objects
    numbered = items.exclude(call_number="").only("pk", "call_number").order_by("pk")
    last = 0
    while batch := list(numbered.filter(pk__gt=last)[:5000]):
        for item in batch:
            item.shelf_key = shelf_key(item.call_number)
        items.bulk_update(batch, ["shelf_key"], batch_size=1000)
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("holdings", "0004_shelves")]
    operations = [migrations.RunPython(write_keys, migrations.RunPython.noop)]
