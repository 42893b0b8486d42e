"""Providers of electronic resources, and what their COUNTER reports say of each month."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from shulian import clock


class Provider(models.Model):
    """A library's provider of electronic resources (资源商), with the reports it owes from the first month on.

    Tables of its own are owed from `tables_from` on, if somebody decided so when the first layout was made.
    """

    library = models.ForeignKey("alliance.Library", models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    platform = models.CharField(max_length=100)
    reports = models.JSONField(default=list)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    tables_from = models.DateField(null=True)
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    named_at = models.DateTimeField(default=clock.now)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["library__path", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["library", "name"], name="one_provider_a_name")]


class UsageMonth(models.Model):
    """What a provider's report says of one platform and month, by metric; a restated one is another version.

    `created` is when the provider made the report, as it says itself; `doubts` are of `core.eresources.Doubt`.
    `library` is whom a table of the provider's own is about, and None where it is the provider's library.
    """

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="usage")
    report = models.CharField(max_length=2)
    platform = models.CharField(max_length=100)
    library = models.ForeignKey("alliance.Library", models.PROTECT, null=True, related_name="+")
    month = models.DateField()
    version = models.PositiveSmallIntegerField()
    counts = models.JSONField(default=dict)
    doubts = models.JSONField(default=list)
    created = models.CharField(max_length=100, blank=True, default="")
    file_name = models.CharField(max_length=200, blank=True, default="")
    source = models.ForeignKey("statistics.VendorFile", models.PROTECT, null=True, related_name="months")
    reason = models.CharField(max_length=200, blank=True, default="")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(default=clock.now)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-month", "report", "platform", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "report", "platform", "library", "month", "version"],
                nulls_distinct=False,
                name="one_month_a_version",
            ),
            models.UniqueConstraint(
                fields=["provider", "report", "platform", "library", "month"],
                condition=models.Q(replaced_at=None),
                nulls_distinct=False,
                name="one_standing_month",
            ),
        ]


class SushiAccess(models.Model):
    """How a provider's SUSHI server is asked, and what it said last; what the library is known by is sealed.

    `outcome` is of `core.sushi.Outcome`, the worst of those of its reports; it is asked again at `next_at`. While it is
    being asked, `asked` of the reports `to_ask` are done.
    """

    provider = models.OneToOneField(Provider, models.CASCADE, related_name="sushi")
    url = models.CharField(max_length=300)
    sealed = models.BinaryField()
    hint = models.CharField(max_length=8)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=20, blank=True, default="")
    asked = models.PositiveSmallIntegerField(default=0)
    to_ask = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)


class SushiReport(models.Model):
    """What a SUSHI server said last of one report, after `tries` in vain; months that it keeps no longer are `gone`.

    What became of one report says nothing of the others: each has its own end and its own next time.
    """

    access = models.ForeignKey(SushiAccess, models.CASCADE, related_name="said")
    report = models.CharField(max_length=2)
    outcome = models.CharField(max_length=20, blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    gone = models.JSONField(default=list)

    class Meta:
        ordering = ["report"]
        constraints = [models.UniqueConstraint(fields=["access", "report"], name="one_word_a_sushi_report")]
