"""The lists of holds at a desk: the shelf, what to fetch, what comes, what to clear, what nobody can fetch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation import holds as queries
from shulian.apps.circulation.holds import Ahead
from shulian.apps.circulation.models import Hold, Transit
from shulian.apps.circulation.targeting import hopeless
from shulian.apps.holdings.models import Item
from shulian.interfaces.desk.whose import Whose, tails, whose
from shulian.interfaces.templatetags.look import weekday
from shulian.interfaces.words import OUTCOMES


@dataclass(frozen=True)
class Line:
    """A line of a list: the book, whose it will be, and what matters of it now."""

    item: Item | None
    title: str
    hold: Hold | None = None
    person: Whose | None = None
    transit: Transit | None = None
    ahead: str = ""
    late: bool = False


@dataclass(frozen=True)
class Listing:
    """A list with its name, what it asks the database, its columns and how its lines come about."""

    name: Promise
    empty: Promise
    listed: Callable[[Library], QuerySet[Any]]
    lines: Callable[[Library, Sequence[Any]], list[Line]]
    columns: Callable[[Line], Sequence[str]]
    header: tuple[Promise, ...]


def _of_holds(_library: Library, holds: Sequence[Hold]) -> list[Line]:
    known, today = tails(holds), clock.today()
    return [
        Line(
            hold.caught or hold.target or hold.item,
            hold.title.title,
            hold,
            whose(hold, known),
            late=hold.shelf_until is not None and hold.shelf_until < today,
        )
        for hold in holds
    ]


def _of_items(library: Library, items: Sequence[Item]) -> list[Line]:
    said = queries.next_scan(library, items)
    names = _names(said.values())
    return [Line(item, item.title.title, ahead=_ahead(said.get(item.pk), names)) for item in items]


def _of_transits(_library: Library, transits: Sequence[Transit]) -> list[Line]:
    known = tails(transit.hold for transit in transits if transit.hold)
    return [
        Line(
            transit.item,
            transit.item.title.title,
            transit.hold,
            whose(transit.hold, known) if transit.hold else None,
            transit,
        )
        for transit in transits
    ]


def _names(said: Iterable[Ahead]) -> dict[int, str]:
    wanted = {one.send_to for one in said if one.send_to}
    return dict(Library.objects.filter(pk__in=wanted).values_list("pk", "name"))


def _ahead(ahead: Ahead | None, names: dict[int, str]) -> str:
    if ahead is None:
        return ""
    words = str(OUTCOMES.get(ahead.outcome, ahead.outcome))
    return f"{words}：{names[ahead.send_to]}" if ahead.send_to in names else words


def _book(line: Line) -> list[str]:
    item = line.item
    return [line.title, item.barcode if item else "", item.call_number if item else ""]


def _person(line: Line) -> list[str]:
    return [line.person.name, line.person.tail] if line.person else ["", ""]


def _on_shelf(line: Line) -> list[str]:
    return [*_person(line), *_book(line), weekday(line.hold.shelf_until) if line.hold else ""]


def _to_fetch(line: Line) -> list[str]:
    item, hold = line.item, line.hold
    return [item.shelf if item else "", *reversed(_book(line)), hold.pickup.name if hold else ""]


def _coming(line: Line) -> list[str]:
    transit = line.transit
    from_ = [transit.source.name, weekday(transit.opened_at)] if transit else ["", ""]
    return [*_person(line), *_book(line), *from_]


def _to_clear(line: Line) -> list[str]:
    return [*_book(line), line.item.library.name if line.item else "", line.ahead]


def _hopeless(line: Line) -> list[str]:
    return [line.title, weekday(line.hold.placed_at) if line.hold else "", *_person(line)]


def _hopeless_here(library: Library) -> QuerySet[Hold]:
    return hopeless().filter(pickup=library).select_related("title", "reader", "pickup", "item")


def _pull(library: Library) -> QuerySet[Hold]:
    return queries.pull_list(library)


TITLE, BARCODE, CALL_NUMBER = gettext_lazy("Title"), gettext_lazy("Barcode"), gettext_lazy("Call number")
NAME, CARD = gettext_lazy("Reader"), gettext_lazy("Card")
SHELF = (NAME, CARD, TITLE, BARCODE, CALL_NUMBER, gettext_lazy("Last day on the shelf"))

LISTS: dict[str, Listing] = {
    "pull": Listing(
        gettext_lazy("Pull list"),
        gettext_lazy("Nothing is to be fetched. Copies that are asked for here appear in the order of the shelves."),
        _pull,
        _of_holds,
        _to_fetch,
        (gettext_lazy("Shelf"), CALL_NUMBER, BARCODE, TITLE, gettext_lazy("For")),
    ),
    "shelf": Listing(
        pgettext_lazy("slip", "Hold shelf"),
        gettext_lazy("Nothing is ready. What a scan sends to the hold shelf appears here with its last day."),
        queries.on_shelf,
        _of_holds,
        _on_shelf,
        SHELF,
    ),
    "expiring": Listing(
        gettext_lazy("Last days"),
        gettext_lazy("Nothing has to go today or tomorrow."),
        queries.expiring,
        _of_holds,
        _on_shelf,
        SHELF,
    ),
    "clear": Listing(
        gettext_lazy("To be cleared"),
        gettext_lazy("Nothing is to be cleared. What was not picked up in time appears here."),
        queries.to_clear,
        _of_items,
        _to_clear,
        (TITLE, BARCODE, CALL_NUMBER, gettext_lazy("Belongs to"), gettext_lazy("The next scan will say")),
    ),
    "coming": Listing(
        gettext_lazy("Coming for holds"),
        gettext_lazy("Nothing is on its way for a reader here."),
        queries.expected,
        _of_transits,
        _coming,
        (NAME, CARD, TITLE, BARCODE, CALL_NUMBER, pgettext_lazy("transit", "From"), gettext_lazy("Sent on")),
    ),
    "hopeless": Listing(
        gettext_lazy("No copy left"),
        gettext_lazy("Every hold has a copy that could come."),
        _hopeless_here,
        _of_holds,
        _hopeless,
        (TITLE, gettext_lazy("Placed on"), NAME, CARD),
    ),
}


def lines(listing: Listing, library: Library, found: Iterable[Any]) -> list[Line]:
    """The lines of one page, or of the whole list."""
    return listing.lines(library, list(found))
