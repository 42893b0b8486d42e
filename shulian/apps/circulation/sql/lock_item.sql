-- Wait for this item's guard: its state, its open loan and its open transit stand still from here on.
SELECT id FROM holdings_item WHERE id = %(id)s FOR NO KEY UPDATE
