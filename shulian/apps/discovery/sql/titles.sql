-- Those of the titles that readers may find, with who holds copies, where these are in, and how often they were lent.
-- A copy that floated or was sent round is held by its owner and is in where it stands.
SELECT title.id, title.title, title.remainder, title.volume, title.publisher, title.series, title.year, title.clc,
       title.language, title.form, title.juvenile, title.work_id, title.edition, title.responsibility, title.contents,
       title.isbns, title.issn,
       floor(extract(epoch FROM title.added_at))::bigint, floor(extract(epoch FROM title.changed_at))::bigint,
       jsonb_build_array(title.authors, title.subjects, title.other_titles, title.classes, title.other_numbers,
                         title.links)::text,
       shelf.holders, shelf.available, lent.times
  FROM catalogue_title AS title
  CROSS JOIN LATERAL (
       SELECT array_agg(DISTINCT item.library_id) FILTER (WHERE item.state <> %(withdrawn)s),
              array_agg(DISTINCT item.place_id) FILTER (WHERE item.state = %(available)s), array_agg(item.id)
         FROM holdings_item AS item WHERE item.title_id = title.id
  ) AS shelf (holders, available, copies)
  CROSS JOIN LATERAL (
       -- By the ids themselves: a join may read all loans for each title while nobody has counted the copies.
       SELECT count(*) FROM circulation_loan AS loan WHERE loan.item_id = ANY(shelf.copies) AND loan.ended_by <> %(undone)s
  ) AS lent (times)
 WHERE title.id = ANY(%(titles)s) AND title.gone_at IS NULL
 ORDER BY title.id
