"""What was borrowed most of late, counted at night."""

from __future__ import annotations

from django.db import models

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Title


class PopularTitle(models.Model):
    """A title among the most borrowed of the last months (借阅排行), of one library or (None) of the alliance.

    Only the order is kept, and only what several people borrowed: a count of one or two would tell of a person.
    """

    library = models.ForeignKey(Library, models.CASCADE, null=True, blank=True, related_name="+")
    title = models.ForeignKey(Title, models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["library", "rank"], name="one_popular_title_a_library_and_rank", nulls_distinct=False
            )
        ]
        indexes = [models.Index(fields=["title"], name="popular_by_title")]
