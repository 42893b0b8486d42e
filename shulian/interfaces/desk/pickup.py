"""The places where a hold can be picked up, for a desk to choose one of."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions.seen import distance
from shulian.apps.circulation.holds import places_with_pickup

MOST_PLACES = 50
HOW_FAR = {
    0: gettext_noop("Here"),
    1: gettext_noop("In the same county"),
    2: gettext_noop("In the same city"),
    3: gettext_noop("Further away"),
}


@dataclass(frozen=True)
class Places:
    """Places in groups by how far they are, how many more there are, and the words that were looked for."""

    near: list[tuple[str, list[Library]]]
    more: int
    words: str


def places_near(here: Library, words: str = "", chosen: int | None = None) -> Places:
    """Of hundreds of places the nearest with these words in their names; the chosen one is always there."""

    def far(place: Library) -> int:
        return 0 if place.pk == here.pk else distance(here.path, place.path)

    places = sorted(places_with_pickup(), key=far)
    found = [one for one in places if words in one.name or words in (one.name_en or "")]
    shown = {one.pk for one in found[:MOST_PLACES]} | {chosen}
    groups = groupby((one for one in places if one.pk in shown), far)
    return Places([(_(HOW_FAR[steps]), list(near)) for steps, near in groups], max(len(found) - MOST_PLACES, 0), words)
