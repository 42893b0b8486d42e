-- Every library's place in the tree, and whether it takes part in the alliance's lending:
-- by a membership of its own or of a library above it; the nearest one speaks.
SELECT library.id, library.path, coalesce(nearest.standing = 'active', false) AS lends
  FROM alliance_library AS library
  LEFT JOIN LATERAL (
       SELECT membership.standing
         FROM alliance_membership AS membership JOIN alliance_library AS above ON above.id = membership.library_id
        WHERE membership.service = 'circulation' AND library.path LIKE above.path || '%%'
        ORDER BY length(above.path) DESC
        LIMIT 1) AS nearest ON true
