"""Seals and every part of the journal are guarded against being emptied, not the journal as a whole alone."""

from django.db import migrations

GUARD = """
DO $$
DECLARE part regclass;
BEGIN
    FOR part IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'journal_entry'::regclass LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER journal_entry_no_truncate BEFORE TRUNCATE ON %s '
                       'FOR EACH STATEMENT EXECUTE FUNCTION journal_entry_is_append_only()', part);
    END LOOP;
END $$;
CREATE TRIGGER journal_seal_no_truncate BEFORE TRUNCATE ON journal_seal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_entry_is_append_only();
"""
UNGUARD = """
DO $$
DECLARE part regclass;
BEGIN
    FOR part IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'journal_entry'::regclass LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS journal_entry_no_truncate ON %s', part);
    END LOOP;
END $$;
DROP TRIGGER journal_seal_no_truncate ON journal_seal;
"""


class Migration(migrations.Migration):
    """Triggers alone; parts that are made later get theirs when they are made."""

    dependencies = [("journal", "0002_about")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
