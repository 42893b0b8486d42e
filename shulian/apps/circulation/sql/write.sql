-- Write a batch of commands, each whole or not at all; returns those written, the rest go round.
WITH asked AS (
    SELECT * FROM jsonb_to_recordset(%(commands)s)
        AS (id uuid, kind text, guards int, facts jsonb, decision jsonb)
), reader_guard AS (
    SELECT * FROM jsonb_to_recordset(%(readers)s) AS (command uuid, id bigint, version int)
), item_guard AS (
    SELECT * FROM jsonb_to_recordset(%(items)s)
        AS (command uuid, id bigint, version int, state text, place bigint)

-- Never wait for a guard: whoever has it will change it, and the decision with it.
), locked_reader AS (
    SELECT command FROM readers_reader AS reader JOIN reader_guard USING (id, version)
       FOR NO KEY UPDATE OF reader SKIP LOCKED
), locked_item AS (
    SELECT command FROM holdings_item AS item JOIN item_guard USING (id, version)
       FOR NO KEY UPDATE OF item SKIP LOCKED
), locked AS (
    SELECT command, count(*) AS guards
      FROM (SELECT command FROM locked_reader UNION ALL SELECT command FROM locked_item) AS guard
     GROUP BY command
), held AS (
    SELECT asked.* FROM asked LEFT JOIN locked ON locked.command = asked.id
     WHERE asked.guards = coalesce(locked.guards, 0)

-- A twin in flight is waited for: one order for all, or two batches wait for each other.
), claimed AS (
    INSERT INTO journal_command (id, kind, facts, decision, recorded_at)
    SELECT id, kind, facts, decision, %(now)s FROM held ORDER BY id
    ON CONFLICT (id) DO NOTHING
    RETURNING id AS command
), bump_readers AS (
    UPDATE readers_reader AS reader SET version = reader.version + 1
      FROM reader_guard JOIN claimed USING (command)
     WHERE reader.id = reader_guard.id
), change_items AS (
    UPDATE holdings_item AS item
       SET version = item.version + 1, state = item_guard.state, place_id = item_guard.place
      FROM item_guard JOIN claimed USING (command)
     WHERE item.id = item_guard.id
), lend AS (
    INSERT INTO circulation_loan (item_id, reader_id, library_id, lent_at, due_on, renewals, terms)
    SELECT item, reader, library, lent_at, due_on, 0, '{}'
      FROM jsonb_to_recordset(%(lent)s)
        AS (command uuid, item bigint, reader bigint, library bigint, lent_at timestamptz, due_on date)
      JOIN claimed USING (command)
), take_back AS (
    UPDATE circulation_loan AS loan SET returned_at = back.at, returned_library_id = back.library
      FROM jsonb_to_recordset(%(returned)s) AS back (command uuid, loan bigint, library bigint, at timestamptz)
      JOIN claimed USING (command)
     WHERE loan.id = back.loan
), renew AS (
    UPDATE circulation_loan AS loan SET due_on = longer.due_on, renewals = longer.renewals
      FROM jsonb_to_recordset(%(renewed)s) AS longer (command uuid, loan bigint, due_on date, renewals int)
      JOIN claimed USING (command)
     WHERE loan.id = longer.loan
), send AS (
    INSERT INTO circulation_transit (item_id, source_id, destination_id, opened_at)
    SELECT item, source, destination, opened_at
      FROM jsonb_to_recordset(%(sent)s)
        AS (command uuid, item bigint, source bigint, destination bigint, opened_at timestamptz)
      JOIN claimed USING (command)
), receive AS (
    UPDATE circulation_transit AS transit SET received_at = arrival.at
      FROM jsonb_to_recordset(%(received)s) AS arrival (command uuid, transit bigint, at timestamptz)
      JOIN claimed USING (command)
     WHERE transit.id = arrival.transit
), journal AS (
    INSERT INTO journal_entry (command, kind, happened_at, recorded_at, library, place, device, actor, source,
                               reader, item, title, subject, quantity, details)
    SELECT command, kind, happened_at, %(now)s, library, place, device, actor, source,
           reader, item, title, '', 1, details
      FROM jsonb_to_recordset(%(entries)s)
        AS (command uuid, kind text, happened_at timestamptz, library bigint, place bigint, device text,
            actor bigint, source text, reader uuid, item bigint, title bigint, details jsonb)
      JOIN claimed USING (command)
)
SELECT command FROM claimed
