-- The rows of one policy version, with the tree path of their library.
SELECT policy.id AS number, coalesce(library.path, '') AS path, policy.category_id AS category,
       nullif(policy.item_class, '') AS item_class, policy.loan_days, policy.loan_limit, policy.renewals
  FROM circulation_policyrow AS policy
  LEFT JOIN alliance_library AS library ON library.id = policy.library_id
 WHERE policy.version_id = %(version)s
 ORDER BY policy.id
