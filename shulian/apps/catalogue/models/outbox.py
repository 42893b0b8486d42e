"""What the search index has still to hear of."""

from __future__ import annotations

from django.db import models


class Outbox(models.Model):
    """Titles whose search entry is out of date; the index writer takes rows away as it writes them."""

    title = models.BigIntegerField()
