"""Titles (one edition, seen once), and the works whose editions they are."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from shulian import clock
from shulian.core.forms import Form

GATHERED = 9
"""Raised when more is gathered of the records than before, or otherwise: older titles are then gathered anew."""


class Work(models.Model):
    """What was written, in all its editions (作品): 红楼梦, whoever printed it.

    `key` is title and first author, as they compare.
    """

    key = models.TextField(unique=True)
    title = models.TextField()
    author = models.TextField(blank=True, default="")


class Titles(models.QuerySet["Title"]):
    """Titles by what has become of them."""

    def living(self) -> Titles:
        """Those that readers may find."""
        return self.filter(gone_at=None)


class Title(models.Model):
    """One edition as the public sees it, gathered from every record that describes it.

    `form` is what kind of thing it is, `work` gathers its other editions, `quality` (0–100) that of its leading record.
    A title that was merged into another, or lost its last record, stays as a row with `gone_at`: old addresses lead on,
    harvesters hear that it went, and a merge can be undone. Whoever shows titles asks for `living`. `other_keys` are
    those of its records that write it otherwise than it is shown. `other_titles` are all else that it is called
    (其他题名), `additions` what each record has in the brackets of its title, as it compares, `classes` all classes
    that its records give and `clc` the one that is shown, `series` names each, and
    the sets that it is a volume of, on a line with its number behind " ; ", `links` addresses at which it can be read.
    `edition` is the edition statement (版本项), `credits` say of authors that are bodies or whose heading has a role
    what both are: name, role, is a body. `other_numbers` lead to it and are not its own (`core.othernumbers`).
    `contents` have each piece on a line (目次),
    `notes` each note. `gathered` is the version of the rule by which the records were last gathered (`GATHERED`).
    """

    title = models.TextField()
    remainder = models.TextField(blank=True, default="")
    other_titles = models.JSONField(default=list, db_default=[])
    additions = models.JSONField(default=list, db_default=[])
    volume = models.TextField(blank=True, default="")
    medium = models.TextField(blank=True, default="")
    responsibility = models.TextField(blank=True, default="")
    edition = models.TextField(blank=True, default="", db_default="")
    authors = models.JSONField(default=list)
    credits = models.JSONField(default=list, db_default=[])
    publisher = models.TextField(blank=True, default="")
    place = models.TextField(blank=True, default="")
    year = models.SmallIntegerField(null=True)
    isbns = ArrayField(models.TextField(), default=list)
    shared_numbers = ArrayField(models.TextField(), default=list)
    issn = models.CharField(max_length=9, blank=True, default="")
    other_numbers = models.JSONField(default=list, db_default=[])
    clc = models.CharField(max_length=60, blank=True, default="")
    classes = models.JSONField(default=list, db_default=[])
    subjects = models.JSONField(default=list)
    language = models.CharField(max_length=3, blank=True, default="")
    extent = models.TextField(blank=True, default="")
    series = models.TextField(blank=True, default="")
    summary = models.TextField(blank=True, default="")
    contents = models.TextField(blank=True, default="", db_default="")
    notes = models.TextField(blank=True, default="", db_default="")
    links = models.JSONField(default=list, db_default=[])
    juvenile = models.BooleanField(default=False)
    form = models.CharField(
        max_length=12, choices=[(form, form) for form in Form], default=Form.BOOK, db_default=Form.BOOK
    )
    work = models.ForeignKey(Work, models.SET_NULL, null=True, blank=True, related_name="titles")
    quality = models.SmallIntegerField(default=0, db_default=0)
    gathered = models.SmallIntegerField(default=GATHERED, db_default=0)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", db_index=False
    )
    gone_at = models.DateTimeField(null=True, blank=True)
    edition_key = models.TextField(blank=True, default="")
    other_keys = ArrayField(models.TextField(), default=list)
    added_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    objects = Titles.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["edition_key"]),
            models.Index(fields=["-added_at"]),
            models.Index(fields=["changed_at", "id"], name="titles_by_change"),
            models.Index(fields=["id"], condition=models.Q(work=None, gone_at=None), name="titles_without_work"),
            models.Index(fields=["id"], condition=models.Q(gathered__lt=GATHERED), name="titles_to_gather"),
            GinIndex(fields=["isbns"], name="title_isbns", fastupdate=False),
            GinIndex(
                fields=["other_keys"], condition=~models.Q(other_keys=[]), name="title_other_keys", fastupdate=False
            ),
            GinIndex(
                fields=["shared_numbers"],
                condition=~models.Q(shared_numbers=[]),
                name="title_shared_numbers",
                fastupdate=False,
            ),
            models.Index(fields=["merged_into"], condition=~models.Q(merged_into=None), name="titles_merged_into"),
        ]
