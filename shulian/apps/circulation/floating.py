"""Which libraries share their stock (浮动馆藏), as the rule of every checkin asks for it.

The groups are kept by an app above this one, which the settings name; here they are statements and what they mean.
Groups change only with the number of the tree. How many copies stand where is a hint some minutes old.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.module_loading import import_string

from shulian import clock
from shulian.apps.circulation import store
from shulian.core.floating import Counts, Group, Way, floats, groups_of, held_of

COUNTED_ANEW = timedelta(minutes=10)


@dataclass(frozen=True)
class Source:
    """Where the groups and the counts come from, as statements for one who holds no connection."""

    groups: str
    counts: str


@dataclass
class Floating:
    """The groups of one version of the tree, with counts that are read anew now and then."""

    groups: tuple[Group, ...] = ()
    counts: Counts = field(default_factory=dict)
    counted_at: datetime | None = None

    def stale(self) -> bool:
        """Whether the counts want to be read again; without groups nobody asks for them."""
        return bool(self.groups) and (self.counted_at is None or clock.now() - self.counted_at > COUNTED_ANEW)

    def shelf(self, here: str, home: str, item_class: str, *, allowed: bool) -> str | None:
        """The tree path of the shelf a copy goes to that nobody waits for: here, elsewhere, or None for its own."""
        if not self.groups or here == home:
            return None
        answer = floats(self.groups, held_of(self.counts, item_class), (here, home), item_class, allowed=allowed)
        return {Way.STAYS: here, Way.GOES_ON: answer.to, Way.GOES_HOME: None}[answer.way]


def source() -> Source:
    """The source that the settings name."""
    found: Source = import_string(settings.FLOATING)
    return found


def read() -> Generator[store.Step, list[store.Row], Floating]:
    """The groups as they are now, without counts yet."""
    rows = yield store.Statement(source().groups, {})
    return Floating(groups_of(rows))


def recount(known: Floating) -> Generator[store.Step, list[store.Row], None]:
    """Read the counts anew when they are old."""
    if known.stale():
        rows = yield store.Statement(source().counts, {})
        known.counts = {(row["path"], row["item_class"]): row["copies"] for row in rows}
        known.counted_at = clock.now()
