"""The journal: commands, entries by month, seals, and how far each follower has read."""

from django.db import migrations, models

from shulian.apps.tables import CreateTables

TABLE = """
CREATE TABLE journal_entry (
    id bigint GENERATED ALWAYS AS IDENTITY,
    tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
    kind text NOT NULL,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    library bigint,
    place bigint,
    device text NOT NULL DEFAULT '',
    actor bigint,
    source text NOT NULL,
    command uuid NOT NULL,
    reader uuid,
    item bigint,
    title bigint,
    subject text NOT NULL DEFAULT '',
    quantity bigint NOT NULL DEFAULT 1,
    details jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (recorded_at, id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX journal_entry_tx ON journal_entry (tx, id);
CREATE INDEX journal_entry_kind ON journal_entry (kind, happened_at);
CREATE INDEX journal_entry_command ON journal_entry (command);
-- Rows of a month without a partition land here instead of failing an act; a check reports them.
CREATE TABLE journal_entry_unplaced PARTITION OF journal_entry DEFAULT;
"""


# One entry can be undone only by another entry.
APPEND_ONLY = """
CREATE FUNCTION journal_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER journal_entry_append_only BEFORE UPDATE OR DELETE ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION journal_entry_is_append_only();
CREATE TRIGGER journal_entry_no_truncate BEFORE TRUNCATE ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_entry_is_append_only();
"""


SEALS_TOO = """
CREATE TRIGGER journal_seal_append_only BEFORE UPDATE OR DELETE ON journal_seal
    FOR EACH ROW EXECUTE FUNCTION journal_entry_is_append_only();
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('journal', '0001_initial'),
        ('journal', '0002_follower_position'),
        ('journal', '0003_seal'),
    ]

    dependencies = [
    ]

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name='Entry',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('kind', models.TextField()),
                        ('happened_at', models.DateTimeField()),
                        ('recorded_at', models.DateTimeField()),
                        ('library', models.BigIntegerField(null=True)),
                        ('place', models.BigIntegerField(null=True)),
                        ('device', models.TextField(default='')),
                        ('actor', models.BigIntegerField(null=True)),
                        ('source', models.TextField()),
                        ('command', models.UUIDField()),
                        ('reader', models.UUIDField(null=True)),
                        ('item', models.BigIntegerField(null=True)),
                        ('title', models.BigIntegerField(null=True)),
                        ('subject', models.TextField(default='')),
                        ('quantity', models.BigIntegerField(default=1)),
                        ('details', models.JSONField(default=dict)),
                    ],
                    options={
                        'db_table': 'journal_entry',
                        'managed': False,
                    },
                ),
                migrations.CreateModel(
                    name='Command',
                    fields=[
                        ('id', models.UUIDField(primary_key=True, serialize=False)),
                        ('kind', models.TextField()),
                        ('facts', models.JSONField(default=dict)),
                        ('decision', models.JSONField(default=dict)),
                        ('recorded_at', models.DateTimeField(db_index=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='FollowerPosition',
                    fields=[
                        ('name', models.CharField(max_length=40, primary_key=True, serialize=False)),
                        ('tx', models.BigIntegerField()),
                        ('after', models.BigIntegerField(default=0)),
                        ('caught_up_at', models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name='Seal',
                    fields=[
                        ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('tx_begin', models.BigIntegerField()),
                        ('tx_end', models.BigIntegerField()),
                        ('after', models.BigIntegerField()),
                        ('last', models.BigIntegerField()),
                        ('entries', models.IntegerField()),
                        ('digest', models.BinaryField()),
                        ('sealed_at', models.DateTimeField()),
                    ],
                ),
            ]
        ),
        migrations.RunSQL(TABLE, "DROP TABLE journal_entry"),
        migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION journal_entry_is_append_only() CASCADE"),
        migrations.RunSQL(SEALS_TOO, "DROP TRIGGER journal_seal_append_only ON journal_seal"),
    ]
