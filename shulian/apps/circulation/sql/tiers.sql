-- The steps of deposits that are in force, by the place in the tree of the library that set them.
SELECT library.path, tier.fen, tier.items, tier.price_fen
  FROM charges_deposittier AS tier JOIN alliance_library AS library ON library.id = tier.library_id
 WHERE tier.ended_at IS NULL
 ORDER BY library.path, tier.fen
