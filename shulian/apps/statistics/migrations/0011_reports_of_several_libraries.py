"""Reports about several libraries side by side; whom a saved one is about never changes either."""

from django.db import migrations, models

FIXED = """
CREATE TRIGGER statistics_report_others_fixed BEFORE UPDATE OR DELETE ON statistics_report_others
    FOR EACH ROW EXECUTE FUNCTION statistics_report_is_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [("statistics", "0010_kinds_of_exported_months")]

    operations = [
        migrations.AddField(
            model_name=name,
            name="others",
            field=models.ManyToManyField(related_name="+", to="alliance.library"),
        )
        for name in ("report", "schedule")
    ] + [migrations.RunSQL(FIXED, "DROP TRIGGER statistics_report_others_fixed ON statistics_report_others")]
