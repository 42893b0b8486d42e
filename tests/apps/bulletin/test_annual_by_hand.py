"""The tables of an annual report are worked out again, cell by cell, from the rows of the journal and the returns."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from shulian.apps.bulletin.actions import Place
from shulian.apps.bulletin.models import Block, Issue
from shulian.apps.statistics.models import PublishedFigure, Span
from tests.apps.bulletin.test_annual import annual, blocks_of
from tests.apps.bulletin.test_publishing import sign_off
from tests.apps.statistics.test_recomputed import (
    BEFORE,
    FLOWS,
    SUMS,
    YEAR,
    ByHand,
    all_of,
    happen,
    places,
    rounded,
    year,
)

__all__ = ["places", "year"]
pytestmark = pytest.mark.django_db
CODES = (*FLOWS, *SUMS, "collection")
Row = tuple[str, str, str]


def text(value: int | Decimal | None) -> str:
    """As a printed table has it: 1,234, a dash for what is missing."""
    return "—" if value is None else f"{value:,}"


def changed(hand: ByHand, code: str, homes: set[int]) -> str:
    """The change in percent over the institutions that have both years, to one decimal where there is one."""
    both = {one for one in homes if all(all_of(hand, code, {one}, months) is not None for months in (YEAR, BEFORE))}
    now, before = (all_of(hand, code, both, months) for months in (YEAR, BEFORE))
    if not before or now is None:
        return "—"
    percent = rounded(Decimal(now - before) * 100 / before, 1)
    shown = f"{abs(percent):,}".removesuffix(".0")
    return f"{'+' if percent > 0 else '−' if percent < 0 else ''}{shown}%"


def by_hand(hand: ByHand, code: str, groups: dict[str, set[int]]) -> dict[str, Row]:
    """The lines of a table: this year, the year before, the change."""
    return {
        name: (
            *(text(all_of(hand, code, homes, months)) for months in (YEAR, BEFORE)),
            changed(hand, code, homes),
        )
        for name, homes in groups.items()
    }


def groups_of_tables(hand: ByHand) -> dict[str, dict[str, set[int]]]:
    """Who stands in the lines of a table by library and of one by city, with the whole."""
    heads, every = set(hand.home.values()), {"合计": set(hand.home.values())}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name, division_id FROM alliance_library")
        nodes = [row for row in cursor.fetchall() if row[0] in heads]
        cursor.execute("SELECT code, name FROM alliance_division WHERE level IN ('province', 'city')")
        names = dict(cursor.fetchall())
    cities: dict[str, set[int]] = {}
    for pk, _name, division in nodes:
        cities.setdefault(names[division[:4] + "00"], set()).add(pk)
    return {"library": {name: {pk} for pk, name, _division in nodes} | every, "city": cities | every}


def printed(blocks: list[dict]) -> list[dict[str, Row]]:
    """The figures of each table by the name of the line, without the marks of notes."""
    tables = (block for block in blocks if block["kind"] == "table")
    rows_of = ([[cell["text"] for cell in row["cells"]] for row in table["rows"]] for table in tables)
    return [{name: tuple(figures) for name, *figures in rows} for rows in rows_of]


def table_of(code: str, spread: str) -> Place:
    return Place(Block.Layout.INDICATORS, "", None, YEAR, indicators=(code,), spread=spread, shape="table")


@pytest.fixture
def issue(act, year: Span, places) -> Issue:
    """Every flow, sum and stock by library and by city; of the year before something was counted and reported too."""
    head, second, _third, branch = places.values()
    for library, quantity in ((head, 5), (branch, 1), (second, 11)):
        happen("checkout", library, date(2021, 6, 1), quantity)
    happen("renew", second, date(2021, 6, 2), 2)
    happen("in-house-use", head, date(2021, 6, 3))
    return annual(act, *(table_of(code, spread) for code in CODES for spread in ("library", "city")), number=2022)


def test_every_cell_of_an_annual_report_follows_from_the_raw_rows(issue):
    hand = ByHand(PublishedFigure.objects.first().counted_until)
    groups = groups_of_tables(hand)
    expected = [by_hand(hand, code, groups[spread]) for code in CODES for spread in ("library", "city")]
    assert printed(blocks_of(issue)) == expected
    # By eye: the card of the branch and no return of its first quarter; two quarters and three cards against two.
    cards = dict(zip(CODES, expected[::2], strict=True))["cards-issued"]
    assert cards["铜川图书馆"] == ("1", "—", "—")
    assert cards["王益区图书馆"] == ("73", "2", "+3,550%")
    assert cards["合计"] == ("85", "2", "+3,550%")
    loans = dict(zip(CODES, expected[1::2], strict=True))["checkouts"]
    assert loans["铜川市"] == loans["合计"] == ("75", "17", "+341.2%")


def test_what_was_signed_off_has_the_same_cells_whatever_is_counted_afterwards(act, issue, places):
    before = printed(blocks_of(issue))
    assert sign_off(act, issue) is None
    happen("checkout", places["分馆"], date(2022, 6, 1), 1000)
    issue.refresh_from_db()
    frozen = [block for section in issue.snapshot["bulletin"]["sections"] for block in section["blocks"]]
    assert printed(frozen) == before
