"""Lists of titles that readers make."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.catalogue.models import Title
from shulian.apps.readers.models import Reader


class Booklist(models.Model):
    """A list of titles (书单), its reader's alone until there is a `share`: the secret of the address for others."""

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="booklists")
    name = models.CharField(max_length=100)
    note = models.TextField(max_length=2000, blank=True, default="")
    share = models.UUIDField(null=True, unique=True)
    made_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)


class BooklistEntry(models.Model):
    """A title in its place on a list, with what the reader wrote about it."""

    booklist = models.ForeignKey(Booklist, models.CASCADE, related_name="entries")
    title = models.ForeignKey(Title, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    note = models.TextField(max_length=500, blank=True, default="")
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["booklist", "title"], name="one_entry_a_list_and_title")]
        indexes = [models.Index(fields=["booklist", "position"], name="entries_of_a_list")]
