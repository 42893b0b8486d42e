"""The rules by which a library makes its call numbers, and the book numbers that are given."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Title, Work
from shulian.core.callnumbers import Method


class CallNumberScheme(models.Model):
    """How one library makes call numbers; whoever gives numbers holds its row, so that no two get the same one."""

    library = models.OneToOneField(Library, models.CASCADE, related_name="call_number_scheme")
    method = models.CharField(max_length=10, choices=[(one, one) for one in Method], default=Method.SEQUENCE)
    fill_gaps = models.BooleanField(default=False)
    width = models.SmallIntegerField(default=1)
    volumes = models.BooleanField(default=True)
    copies = models.BooleanField(default=False)
    table = models.JSONField(default=dict)
    changed_at = models.DateTimeField(default=clock.now)


class BookNumber(models.Model):
    """A book number that a library gave within a class (种次号, 著者号): one work has one, whatever its edition."""

    library = models.ForeignKey(Library, models.CASCADE, related_name="book_numbers")
    of_class = models.CharField(max_length=60)
    mark = models.CharField(max_length=30)
    work = models.ForeignKey(Work, models.SET_NULL, null=True, related_name="+")
    title = models.ForeignKey(Title, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "of_class", "mark"], name="one_book_number_a_class")]
        indexes = [
            models.Index(fields=["library", "of_class", "work"], name="book_numbers_by_work"),
            models.Index(fields=["library", "title"], name="book_numbers_by_title"),
        ]
