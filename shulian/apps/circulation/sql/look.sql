-- What the rules need to know about each command of a batch, in one snapshot and without locks.
-- A command names its item by id or by barcode (of one owner or of any); a card names the reader, else the open loan does.
-- Of those who wait for the title, the first twenty of each tier of nearness are fetched by index: here, in the county,
-- in the city, anywhere, and of the owner's own readers; when all are passed over, the next page of twenty is asked for.
-- Where an item goes home first, a second look asks for those near its home (`near`, the path of a county or a city) too.
SELECT asked.n,
       command.kind AS answered_kind, command.decision AS answered,
       item.id AS item, item.version AS item_version, item.matches, item.title_id AS title, item.library_id AS owner,
       coalesce(item.station_id, item.library_id) AS home, item.place_id AS place, item.item_class, item.state,
       item.price_fen, item.added_at, item.stays_home, item.call_number,
       loan.id AS loan, loan.reader_id AS loan_reader, loan.due_on, loan.due_at, loan.renewals,
       loan.library_id AS loan_library, loan.terms AS loan_terms, loan.claimed_on, loan.recalled_on,
       transit.id AS transit, transit.destination_id AS destination, transit.purpose,
       card.status AS card_status,
       reader.id AS reader, reader.version AS reader_version, reader.token, reader.category_id AS category,
       reader.home_library_id AS reader_home, reader.status AS reader_status, reader.expires_on,
       reader.blocked_until, reader.frozen_at, reader.suspended_until, reader.birth_date,
       reader.awaits,
       lent.libraries AS lent_libraries, lent.classes AS lent_classes, lent.price_fen AS lent_price_fen, lent.late AS lent_late,
       money.owed_fen, money.deposit_fen, money.deposit_free,
       caught.id AS caught, caught.version AS caught_version, caught.reader_id AS caught_reader,
       caught.pickup_id AS caught_pickup, caught.state AS caught_state, caught_for.token AS caught_token,
       caught.caught_at AS caught_since, caught.ready_at AS caught_ready_at, caught.shelf_until AS caught_shelf_until,
       caught_for.category_id AS caught_category, caught_for.home_library_id AS caught_home,
       caught_for.birth_date AS caught_born,
       own.id AS own_hold, own.version AS own_hold_version,
       coalesce(awaited.waits, false) AS waits, queue.holds,
       tree.number AS tree_version, policy.number AS policy_version
  FROM jsonb_to_recordset(%(asked)s)
        AS asked (n int, id uuid, kind text, library bigint, item bigint, barcode text, owner bigint, card text, page int,
            near text)
 CROSS JOIN (SELECT max(number) AS number FROM alliance_treeversion) AS tree
 CROSS JOIN (SELECT max(number) AS number FROM circulation_policyversion WHERE in_force_from <= %(now)s) AS policy
  LEFT JOIN alliance_library AS here ON here.id = asked.library
  LEFT JOIN journal_command AS command ON command.id = asked.id
  LEFT JOIN LATERAL (
       SELECT found.*, count(*) OVER () AS matches
         FROM (SELECT * FROM holdings_item WHERE id = asked.item
               UNION ALL
               SELECT * FROM holdings_item
                WHERE barcode = asked.barcode AND (asked.owner IS NULL OR library_id = asked.owner)) AS found
        ORDER BY found.id
        LIMIT 1) AS item ON true
  LEFT JOIN circulation_loan AS loan ON loan.item_id = item.id AND loan.returned_at IS NULL
  LEFT JOIN circulation_transit AS transit ON transit.item_id = item.id AND transit.received_at IS NULL
  LEFT JOIN readers_card AS card ON card.number = asked.card
  LEFT JOIN readers_reader AS reader
         ON reader.id = CASE WHEN asked.card IS NULL THEN loan.reader_id ELSE card.reader_id END
  LEFT JOIN circulation_hold AS caught ON caught.caught_id = item.id AND caught.state IN ('captured', 'ready')
  LEFT JOIN readers_reader AS caught_for ON caught_for.id = caught.reader_id
  LEFT JOIN LATERAL (
       SELECT array_agg(held.library_id) AS libraries, array_agg(held.item_class) AS classes,
              sum(held.price_fen)::int AS price_fen,
              jsonb_agg(jsonb_build_array(open.due_on, open.due_at, open.claimed_on))
                  FILTER (WHERE open.due_on <= %(today)s AND open.id IS DISTINCT FROM loan.id) AS late
         FROM circulation_loan AS open JOIN holdings_item AS held ON held.id = open.item_id
        WHERE asked.kind <> 'checkin' AND open.reader_id = reader.id AND open.returned_at IS NULL) AS lent ON true
  LEFT JOIN LATERAL (
       SELECT (SELECT sum(open_fen)::int FROM charges_charge
                WHERE reader_id = reader.id AND settled_at IS NULL) AS owed_fen,
              (SELECT sum(fen)::int FROM charges_deposit WHERE reader_id = reader.id) AS deposit_fen,
              EXISTS (SELECT FROM charges_depositexemption
                       WHERE reader_id = reader.id AND ended_at IS NULL
                         AND (until IS NULL OR until >= %(today)s)) AS deposit_free
        WHERE asked.kind <> 'checkin') AS money ON true
  LEFT JOIN LATERAL (
       SELECT id, version FROM circulation_hold AS waiting
        WHERE asked.kind = 'checkout' AND waiting.reader_id = reader.id AND waiting.title_id = item.title_id
          AND waiting.state IN ('waiting', 'suspended') AND waiting.ended_at IS NULL
          AND (waiting.item_id IS NULL OR waiting.item_id = item.id)
        ORDER BY placed_at LIMIT 1) AS own ON true
  -- In the order of the index and the first one only: where few titles have most of the holds, EXISTS is planned as a walk
  -- through all of them.
  LEFT JOIN LATERAL (
       SELECT true AS waits FROM circulation_hold AS waiting
        WHERE waiting.title_id = item.title_id AND waiting.state = 'waiting'
          AND (waiting.item_id IS NULL OR waiting.item_id = item.id)
          AND waiting.reader_id IS DISTINCT FROM reader.id
        ORDER BY waiting.placed_at, waiting.id LIMIT 1) AS awaited ON true
  LEFT JOIN LATERAL (
       SELECT jsonb_agg(jsonb_build_array(
                  hold.id, hold.version, hold.reader_id, hold.pickup_id, hold.pickup_path, hold.home_path,
                  waiting.status, waiting.expires_on, waiting.suspended_until, waiting.category_id,
                  waiting.home_library_id, waiting.birth_date, waiting.token, waiting.blocked_until,
                  waiting.frozen_at IS NOT NULL)
              ORDER BY hold.placed_at, hold.id) AS holds
         FROM (
              (SELECT id FROM circulation_hold AS here_first
                WHERE asked.kind = 'checkin' AND awaited.waits AND title_id = item.title_id AND state = 'waiting'
                  AND pickup_id = asked.library AND (item_id IS NULL OR item_id = item.id)
                ORDER BY placed_at, id LIMIT 20 OFFSET asked.page * 20)
              UNION
              (SELECT id FROM circulation_hold AS in_county
                WHERE asked.kind = 'checkin' AND awaited.waits AND title_id = item.title_id AND state = 'waiting'
                  AND left(pickup_path, 12) = left(here.path, 12) AND (item_id IS NULL OR item_id = item.id)
                ORDER BY placed_at, id LIMIT 20 OFFSET asked.page * 20)
              UNION
              (SELECT id FROM circulation_hold AS in_city
                WHERE asked.kind = 'checkin' AND awaited.waits AND title_id = item.title_id AND state = 'waiting'
                  AND left(pickup_path, 8) = left(here.path, 8) AND (item_id IS NULL OR item_id = item.id)
                ORDER BY placed_at, id LIMIT 20 OFFSET asked.page * 20)
              UNION
              (SELECT id FROM circulation_hold AS anywhere
                WHERE asked.kind = 'checkin' AND awaited.waits AND title_id = item.title_id AND state = 'waiting'
                  AND (item_id IS NULL OR item_id = item.id)
                ORDER BY placed_at, id LIMIT 20 OFFSET asked.page * 20)
              UNION
              (SELECT own_first.id
                 FROM alliance_library AS owner JOIN circulation_hold AS own_first
                      ON left(own_first.home_path, 12) = left(owner.path, 12)
                WHERE asked.kind = 'checkin' AND awaited.waits AND owner.id = item.library_id
                  AND own_first.title_id = item.title_id AND own_first.state = 'waiting'
                  AND (own_first.item_id IS NULL OR own_first.item_id = item.id)
                ORDER BY own_first.placed_at, own_first.id LIMIT 20 OFFSET asked.page * 20)
              UNION
              (SELECT id FROM circulation_hold AS home_county
                WHERE asked.near IS NOT NULL AND awaited.waits AND title_id = item.title_id AND state = 'waiting'
                  AND left(pickup_path, 12) = asked.near AND (item_id IS NULL OR item_id = item.id)
                ORDER BY placed_at, id LIMIT 20 OFFSET asked.page * 20)
              UNION
              (SELECT id FROM circulation_hold AS home_city
                WHERE asked.near IS NOT NULL AND awaited.waits AND title_id = item.title_id AND state = 'waiting'
                  AND left(pickup_path, 8) = asked.near AND (item_id IS NULL OR item_id = item.id)
                ORDER BY placed_at, id LIMIT 20 OFFSET asked.page * 20)) AS candidate
         JOIN circulation_hold AS hold ON hold.id = candidate.id
         JOIN readers_reader AS waiting ON waiting.id = hold.reader_id) AS queue ON true
 ORDER BY asked.n
