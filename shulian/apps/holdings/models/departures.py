"""What libraries once held of a title: how those who keep their lists hear that a copy went."""

from __future__ import annotations

from django.db import models


class Departure(models.Model):
    """A copy of this title left this library at that moment: withdrawn, moved, deleted, or gone to another title.

    The database writes it by itself (migration 0010), whoever changes the copy. Others may stand there still, or come
    later: whoever asks looks for living copies as well, so that two that go at once are never both overlooked.
    """

    title = models.BigIntegerField()
    library = models.BigIntegerField()
    left_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "title"], name="one_departure_a_library_and_title")]
