"""What readers ask of the library about their own data."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.readers.models.people import Reader


class DataWish(models.Model):
    """A reader asks the home library to correct something, or to close the card and delete everything (更正、注销).

    What was written is sealed: it names the reader. It is done at the desk, with the documents in hand.
    """

    class Kind(models.TextChoices):
        CORRECT = "correct"
        DELETE = "delete"

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="data_wishes")
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    what = models.CharField(max_length=20, blank=True, default="")
    text = models.BinaryField(blank=True, default=b"")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    answer = models.BinaryField(blank=True, default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "kind", "what"],
                condition=models.Q(state="open"),
                name="one_open_wish_a_reader_and_kind",
            )
        ]
        indexes = [models.Index(fields=["library", "state", "asked_at"], name="data_wishes_by_library")]
