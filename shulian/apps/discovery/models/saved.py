"""Searches that readers keep, to be told when something new fits."""

from __future__ import annotations

import uuid

from django.db import models

from shulian import clock
from shulian.apps.readers.models import Reader


class SavedSearch(models.Model):
    """A search a reader keeps (保存的检索): `asked` are the parameters of its page, in one order.

    While it `tells`, a daily job looks for titles that are new to the catalogue. `stop` is the secret of the link
    that ends this, for a reader who has only the message at hand.
    """

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=100)
    asked = models.TextField()
    tells = models.BooleanField(default=True)
    stop = models.UUIDField(default=uuid.uuid4, unique=True)
    saved_at = models.DateTimeField(default=clock.now)
    looked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "asked"], name="one_saved_search_a_question")]


class SavedFind(models.Model):
    """A title of which the reader of a saved search has been told, so that it is told once."""

    saved = models.ForeignKey(SavedSearch, models.CASCADE, related_name="finds")
    title = models.BigIntegerField()
    found_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["saved", "title"], name="one_find_a_saved_search_and_title")]
        indexes = [models.Index(fields=["title"], name="finds_of_a_title")]
