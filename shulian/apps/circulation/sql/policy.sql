-- The rows of one policy version, with the tree paths of the libraries that they name.
SELECT policy.id AS number, coalesce(library.path, '') AS path, home.path AS reader_home, policy.visitors_only,
       policy.category_id AS category, nullif(policy.item_class, '') AS item_class, policy.age_from, policy.age_to,
       policy.says,
       (SELECT array_agg(member.path::text)
          FROM alliance_librarygroup_libraries AS joined JOIN alliance_library AS member ON member.id = joined.library_id
         WHERE joined.librarygroup_id = policy.group_id) AS libraries,
       policy.group_id IS NOT NULL AS grouped
  FROM circulation_policyrow AS policy
  LEFT JOIN alliance_library AS library ON library.id = policy.library_id
  LEFT JOIN alliance_library AS home ON home.id = policy.reader_home_id
 WHERE policy.version_id = %(version)s
 ORDER BY policy.id
