"""What the search index has still to hear of."""

from __future__ import annotations

from django.db import models


class Outbox(models.Model):
    """Titles whose search entry is out of date; the index writer takes rows away as it writes them.

    What an import wrote is `patient`: its titles are often changed again a moment later, and need be written only once.
    """

    title = models.BigIntegerField()
    patient = models.BooleanField(default=False, db_default=False)

    class Meta:
        # Asked for many times a second, also while an import leaves a hundred thousand rows beside them.
        indexes = [models.Index(fields=["id"], condition=models.Q(patient=False), name="what_does_not_wait")]
