-- Wait for this hold's guard: its state and the copy that was set aside for it stand still from here on.
SELECT id FROM circulation_hold WHERE id = %(id)s FOR NO KEY UPDATE
