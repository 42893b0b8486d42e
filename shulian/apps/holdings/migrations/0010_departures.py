"""Which libraries a copy of a title has left, kept by the database itself."""

from django.db import migrations, models

# The condition stands at the trigger: what lends and returns pays for a comparison alone.
KEPT = """
CREATE FUNCTION holdings_keep_departure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO holdings_departure (title, library, left_at) VALUES (OLD.title_id, OLD.library_id, now())
        ON CONFLICT (library, title) DO UPDATE SET left_at = excluded.left_at
        WHERE holdings_departure.left_at < excluded.left_at;
    RETURN NULL;
END $$;
CREATE TRIGGER item_leaves AFTER UPDATE OF title_id, library_id, state ON holdings_item
    FOR EACH ROW WHEN (OLD.state <> 'withdrawn' AND (NEW.state = 'withdrawn'
        OR NEW.title_id <> OLD.title_id OR NEW.library_id <> OLD.library_id))
    EXECUTE FUNCTION holdings_keep_departure();
CREATE TRIGGER item_goes AFTER DELETE ON holdings_item
    FOR EACH ROW WHEN (OLD.state <> 'withdrawn') EXECUTE FUNCTION holdings_keep_departure();
INSERT INTO holdings_departure (title, library, left_at)
    SELECT DISTINCT title_id, library_id, now() FROM holdings_item WHERE state = 'withdrawn';
"""
UNKEPT = "DROP FUNCTION holdings_keep_departure() CASCADE"


class Migration(migrations.Migration):
    dependencies = [("holdings", "0009_callnumbers_batches_accessions")]
    operations = [
        migrations.CreateModel(
            name="Departure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.BigIntegerField()),
                ("library", models.BigIntegerField()),
                ("left_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["library", "title"], name="one_departure_a_library_and_title")
                ],
            },
        ),
        migrations.RunSQL(KEPT, UNKEPT),
    ]
