-- Wait for this reader's guard: cards, standing and open loans stand still from here on.
SELECT id FROM readers_reader WHERE id = %(id)s FOR NO KEY UPDATE
