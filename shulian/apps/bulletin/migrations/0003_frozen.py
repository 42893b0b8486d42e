"""A published issue and a signed document are what they were: the database refuses other contents."""

from django.db import migrations

FROZEN = """
CREATE FUNCTION bulletin_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what is published or signed never changes' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER bulletin_issue_frozen BEFORE UPDATE ON bulletin_issue FOR EACH ROW
    WHEN (OLD.snapshot IS NOT NULL AND (OLD.snapshot IS DISTINCT FROM NEW.snapshot OR OLD.digest <> NEW.digest))
    EXECUTE FUNCTION bulletin_is_frozen();
CREATE TRIGGER bulletin_paper_frozen BEFORE UPDATE ON bulletin_paper FOR EACH ROW
    WHEN (OLD.snapshot IS NOT NULL AND (OLD.snapshot IS DISTINCT FROM NEW.snapshot OR OLD.digest <> NEW.digest))
    EXECUTE FUNCTION bulletin_is_frozen();
CREATE TRIGGER bulletin_issue_stays BEFORE DELETE ON bulletin_issue FOR EACH ROW
    WHEN (OLD.snapshot IS NOT NULL) EXECUTE FUNCTION bulletin_is_frozen();
CREATE TRIGGER bulletin_paper_stays BEFORE DELETE ON bulletin_paper FOR EACH ROW
    WHEN (OLD.snapshot IS NOT NULL) EXECUTE FUNCTION bulletin_is_frozen();
"""
MELTED = """
DROP TRIGGER bulletin_issue_frozen ON bulletin_issue;
DROP TRIGGER bulletin_issue_stays ON bulletin_issue;
DROP TRIGGER bulletin_paper_frozen ON bulletin_paper;
DROP TRIGGER bulletin_paper_stays ON bulletin_paper;
DROP FUNCTION bulletin_is_frozen();
"""


class Migration(migrations.Migration):
    """Triggers alone."""

    dependencies = [("bulletin", "0002_indicators")]

    operations = [migrations.RunSQL(FROZEN, MELTED)]
