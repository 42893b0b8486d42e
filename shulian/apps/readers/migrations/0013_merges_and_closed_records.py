"""Merges can be taken back for some days only; whoever left without a day, a card or a check, has left today.

What earlier merges remember nests what is sealed in what is sealed, and new keys would not reach it: they are final.
"""

from django.db import migrations, models

CLOSE = """
UPDATE readers_readermerge SET before = ''::bytea;
UPDATE readers_reader SET closed_at = now() WHERE status = 'left' AND closed_at IS NULL AND merged_into_id IS NULL;
UPDATE readers_credential SET status = 'freed', lookup = NULL, sealed = ''::bytea, freed_at = now()
 WHERE kind <> 'card' AND status <> 'freed' AND reader_id IN (
       SELECT registration.reader_id FROM readers_registration AS registration
         JOIN readers_reader AS reader ON reader.id = registration.reader_id
        WHERE registration.state IN ('declined', 'lapsed') AND reader.status = 'left');
UPDATE readers_card SET status = 'cancelled' WHERE status = 'active' AND reader_id IN (
       SELECT id FROM readers_reader WHERE status = 'left' AND merged_into_id IS NULL);
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("readers", "0012_credentials_of_all")]

    operations = [
        migrations.AddField(
            model_name="privacy",
            name="merge_days",
            field=models.PositiveSmallIntegerField(db_default=90, default=90),
        ),
        migrations.AlterField(
            model_name="readermerge", name="before", field=models.BinaryField(blank=True, default=b"")
        ),
        migrations.RunSQL(CLOSE, migrations.RunSQL.noop),
    ]
