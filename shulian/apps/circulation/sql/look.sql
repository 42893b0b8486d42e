-- What the rules need to know about each command of a batch, in one snapshot and without locks.
-- A command names its item by id or by barcode (of one owner or of any); a card names the reader, else the open loan does.
SELECT asked.n,
       command.kind AS answered_kind, command.decision AS answered,
       item.id AS item, item.version AS item_version, item.matches, item.title_id AS title, item.library_id AS home,
       item.place_id AS place, item.item_class, item.state,
       loan.id AS loan, loan.reader_id AS loan_reader, loan.due_on, loan.renewals, loan.library_id AS loan_library,
       transit.id AS transit, transit.destination_id AS destination,
       card.status AS card_status,
       reader.id AS reader, reader.version AS reader_version, reader.token, reader.category_id AS category,
       reader.home_library_id AS reader_home, reader.status AS reader_status, reader.expires_on,
       lent.open_loans,
       tree.number AS tree_version, policy.number AS policy_version
  FROM jsonb_to_recordset(%(asked)s)
        AS asked (n int, id uuid, item bigint, barcode text, owner bigint, card text)
 CROSS JOIN (SELECT max(number) AS number FROM alliance_treeversion) AS tree
 CROSS JOIN (SELECT max(number) AS number FROM circulation_policyversion WHERE in_force_from <= %(now)s) AS policy
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
  LEFT JOIN LATERAL (
       SELECT count(*)::int AS open_loans FROM circulation_loan AS open
        WHERE asked.card IS NOT NULL AND open.reader_id = reader.id AND open.returned_at IS NULL) AS lent ON true
 ORDER BY asked.n
