-- Every library's place in the tree, its kind, and its own membership of the alliance's lending, parents first.
SELECT library.id, library.path, library.kind, membership.standing
  FROM alliance_library AS library
  LEFT JOIN alliance_membership AS membership
         ON membership.library_id = library.id AND membership.service = 'circulation'
 ORDER BY library.path
