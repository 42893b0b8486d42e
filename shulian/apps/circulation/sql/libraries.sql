-- Every library's place in the tree, its kind, its own membership of the alliance's lending, and its calendar, parents first.
SELECT library.id, library.path, library.kind, library.closed_on, library.pickup, membership.standing,
       week.weekdays, shut.first_days, shut.last_days, extra.openings
  FROM alliance_library AS library
  LEFT JOIN alliance_membership AS membership
         ON membership.library_id = library.id AND membership.service = 'circulation'
  LEFT JOIN (SELECT library_id, array_agg(DISTINCT weekday::int) AS weekdays
               FROM alliance_openinghours GROUP BY library_id) AS week ON week.library_id = library.id
  LEFT JOIN (SELECT library_id, array_agg(first_day ORDER BY id) AS first_days, array_agg(last_day ORDER BY id) AS last_days
               FROM alliance_closure WHERE last_day >= %(since)s GROUP BY library_id) AS shut ON shut.library_id = library.id
  LEFT JOIN (SELECT library_id, array_agg(day) AS openings
               FROM alliance_openingexception WHERE day >= %(since)s GROUP BY library_id) AS extra ON extra.library_id = library.id
 ORDER BY library.path
