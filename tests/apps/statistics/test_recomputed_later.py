"""Figures of two quarters and their year, with late entries and all that a return may say, worked out again by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median
from uuid import UUID, uuid4

import pytest
from django.db import connection

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.actions import Heading, enter_cells
from shulian.apps.statistics.actions.choosing import Choice, choose_source
from shulian.apps.statistics.actions.designing import Asked, design_form
from shulian.apps.statistics.models import Indicator, PublishedFigure, Span
from shulian.apps.statistics.queries import checklist
from shulian.core.periods import Period
from shulian.core.publishing import Item
from shulian.core.sourcing import Stands
from tests.apps.statistics.conftest import through
from tests.apps.statistics.test_agreeing import published
from tests.apps.statistics.test_late import CLOSING, FIRST, LATE, SECOND, YEAR, post
from tests.apps.statistics.test_recomputed import ANNA, BEN, CARL, ByHand, places
from tests.apps.statistics.test_spans import again, design, made

__all__ = ["places", "post"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]

AFTER = datetime(2022, 7, 20, tzinfo=UTC)
DISCS = "loans-of-discs"
ASKED = ("cards-issued", "checkouts", "e-downloads", "training-persons", "active-readers")
# What the system counts: of which kind, whether each entry is one, and what it has to say of itself.
FLOWS = {
    "cards-issued": ("card-issued", True, ""),
    "checkouts": ("checkout", False, ""),
    "renewals": ("renew", False, ""),
    "e-downloads": ("e-downloads", False, ""),
    DISCS: ("checkout", False, "disc"),
}
CODES = (*FLOWS, "loans-and-renewals", "training-persons", "active-readers", "hold-wait")
IN_PART = {"e-downloads"}


def happen(kind: str, library: Library, month: int, quantity: int = 1, **more: object) -> None:
    happened = datetime(2022, month, 3, 4, int(more.pop("minute", 0)), tzinfo=UTC)
    recorded = more.pop("recorded", happened)
    values = {"kind": kind, "library": library.pk, "quantity": quantity, "source": "desk", "command": uuid4()}
    Entry.objects.create(happened_at=happened, recorded_at=recorded, **values, **more)


def wait(library: Library, month: int, subject: str, minutes: int, recorded: datetime | None = None) -> None:
    for kind, minute in (("hold-placed", 0), ("hold-ready", minutes)):
        happen(kind, library, month, subject=subject, minute=minute, **({"recorded": recorded} if recorded else {}))


@pytest.fixture
def send(act, shaanxi):
    form = made(design_form(again(act), design(asked=tuple(map(Asked, ASKED)), rules=())))

    def sent(library: Library, months: Period, **cells: int) -> None:
        told = {key: str(value) for key, value in cells.items()}
        with clock.stopped_at(CLOSING[months].replace(day=5)):
            assert through(act, made(enter_cells(again(act), Heading(form, months, library), told))) is None

    return sent


def out(act, months: Period) -> Span:
    with clock.stopped_at(CLOSING[months]):
        return published(act, months, *CODES)


def first_quarter(act, places, send) -> None:
    head, second, third, branch = places.values()
    happen("checkout", head, 2, 2, reader=ANNA, details={"item_class": "disc"})
    happen("card-issued", branch, 2)
    for _card in range(2):
        happen("card-issued", third, 3)
    happen("e-downloads", head, 1, 100)
    happen("e-downloads", second, 1, 70)
    wait(head, 2, "hold:1", 10)
    send(head, FIRST, cards_issued=5, e_downloads=1000)
    send(second, FIRST, cards_issued=50, checkouts=30, active_readers=9, training_persons=12)
    send(third, FIRST, cards_issued=300, training_persons=3)
    asked = Choice(third, Indicator.objects.get(pk="cards-issued"), FIRST, Stands.RETURN, "三月才启用系统")
    with clock.stopped_at(CLOSING[FIRST].replace(day=6)):
        assert choose_source(again(act), asked) is None


def late_of_march(places, recorded: datetime) -> None:
    head, second, third, branch = places.values()
    happen("checkout", second, 3, 4, reader=BEN, recorded=recorded, details={"item_class": "disc"})
    happen("checkout", head, 3, 3, reader=CARL, recorded=recorded)
    happen("checkout", third, 3, 1, reader=ANNA, recorded=recorded)
    for library in (second, branch, third):
        happen("card-issued", library, 3, recorded=recorded)
    happen("e-downloads", head, 3, 40, recorded=recorded)
    happen("e-downloads", second, 3, 7, recorded=recorded)
    wait(head, 3, f"hold:{recorded:%m}", 30, recorded)


def second_quarter(places, send) -> None:
    head, second, third, _branch = places.values()
    happen("checkout", head, 5, reader=BEN)
    happen("renew", head, 5, 2)
    happen("card-issued", head, 5)
    happen("card-issued", third, 6)
    happen("e-downloads", head, 4, 60)
    happen("e-downloads", second, 5, 5)
    wait(second, 6, "hold:2", 21)
    send(head, SECOND, e_downloads=1100)
    send(second, SECOND, cards_issued=20, checkouts=20, active_readers=6, training_persons=15)


@pytest.fixture
def spans(act, places, send) -> dict[Period, Span]:
    """Two quarters and the year, each with entries that came in after the closing of the one before."""
    discs = Indicator.objects.get(pk="checkouts")
    discs.pk, discs.where = DISCS, {"item_class": "disc"}
    discs.save(force_insert=True)
    first_quarter(act, places, send)
    found = {FIRST: out(act, FIRST)}
    late_of_march(places, LATE)
    second_quarter(places, send)
    found[SECOND] = out(act, SECOND)
    late_of_march(places, AFTER)
    happen("checkout", places["王益区图书馆"], 8, 7, reader=CARL)
    return found | {YEAR: out(act, YEAR)}


class Later(ByHand):
    """The raw rows, with when they came in, as seen at the closing of one period after others."""

    def __init__(self, months: Period) -> None:
        super().__init__(CLOSING[months])
        self.months = months
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT kind, library, (happened_at AT TIME ZONE 'Asia/Shanghai')::date, quantity, reader, subject,"
                " happened_at, recorded_at, details->>'item_class' FROM journal_entry"
                " WHERE recorded_at <= %s AND kind <> 'reported'",
                [self.until],
            )
            self.rows = cursor.fetchall()
            cursor.execute("SELECT library_id, indicator_id, start FROM statistics_sourcechoice")
            self.decided = set(cursor.fetchall())

    def seen(self, kind: str, home: int, item: str = "") -> Iterator[tuple]:
        """What happened at an institution, in the period or late in a quarter before it."""
        for row in self.rows:
            late = self.months == SECOND and row[2] < SECOND.start and row[7] > CLOSING[FIRST]
            seen = self.months.start <= row[2] <= self.months.end or late
            if seen and (row[0], self.home.get(row[1])) == (kind, home) and item in ("", row[8]):
                yield row

    def stands(self, code: str, kind: str, home: int, quarter: Period) -> int | None:
        """What a return says of a quarter, if it stood by what had been counted when the quarter was closed."""
        said = [n for start, end, n in self.reported(code, home) if (start, end) == (quarter.start, quarter.end)]
        counted = [
            row
            for row in self.rows
            if (row[0], self.home.get(row[1])) == (kind, home)
            and quarter.start <= row[2] <= quarter.end
            and row[7] <= CLOSING[quarter]
        ]
        over = code in IN_PART or (home, code, quarter.start) in self.decided
        return said[0] if said and (over or not counted) else None

    def amount(self, code: str, home: int) -> int | None:
        """A flow: all that was counted where no return stands, and the returns that stand in the period."""
        kind, entries, item = FLOWS[code]
        quarters = {one: said for one in (FIRST, SECOND) if (said := self.stands(code, kind, home, one)) is not None}
        found = [said for one, said in quarters.items() if self.months.contains(one)]
        found += [
            1 if entries else row[3]
            for row in self.seen(kind, home, item)
            if not any(one.start <= row[2] <= one.end for one in quarters)
        ]
        return sum(found) if found else None

    def who(self, home: int) -> set[UUID] | int | None:
        """Readers: those that were counted, or so many as a return says; both make nothing that is known."""
        said = {one: n for one in (FIRST, SECOND) if (n := self.stands("active-readers", "checkout", home, one))}
        rows = [
            row
            for row in self.seen("checkout", home)
            if not (row[2] < self.months.start and row[2] <= FIRST.end and FIRST in said)
        ]
        own = {row[4] for row in rows if row[2] >= self.months.start}
        told = any(
            end == self.months.end and start == self.months.start
            for pk in self.homes
            for start, end, _n in self.reported("active-readers", pk)
        )
        readers = {row[4] for row in rows} if own or not told else set()
        if readers:
            days = [row[2] for row in rows]
            free = [one for one in (FIRST, SECOND) if self.months.contains(one) and self.reports(one, home)]
            apart = [one for one in free if not any(one.start <= day <= one.end for day in days)]
            return 0 if apart else readers
        return said.get(self.months)

    def reports(self, quarter: Period, home: int) -> bool:
        return any(
            (start, end) == (quarter.start, quarter.end) for start, end, _n in self.reported("active-readers", home)
        )

    @property
    def homes(self) -> set[int]:
        return set(self.home.values())


def together(hand: Later, code: str, homes: set[int]) -> int | None:
    """What these institutions have together; None where that cannot be known."""
    if code == "hold-wait":
        begun = {row[5]: row[6] for row in hand.rows if row[0] == "hold-placed"}
        ended = [row for home in homes for row in hand.seen("hold-ready", home)]
        found = [(row[6] - begun[row[5]]).total_seconds() // 60 for row in ended]
        return int(median(found) + 0.5) if found else None
    if code == "active-readers":
        told = [one for home in homes if (one := hand.who(home)) is not None]
        if len(told) > 1 and any(isinstance(one, int) for one in told):
            return None
        numbers = [one if isinstance(one, int) else len(one) for one in told[:1]]
        return len(set().union(*told)) if len(told) > 1 else (numbers[0] or None if numbers else None)
    if code == "training-persons":
        said = [n for home in homes for start, end, n in hand.reported(code, home) if Period(start, end) == hand.months]
        return said[0] if len(said) == 1 else None
    parts = ("checkouts", "renewals") if code == "loans-and-renewals" else (code,)
    amounts = [n for part in parts for home in homes if (n := hand.amount(part, home)) is not None]
    return sum(amounts) if amounts else None


def figures_of(span: Span) -> dict[tuple[str, str], object]:
    return {(one.indicator, one.name): one.value for one in PublishedFigure.objects.filter(publication__span=span)}


def test_figures_with_late_entries_are_recomputed_from_the_raw_rows(spans, places):
    head, second, third, _branch = (one.name for one in places.values())
    told = {months: figures_of(span) for months, span in spans.items()}
    for months, figures in told.items():
        hand = Later(months)
        ids = {one.name: {one.pk} for one in Library.objects.all()} | {"": hand.homes}
        assert months != SECOND or {code for code, _name in figures} == set(CODES)
        assert figures == {(code, name): together(hand, code, ids[name]) for code, name in figures}, months.code
    # By eye: what returns had spoken of in March is in the first quarter alone; the rest is late in the second.
    assert [told[months]["checkouts", second] for months in (FIRST, SECOND, YEAR)] == [30, 20, 57]
    assert [told[months]["cards-issued", third] for months in (FIRST, SECOND, YEAR)] == [300, 1, 301]
    assert [told[months]["cards-issued", head] for months in (FIRST, SECOND, YEAR)] == [1, 2, 4]
    assert [told[months]["e-downloads", head] for months in (FIRST, SECOND, YEAR)] == [1000, 1100, 2100]
    assert [told[months][DISCS, second] for months in (SECOND, YEAR)] == [4, 8]
    assert [told[months].get(("active-readers", second)) for months in (FIRST, SECOND, YEAR)] == [9, 6, None]
    assert told[SECOND]["active-readers", head] == 2
    assert told[SECOND].get(("active-readers", third)) is None


def test_the_year_agrees_with_its_quarters(spans):
    with clock.stopped_at(CLOSING[YEAR]):
        assert checklist.counts(checklist.points(spans[YEAR]))[Item.APART] == 0
