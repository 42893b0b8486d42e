-- Write a batch of commands, each whole or not at all; returns those written, the rest go round.
WITH asked AS (
    SELECT * FROM jsonb_to_recordset(%(commands)s)
        AS (id uuid, kind text, guards int, facts jsonb, decision jsonb)
), reader_guard AS (
    SELECT * FROM jsonb_to_recordset(%(readers)s) AS (command uuid, id bigint, version int, suspended_until date)
), item_guard AS (
    SELECT * FROM jsonb_to_recordset(%(items)s)
        AS (command uuid, id bigint, version int, state text, place bigint, station bigint)
), hold_guard AS (
    SELECT * FROM jsonb_to_recordset(%(holds)s)
        AS (command uuid, id bigint, version int, state text, caught bigint, caught_at timestamptz,
            ready_at timestamptz, shelf_until date, ended_at timestamptz, end_reason text)

-- Never wait for a guard: whoever has it will change it, and the decision with it.
), locked_reader AS (
    SELECT command FROM readers_reader AS reader JOIN reader_guard USING (id, version)
       FOR NO KEY UPDATE OF reader SKIP LOCKED
), locked_item AS (
    SELECT command FROM holdings_item AS item JOIN item_guard USING (id, version)
       FOR NO KEY UPDATE OF item SKIP LOCKED
), locked_hold AS (
    SELECT command FROM circulation_hold AS hold JOIN hold_guard USING (id, version)
       FOR NO KEY UPDATE OF hold SKIP LOCKED
), locked AS (
    SELECT command, count(*) AS guards
      FROM (SELECT command FROM locked_reader
            UNION ALL SELECT command FROM locked_item
            UNION ALL SELECT command FROM locked_hold) AS guard
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
    UPDATE readers_reader AS reader
       SET version = reader.version + 1,
           suspended_until = greatest(reader.suspended_until, reader_guard.suspended_until)
      FROM reader_guard JOIN claimed USING (command)
     WHERE reader.id = reader_guard.id
), change_items AS (
    UPDATE holdings_item AS item
       SET version = item.version + 1, state = item_guard.state, place_id = item_guard.place,
           station_id = item_guard.station,
           -- A shelf is one of the library where the item stands: elsewhere it has none yet, at home its old one again.
           shelf = CASE WHEN item.station_id IS NOT DISTINCT FROM item_guard.station THEN item.shelf
                        WHEN item_guard.station IS NULL THEN item.home_shelf ELSE '' END,
           home_shelf = CASE WHEN item_guard.station IS NULL THEN ''
                             WHEN item.station_id IS NULL THEN item.shelf ELSE item.home_shelf END
      FROM item_guard JOIN claimed USING (command)
     WHERE item.id = item_guard.id
), change_holds AS (
    UPDATE circulation_hold AS hold
       SET version = hold.version + 1, state = hold_guard.state, caught_id = hold_guard.caught,
           caught_at = hold_guard.caught_at, ready_at = hold_guard.ready_at, shelf_until = hold_guard.shelf_until,
           ended_at = hold_guard.ended_at, end_reason = hold_guard.end_reason, target_id = NULL
      FROM hold_guard JOIN claimed USING (command)
     WHERE hold.id = hold_guard.id
), lend AS (
    INSERT INTO circulation_loan (item_id, reader_id, library_id, lent_at, due_on, due_at, renewals, terms)
    SELECT item, reader, library, lent_at, due_on, due_at, 0, terms
      FROM jsonb_to_recordset(%(lent)s)
        AS (command uuid, item bigint, reader bigint, library bigint, lent_at timestamptz, due_on date,
            due_at timestamptz, terms jsonb)
      JOIN claimed USING (command)
), take_back AS (
    UPDATE circulation_loan AS loan
       SET returned_at = back.at, returned_library_id = back.library, ended_by = 'returned'
      FROM jsonb_to_recordset(%(returned)s) AS back (command uuid, loan bigint, library bigint, at timestamptz)
      JOIN claimed USING (command)
     WHERE loan.id = back.loan
), renew AS (
    UPDATE circulation_loan AS loan SET due_on = longer.due_on, due_at = longer.due_at, renewals = longer.renewals
      FROM jsonb_to_recordset(%(renewed)s)
        AS longer (command uuid, loan bigint, due_on date, due_at timestamptz, renewals int)
      JOIN claimed USING (command)
     WHERE loan.id = longer.loan
), receive AS (
    UPDATE circulation_transit AS transit SET received_at = arrival.at, ended_by = arrival.ended_by
      FROM jsonb_to_recordset(%(received)s)
        AS arrival (command uuid, transit bigint, at timestamptz, ended_by text)
      JOIN claimed USING (command)
     WHERE transit.id = arrival.transit
 RETURNING arrival.command

-- One transit has to end before the next one of the same item begins: counting those that ended makes it so.
), send AS (
    INSERT INTO circulation_transit (item_id, source_id, destination_id, purpose, hold_id, opened_at)
    SELECT item, source, destination, purpose, hold, opened_at
      FROM jsonb_to_recordset(%(sent)s)
        AS (command uuid, item bigint, source bigint, destination bigint, purpose text, hold bigint,
            opened_at timestamptz)
      JOIN claimed USING (command)
     WHERE (SELECT count(*) FROM receive) >= 0
), charge AS (
    INSERT INTO charges_charge (reader_id, library_id, place_id, kind, fen, open_fen, item, loan, title, basis,
                                incurred_at, command)
    SELECT reader, library, place, kind, fen, fen, item, loan, title, basis, incurred_at, command
      FROM jsonb_to_recordset(%(charges)s)
        AS (command uuid, reader bigint, library bigint, place bigint, kind text, fen int, item bigint, loan bigint,
            title bigint, basis jsonb, incurred_at timestamptz)
      JOIN claimed USING (command)
), journal AS (
    INSERT INTO journal_entry (command, kind, happened_at, recorded_at, library, place, device, actor, source,
                               reader, item, title, subject, quantity, details)
    SELECT command, kind, happened_at, %(now)s, library, place, device, actor, source,
           reader, item, title, subject, quantity, details
      FROM jsonb_to_recordset(%(entries)s)
        AS (command uuid, kind text, happened_at timestamptz, library bigint, place bigint, device text,
            actor bigint, source text, reader uuid, item bigint, title bigint, subject text, quantity bigint,
            details jsonb)
      JOIN claimed USING (command)
)
SELECT command FROM claimed
