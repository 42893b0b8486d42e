"""One number that grows with every change of what the rules know about libraries."""

from django.db import migrations

COUNT = """
INSERT INTO alliance_treeversion (number) VALUES (0);
-- A sequence, so that a number that was seen inside an undone transaction never comes again.
CREATE SEQUENCE alliance_tree_changes;
CREATE FUNCTION alliance_count_tree_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE alliance_treeversion SET number = nextval('alliance_tree_changes');
    RETURN NULL;
END $$;
CREATE TRIGGER library_changes AFTER INSERT OR UPDATE OR DELETE ON alliance_library
    FOR EACH STATEMENT EXECUTE FUNCTION alliance_count_tree_change();
CREATE TRIGGER membership_changes AFTER INSERT OR UPDATE OR DELETE ON alliance_membership
    FOR EACH STATEMENT EXECUTE FUNCTION alliance_count_tree_change();
CREATE TRIGGER opening_hours_change AFTER INSERT OR UPDATE OR DELETE ON alliance_openinghours
    FOR EACH STATEMENT EXECUTE FUNCTION alliance_count_tree_change();
CREATE TRIGGER closures_change AFTER INSERT OR UPDATE OR DELETE ON alliance_closure
    FOR EACH STATEMENT EXECUTE FUNCTION alliance_count_tree_change();
"""


class Migration(migrations.Migration):
    dependencies = [("alliance", "0001_initial")]
    operations = [migrations.RunSQL(COUNT, "DROP FUNCTION alliance_count_tree_change() CASCADE; DROP SEQUENCE alliance_tree_changes")]
