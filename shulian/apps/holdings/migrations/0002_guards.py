"""The item's guard counts every change that does not count itself."""

from django.db import migrations

GUARD = """
ALTER TABLE holdings_item SET (fillfactor = 85);
CREATE FUNCTION holdings_count_item_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER item_changes BEFORE UPDATE ON holdings_item
    FOR EACH ROW WHEN (NEW.version <= OLD.version) EXECUTE FUNCTION holdings_count_item_change();
"""


class Migration(migrations.Migration):
    dependencies = [("holdings", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, "DROP FUNCTION holdings_count_item_change() CASCADE")]
