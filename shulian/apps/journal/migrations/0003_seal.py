"""Seals: blocks of the journal, each with a digest of its entries and of the seal before."""

from django.db import migrations, models

APPEND_ONLY = """
CREATE TRIGGER journal_seal_append_only BEFORE UPDATE OR DELETE ON journal_seal
    FOR EACH ROW EXECUTE FUNCTION journal_entry_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_follower_position")]
    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("tx_begin", models.BigIntegerField()),
                ("tx_end", models.BigIntegerField()),
                ("after", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("entries", models.IntegerField()),
                ("digest", models.BinaryField()),
                ("sealed_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(APPEND_ONLY, "DROP TRIGGER journal_seal_append_only ON journal_seal"),
    ]
