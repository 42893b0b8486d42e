"""Rights lent for a time, and heavy acts that wait for a second person."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shulian import clock
from shulian.apps.alliance.models.accounts import Account
from shulian.apps.alliance.models.tree import Library
from shulian.core.foureyes import State


class Delegation(models.Model):
    """Somebody lends rights of the own posts to a deputy, at a library and below, to the end of `ends_on`."""

    giver = models.ForeignKey(Account, models.CASCADE, related_name="lent")
    receiver = models.ForeignKey(Account, models.CASCADE, related_name="borrowed")
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    rights = models.JSONField(default=list)
    starts_on = models.DateField()
    ends_on = models.DateField()
    note = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="delegation_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="nobody_is_the_own_deputy"),
        ]


class Proposal(models.Model):
    """A heavy act that one person proposes and another decides (双人复核).

    `what` holds bare numbers of what it is about, never a name; `decided_by` is whoever approved or declined it.
    """

    kind = models.CharField(max_length=30)
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    what = models.JSONField(default=dict)
    why = models.CharField(max_length=300)
    state = models.CharField(max_length=10, default=State.OPEN.value)
    proposed_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True, default="")
    outcome = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["state", "expires_at"]), models.Index(fields=["-proposed_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="two_people_for_a_heavy_act"
            )
        ]
