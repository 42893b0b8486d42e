"""The reader's guard counts every change that does not count itself; the categories of the field."""

from django.db import migrations

GUARD = """
ALTER TABLE readers_reader SET (fillfactor = 85);
CREATE FUNCTION readers_count_reader_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;
-- Hot statements raise the version themselves; whatever an edit sends back (also a stale number) is replaced.
CREATE TRIGGER reader_changes BEFORE UPDATE ON readers_reader
    FOR EACH ROW WHEN (NEW.version <= OLD.version) EXECUTE FUNCTION readers_count_reader_change();
CREATE FUNCTION readers_count_card_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE readers_reader SET version = version + 1 WHERE id IN (SELECT reader_id FROM changed);
    RETURN NULL;
END $$;
CREATE TRIGGER card_added AFTER INSERT ON readers_card REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION readers_count_card_change();
CREATE TRIGGER card_changed AFTER UPDATE ON readers_card REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION readers_count_card_change();
CREATE TRIGGER card_removed AFTER DELETE ON readers_card REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION readers_count_card_change();
"""

CATEGORIES = [
    ("adult", "成人读者", "Adult", 60),
    ("juvenile", "少儿读者", "Child", 36),
    ("special-needs", "特殊群体读者", "Special needs", 60),
    ("institution", "集体读者", "Institution", 12),
    ("staff", "馆员", "Staff", 60),
]


def add_categories(apps, schema_editor):
    category = apps.get_model("readers", "Category")
    for order, (code, name, name_en, months) in enumerate(CATEGORIES):
        category.objects.create(code=code, name=name, name_en=name_en, card_months=months, order=order)


class Migration(migrations.Migration):
    dependencies = [("readers", "0001_initial")]
    operations = [
        migrations.RunSQL(
            GUARD,
            "DROP FUNCTION readers_count_reader_change() CASCADE; DROP FUNCTION readers_count_card_change() CASCADE",
        ),
        migrations.RunPython(add_categories, migrations.RunPython.noop),
    ]
