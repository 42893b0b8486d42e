"""Articles (稿件) of members with their versions, photos, and what was said about them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from shulian import clock
from shulian.core.articles import State


class Article(models.Model):
    """A contribution of one library, asked for or sent unasked; `title` and `version` are those of the newest version.

    `brief` is what the office asked for; `written_by` made the newest version.
    """

    library = models.ForeignKey("alliance.Library", models.PROTECT, related_name="+")
    issue = models.ForeignKey("bulletin.Issue", models.SET_NULL, null=True, related_name="articles")
    heading = models.CharField(max_length=40, blank=True, default="")
    state = models.CharField(max_length=10, choices=[(one, one) for one in State], default=State.DRAFT)
    title = models.CharField(max_length=100)
    brief = models.CharField(max_length=500, blank=True, default="")
    due_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=0)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(default=clock.now)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-changed_at", "-pk"]
        indexes = [models.Index(fields=["state", "-changed_at"], name="articles_by_state")]


class Version(models.Model):
    """An article as somebody left it; never changed. `photos` are {"photo", "caption", "credit"} in their order."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=100)
    byline = models.CharField(max_length=100, blank=True, default="")
    text = models.TextField(blank=True, default="")
    photos = models.JSONField(default=list)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="one_version_a_number")]


class Remark(models.Model):
    """What somebody said about a version, or why a deed was done with it (`deed` empty for a mere remark)."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="remarks")
    version = models.PositiveIntegerField()
    deed = models.CharField(max_length=10, blank=True, default="")
    text = models.CharField(max_length=1000, blank=True, default="")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(deed="", text=""), name="a_remark_says_something"),
        ]


class Photo(models.Model):
    """A picture as it was taken in: checked, turned upright, without what the camera wrote into it.

    `digest` names its two files, for print and for the screen; what was sent itself is not kept.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="photos")
    digest = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    taken_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_in_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["article", "digest"], name="a_photo_once_an_article")]
        indexes = [models.Index(fields=["digest"], name="photos_by_digest")]
