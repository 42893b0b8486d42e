"""Who waits for what (预约)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Left

from shulian.apps.alliance.models import Account, Library
from shulian.apps.catalogue.models import Title
from shulian.apps.holdings.models import Item
from shulian.apps.readers.models import Reader
from shulian.core.circulation.states import HoldState

WAITING = Q(state=HoldState.WAITING)
CAUGHT = Q(state__in=(HoldState.CAPTURED, HoldState.READY))


class Hold(models.Model):
    """A reader waits for any copy of a title, or for one `item`. `version` is the hold's own guard.

    `caught` is the copy that was set aside: on its way to the pickup library (captured) or on its hold shelf
    (ready, until the end of `shelf_until`). `target` is the copy that a library was asked to fetch from the
    shelf: a hint, on which no limit hangs. `pickup_path` and `home_path` repeat the places of the pickup
    library and of the reader's home library in the tree, so that the nearest holds are found by an index.
    """

    reader = models.ForeignKey(Reader, models.PROTECT, null=True, related_name="holds")
    title = models.ForeignKey(Title, models.PROTECT, related_name="holds")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="holds")
    pickup = models.ForeignKey(Library, models.PROTECT, related_name="holds_to_pick_up")
    pickup_path = models.CharField(max_length=255)
    home_path = models.CharField(max_length=255)
    state = models.CharField(max_length=10, choices=[(state, state) for state in HoldState], default=HoldState.WAITING)
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=20)
    wanted_until = models.DateField(null=True)
    suspended_until = models.DateField(null=True)
    caught = models.ForeignKey(Item, models.PROTECT, null=True, related_name="caught_holds")
    caught_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    shelf_until = models.DateField(null=True)
    target = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="targeted_holds")
    target_at = models.DateTimeField(null=True)
    target_loops = models.PositiveSmallIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=30, blank=True, default="")
    version = models.IntegerField(default=1)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caught"], condition=CAUGHT, name="one_caught_hold_an_item"),
            models.UniqueConstraint(
                fields=["reader", "title"],
                condition=Q(ended_at__isnull=True, item__isnull=True),
                name="one_open_hold_a_reader_and_title",
            ),
        ]
        indexes = [
            models.Index(fields=["title", "placed_at", "id"], condition=WAITING, name="waiting_holds"),
            models.Index("title", "pickup", "placed_at", "id", condition=WAITING, name="waiting_holds_here"),
            models.Index(
                "title", Left("pickup_path", 12), "placed_at", "id", condition=WAITING, name="waiting_holds_county"
            ),
            models.Index(
                "title", Left("pickup_path", 8), "placed_at", "id", condition=WAITING, name="waiting_holds_city"
            ),
            models.Index(
                "title", Left("home_path", 12), "placed_at", "id", condition=WAITING, name="waiting_holds_of_own"
            ),
            models.Index(fields=["reader"], condition=Q(ended_at__isnull=True), name="open_holds_of_reader"),
            models.Index(fields=["pickup", "shelf_until"], condition=Q(state=HoldState.READY), name="holds_on_shelf"),
            models.Index(fields=["target"], condition=WAITING, name="targeted_items"),
            models.Index(fields=["looked_at"], condition=WAITING, name="holds_to_target"),
        ]
