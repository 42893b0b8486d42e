"""Items: the copies on the shelves."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Import, Record, Title
from shulian.core.circulation.states import ItemState
from shulian.core.shelves import LONGEST_KEY

ONE_BARCODE = "one_item_a_library_and_barcode"
"""The constraint that lets one of two people have a barcode."""


class Item(models.Model):
    """One copy. `library` owns it, `place` is where it is now; `version` is the guard of its state.

    `station` is the library on whose shelf it stands for the time being, when that is not its owner's: it floated
    there, or a rotation brought it. `shelf` is a shelf of the library where it stands; while it stands elsewhere,
    `home_shelf` keeps the one at its owner's. What `stays_home` never floats, whatever the policy says of its kind.

    `source` is the import that brought it; `followed` says how many of its versions it owes to titles that were joined
    or parted, and to changes that were taken back, which is no use of it.

    `added_at` is when its library got it: from an import, by hand, or from another library.

    `volume` tells the copies of a set or a serial apart where one record has them all. `reported` is what its record
    said of it last (`core.reported.Said`): what differs from that was changed here.

    Barcodes collide between libraries, so an item is known by library and barcode. `shelf_key` is the call number
    as it sorts; whoever writes the one writes the other.
    """

    # Without the database's constraint, as with records: libraries are closed, and never deleted.
    library = models.ForeignKey(Library, models.PROTECT, related_name="items", db_index=False, db_constraint=False)
    place = models.ForeignKey(Library, models.PROTECT, related_name="items_here", db_constraint=False)
    station = models.ForeignKey(
        Library, models.PROTECT, null=True, blank=True, related_name="items_stationed", db_index=False
    )
    barcode = models.CharField(max_length=40)
    title = models.ForeignKey(Title, models.PROTECT, related_name="items")
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="items")
    # Without the database's index and constraint: items are found through their records, and imports are never deleted.
    source = models.ForeignKey(
        Import, models.DO_NOTHING, null=True, blank=True, related_name="+", db_index=False, db_constraint=False
    )
    item_class = models.CharField(max_length=30, default="book")
    call_number = models.CharField(max_length=80, blank=True, default="")
    shelf_key = models.CharField(max_length=LONGEST_KEY, blank=True, default="", db_default="", db_collation="C")
    shelf = models.CharField(max_length=80, blank=True, default="")
    home_shelf = models.CharField(max_length=80, blank=True, default="", db_default="")
    stays_home = models.BooleanField(default=False, db_default=False)
    price_fen = models.IntegerField(null=True)
    volume = models.CharField(max_length=40, blank=True, default="", db_default="")
    reported = models.JSONField(null=True, blank=True)
    state = models.CharField(
        max_length=20, choices=[(state, state) for state in ItemState], default=ItemState.AVAILABLE
    )
    version = models.IntegerField(default=1)
    followed = models.SmallIntegerField(default=0, db_default=0)
    added_at = models.DateTimeField(default=clock.now)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["barcode", "library"], name=ONE_BARCODE)]
        indexes = [
            models.Index(fields=["library", "added_at"]),
            models.Index(fields=["library", "shelf_key"], name="items_along_the_shelf"),
            models.Index(fields=["station"], condition=~models.Q(station=None), name="items_stationed"),
        ]
