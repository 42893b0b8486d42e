"""Every kind of published figure is worked out again, by hand, from the raw rows of the journal and the returns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from uuid import UUID, uuid4

import pytest
from django.db import connection

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.actions import Heading, enter_cells
from shulian.apps.statistics.actions.designing import Asked, design_form
from shulian.apps.statistics.models import Indicator, PublishedFigure, Span
from shulian.core.periods import Period, parse
from tests.apps.statistics.conftest import through
from tests.apps.statistics.test_agreeing import published
from tests.apps.statistics.test_defining import enter
from tests.apps.statistics.test_spans import again, design, made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]

YEAR, BEFORE = parse("2022"), parse("2021")
QUARTERS = {f"2022-Q{number}": number for number in (1, 2, 3, 4)}
ANNA, BEN, CARL = (UUID(int=number) for number in (1, 2, 3))
ASKED = (
    "cards-issued",
    "in-house-use",
    "checkouts",
    "collection",
    "visits",
    "delivery-newspaper",
    "delivery-zh-journal",
)
NAMES = ("铜川图书馆", "王益区图书馆", "印台区图书馆", "耀州区图书馆")


def happen(kind: str, library: Library, day: date, quantity: int = 1, **more: object) -> None:
    moment = datetime(day.year, day.month, day.day, 4, tzinfo=UTC) + timedelta(minutes=int(more.pop("minute", 0)))
    values = {"kind": kind, "library": library.pk, "quantity": quantity, "source": "desk", "command": uuid4()}
    Entry.objects.create(happened_at=moment, recorded_at=moment, **values, **more)


@pytest.fixture
def places(shaanxi) -> dict[str, Library]:
    """Three counties, the first with a branch, and one of which nothing is known."""
    found = {name: shaanxi[name] for name in NAMES[:3]}
    head = found[NAMES[0]]
    found["分馆"] = Library.objects.create(
        path=f"{head.path}0001", depth=3, code="610200-1", name="分馆", kind="branch", division=head.division
    )
    return found


@pytest.fixture
def year(act, places) -> Span:
    """2022 with everything that a figure can be made of, published."""
    head, second, third, branch = places.values()
    Indicator.objects.filter(pk="delivery").update(parts=["delivery-newspaper", "delivery-zh-journal"])
    form = made(design_form(again(act), design(asked=tuple(map(Asked, ASKED)), rules=())))

    def send(library: Library, period: str, **cells: int) -> None:
        told = {key: str(value) for key, value in cells.items()}
        assert through(act, made(enter_cells(again(act), Heading(form, parse(period), library), told))) is None

    with clock.stopped_at(datetime(2023, 2, 1, tzinfo=UTC)):
        for month, reader in ((2, ANNA), (3, ANNA), (5, BEN), (12, CARL)):
            happen("checkout", head, date(2022, month, 3), 2, reader=reader)
            happen("checkout", branch, date(2022, month, 9), 1, reader=ANNA)
        happen("checkout", head, date(2022, 12, 3), -2, reader=CARL)
        happen("renew", head, date(2022, 5, 4), 3)
        happen("checkout", second, date(2022, 8, 3), 7, reader=BEN)
        for day in (date(2021, 3, 3), date(2021, 4, 3), date(2022, 7, 3), date(2022, 9, 3), date(2022, 9, 4)):
            happen("card-issued", second, day)
        happen("card-issued", branch, date(2022, 2, 2))
        for number, minutes in enumerate((10, 25, 61)):
            happen("hold-placed", head, date(2022, 6, 1), subject=f"hold:{number}")
            happen(
                "hold-ready", (head, branch, second)[number], date(2022, 6, 1), subject=f"hold:{number}", minute=minutes
            )
        send(head, "2022-Q1", cards_issued=5, in_house_use=4, collection=100, visits=40)
        send(head, "2022-Q4", in_house_use=6, collection=120, delivery_newspaper=3, delivery_zh_journal=4)
        send(second, "2022-Q1", cards_issued=50, checkouts=30, visits=70)
        send(second, "2022-Q2", cards_issued=20, checkouts=20, delivery_newspaper=9)
        send(second, "2022-Q4", checkouts=8, collection=60)
        send(third, "2022-Q3", in_house_use=2, cards_issued=11)
        send(third, "2022-Q4", visits=5, delivery_newspaper=1, delivery_zh_journal=0)
        enter("610200", 2022, 200)
        yield published(act, YEAR, *PLAIN, *DERIVED)


class ByHand:
    """The raw rows, and what follows from them by plain loops; nothing of the product's own queries."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, path, kind FROM alliance_library")
            nodes = cursor.fetchall()
            cursor.execute(
                "SELECT kind, library, (happened_at AT TIME ZONE 'Asia/Shanghai')::date, quantity, reader, subject,"
                " happened_at, details FROM journal_entry WHERE recorded_at <= %s AND kind <> 'reported'",
                [until],
            )
            self.rows = cursor.fetchall()
            cursor.execute(
                'SELECT l.library_id, p.start, p."end", l.cells FROM statistics_returnline l'
                " JOIN statistics_return r ON r.id = l.of_return_id AND r.status = 'accepted'"
                " JOIN statistics_period p ON p.id = r.period_id ORDER BY p.start"
            )
            self.lines = [(library, start, end, _loaded(cells)) for library, start, end, cells in cursor.fetchall()]
        heads = {path: pk for pk, path, kind in nodes if kind in ("province", "city", "county")}
        self.home = {pk: heads[max((h for h in heads if path.startswith(h)), key=len)] for pk, path, _k in nodes}

    def acts(self, kind: str, home: int | None, period: Period) -> Iterator[tuple]:
        for row in self.rows:
            if row[0] == kind and period.start <= row[2] <= period.end and home in (None, self.home[row[1]]):
                yield row

    def reported(self, code: str, home: int) -> Iterator[tuple[date, date, int]]:
        for library, start, end, cells in self.lines:
            value = cells.get(code.replace("-", "_"))
            if self.home[library] == home and value is not None:
                yield start, end, value

    def flow(self, code: str, kind: str, home: int, period: Period, *, entries: bool = False) -> int | None:
        counted = [(row[2], 1 if entries else row[3]) for row in self.acts(kind, home, period)] if kind else []
        told = [
            value
            for start, end, value in self.reported(code, home)
            if period.start <= start and end <= period.end and not any(start <= day <= end for day, _n in counted)
        ]
        return sum(n for _day, n in counted) + sum(told) if counted or told else None

    def stock(self, code: str, home: int, period: Period) -> int | None:
        return next((value for _start, end, value in self.reported(code, home) if end == period.end), None)

    def readers(self, homes: set[int], period: Period) -> int | None:
        found: dict[object, int] = {}
        for row in self.acts("checkout", None, period):
            if self.home[row[1]] in homes:
                found[row[4]] = found.get(row[4], 0) + row[3]
        return sum(n > 0 for n in found.values()) if found else None

    def waits(self, homes: set[int], period: Period) -> int | None:
        begun = {row[5]: row[6] for row in self.rows if row[0] == "hold-placed"}
        found = [
            (row[6] - begun[row[5]]).total_seconds() // 60
            for row in self.acts("hold-ready", None, period)
            if self.home[row[1]] in homes
        ]
        return int(median(found) + 0.5) if found else None


def _loaded(cells: object) -> dict[str, int]:

    return json.loads(cells) if isinstance(cells, str) else cells  # type: ignore[return-value]


FLOWS: dict[str, tuple[str, bool]] = {
    "cards-issued": ("card-issued", True),
    "in-house-use": ("in-house-use", True),
    "checkouts": ("checkout", False),
    "renewals": ("renew", False),
    "visits": ("", False),
    "delivery-newspaper": ("", False),
    "delivery-zh-journal": ("", False),
}
SUMS = {
    "loans-and-renewals": ("checkouts", "renewals"),
    "delivery": ("delivery-newspaper", "delivery-zh-journal"),
}
PLAIN = (*FLOWS, *SUMS, "collection", "active-readers", "hold-wait")
DERIVED = ("turnover", "loans-per-reader", "loans-per-head", "cards-change-year")


def one(hand: ByHand, code: str, home: int, period: Period) -> int | None:
    """What an institution has of an indicator."""
    if code in FLOWS:
        kind, entries = FLOWS[code]
        return hand.flow(code, kind, home, period, entries=entries)
    if code in SUMS:
        parts = [value for part in SUMS[code] if (value := one(hand, part, home, period)) is not None]
        return sum(parts) if parts else None
    if code == "collection":
        return hand.stock(code, home, period)
    return hand.readers({home}, period) if code == "active-readers" else hand.waits({home}, period)


def all_of(hand: ByHand, code: str, homes: set[int], period: Period) -> int | None:
    """What these institutions have together."""
    if code == "active-readers":
        return hand.readers(homes, period)
    if code == "hold-wait":
        return hand.waits(homes, period)
    found = [value for home in homes if (value := one(hand, code, home, period)) is not None]
    return sum(found) if found else None


def rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def recomputed(hand: ByHand, code: str, homes: set[int]) -> Decimal | int | None:
    """A figure of some institutions, the quotients and changes over those that have both sides."""
    if code in PLAIN:
        return all_of(hand, code, homes, YEAR)
    above, below = {
        "turnover": (("checkouts", YEAR), ("collection", YEAR)),
        "loans-per-reader": (("checkouts", YEAR), ("active-readers", YEAR)),
        "loans-per-head": (("checkouts", YEAR), None),
        "cards-change-year": (("cards-issued", YEAR), ("cards-issued", BEFORE)),
    }[code]
    sides = [side for side in (above, below) if side]
    both = {home for home in homes if all(one(hand, name, home, period) is not None for name, period in sides)}
    top = all_of(hand, above[0], both, YEAR)
    under = all_of(hand, below[0], both, below[1]) if below else 200
    if top is None or not under:
        return None
    if code == "cards-change-year":
        return rounded(Decimal(top - under) * 100 / under, 0)
    return rounded(Decimal(top) / under, Indicator.objects.get(pk=code).decimals)


def test_every_kind_of_figure_is_recomputed_from_the_raw_rows(year, places):
    figures = list(PublishedFigure.objects.filter(publication__span=year).select_related("library"))
    hand = ByHand(figures[0].counted_until)
    everyone = set(hand.home.values())
    assert {figure.indicator for figure in figures} == {*PLAIN, *DERIVED}
    # Per head of a county nobody has read how many people live there; only of the city.
    own = [f for f in figures if f.indicator != "loans-per-head" or (f.library and f.library.code == "610200")]
    told = {(f.indicator, f.name): f.value for f in own}
    by_hand = {
        (f.indicator, f.name): recomputed(hand, f.indicator, {f.library_id} if f.library_id else everyone) for f in own
    }
    assert told == by_hand
    # By eye: five of the first quarter do not stand beside the card of the branch; two quarters, then three cards.
    assert told["cards-issued", "铜川图书馆"] == 1
    assert told["cards-issued", "王益区图书馆"] == 50 + 20 + 3
    assert told["cards-issued", ""] == 1 + 73 + 11
    assert told["active-readers", ""] == 2
    assert told["cards-change-year", ""] == told["cards-change-year", "王益区图书馆"] == 3550
