"""Room on the pages for the rows that change most."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("circulation", "0001_initial"), ("journal", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE circulation_loan SET (autovacuum_vacuum_scale_factor = 0.05)",
            "ALTER TABLE circulation_loan RESET (autovacuum_vacuum_scale_factor)",
        )
    ]
