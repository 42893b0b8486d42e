"""The identity numbers and cards there are become credentials; from now on a card's row follows the card by itself."""

from django.db import migrations

FILL = """
UPDATE readers_reader SET document = CASE
         WHEN identity_mask LIKE '81%' THEN 'hong-kong-resident' WHEN identity_mask LIKE '82%' THEN 'macao-resident'
         WHEN identity_mask LIKE '83%' THEN 'taiwan-resident' WHEN identity_mask LIKE '9%' THEN 'foreign-resident'
         ELSE 'citizen' END
 WHERE identity_lookup IS NOT NULL;
INSERT INTO readers_credential (reader_id, kind, lookup, document, sealed, mask, library_id, bound_at)
SELECT id, 'identity', identity_lookup, document, identity_sealed, identity_mask, home_library_id, registered_at
  FROM readers_reader WHERE identity_lookup IS NOT NULL;
INSERT INTO readers_credential (reader_id, kind, lookup, mask, card_id, library_id, bound_at, bound_by_id)
SELECT reader_id, 'card', convert_to(number, 'UTF8'), '****' || right(number, 4), id, library_id, issued_at, issued_by_id
  FROM readers_card;
SET CONSTRAINTS ALL IMMEDIATE;
"""

FOLLOW = """
CREATE FUNCTION readers_card_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO readers_credential (reader_id, kind, lookup, mask, card_id, library_id, bound_at, bound_by_id)
    SELECT reader_id, 'card', convert_to(number, 'UTF8'), '****' || right(number, 4), id, library_id, issued_at,
           issued_by_id
      FROM changed;
    RETURN NULL;
END $$;
CREATE FUNCTION readers_card_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE readers_credential AS known
       SET reader_id = changed.reader_id, lookup = convert_to(changed.number, 'UTF8'),
           mask = '****' || right(changed.number, 4)
      FROM changed
     WHERE known.card_id = changed.id
       AND (known.reader_id, known.lookup) IS DISTINCT FROM (changed.reader_id, convert_to(changed.number, 'UTF8'));
    RETURN NULL;
END $$;
CREATE FUNCTION readers_card_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM readers_credential WHERE card_id IN (SELECT id FROM changed);
    RETURN NULL;
END $$;
CREATE TRIGGER card_found AFTER INSERT ON readers_card REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION readers_card_begins();
CREATE TRIGGER card_found_still AFTER UPDATE ON readers_card REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION readers_card_moves();
CREATE TRIGGER card_found_no_more AFTER DELETE ON readers_card REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION readers_card_ends();
"""

UNDO = """
DROP FUNCTION readers_card_begins() CASCADE;
DROP FUNCTION readers_card_moves() CASCADE;
DROP FUNCTION readers_card_ends() CASCADE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('readers', '0011_credentials'),
    ]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(FOLLOW, UNDO),
        migrations.RemoveField(
            model_name='reader',
            name='identity_lookup',
        ),
        migrations.RemoveField(
            model_name='reader',
            name='identity_sealed',
        ),
    ]
