"""The signed audits of minors' data, which the database keeps from being changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import shulian.clock

KEEP = """
CREATE FUNCTION readers_minorsaudit_stays() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION 'a signed audit of minors does not change'; END$$;
CREATE TRIGGER readers_minorsaudit_stays BEFORE UPDATE OR DELETE ON readers_minorsaudit
    FOR EACH ROW EXECUTE FUNCTION readers_minorsaudit_stays();
"""
LET_GO = "DROP TRIGGER readers_minorsaudit_stays ON readers_minorsaudit; DROP FUNCTION readers_minorsaudit_stays();"


class Migration(migrations.Migration):
    """One table and its guard."""

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL), ("readers", "0013_first_pins_void")]

    operations = [
        migrations.CreateModel(
            name="MinorsAudit",
            fields=[
                ("year", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("libraries", models.JSONField(default=dict)),
                ("lines", models.JSONField(default=list)),
                ("signed_at", models.DateTimeField(default=shulian.clock.now)),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.RunSQL(KEEP, LET_GO),
    ]
