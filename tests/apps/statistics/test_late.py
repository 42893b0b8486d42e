"""What comes in late of months for which a return stood is published no second time, and makes no figure missing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shulian import clock
from shulian.apps.alliance.models import Grant, Library
from shulian.apps.journal.models import Entry
from shulian.apps.journal.partitions import make
from shulian.apps.statistics.actions import Heading, enter_cells
from shulian.apps.statistics.actions.choosing import Choice, choose_source
from shulian.apps.statistics.actions.designing import Asked, design_form
from shulian.apps.statistics.actions.spans import restate
from shulian.apps.statistics.models import Form, Indicator, PublishedFigure, Span
from shulian.apps.statistics.queries import checklist
from shulian.apps.statistics.queries.closing import counts_otherwise
from shulian.apps.statistics.queries.records import of_published, then
from shulian.apps.statistics.queries.snapshot import standing
from shulian.core.periods import Period, parse
from shulian.core.publishing import Item
from shulian.core.roles import Role
from shulian.core.sources import Aside
from shulian.core.sourcing import Stands
from tests.apps.statistics.conftest import through
from tests.apps.statistics.test_agreeing import closed, published
from tests.apps.statistics.test_behind import value_of
from tests.apps.statistics.test_sources import branch, tongchuan
from tests.apps.statistics.test_spans import again, correction, design, made

__all__ = ["branch", "tongchuan"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]

FIRST, SECOND, THIRD, YEAR = (parse(code) for code in ("2022-Q1", "2022-Q2", "2022-Q3", "2022"))
CLOSING = {
    FIRST: datetime(2022, 4, 10, tzinfo=UTC),
    SECOND: datetime(2022, 7, 10, tzinfo=UTC),
    THIRD: datetime(2022, 10, 10, tzinfo=UTC),
    YEAR: datetime(2023, 1, 10, tzinfo=UTC),
}
LATE = datetime(2022, 4, 20, tzinfo=UTC)
CARDS, LOANS, USE, READERS = "cards-issued", "checkouts", "e-downloads", "active-readers"
KINDS = {CARDS: "card-issued", LOANS: "checkout", USE: "e-downloads", READERS: "checkout"}


@pytest.fixture
def post(office, shaanxi) -> Grant:
    """The office at its post from the beginning of the year."""
    with clock.stopped_at(datetime(2022, 1, 1, tzinfo=UTC)):
        return Grant.objects.create(account=office, role=Role.ALLIANCE_OFFICE, library=shaanxi["陕西省图书馆"])


@pytest.fixture
def form(shaanxi, act) -> Form:
    return made(design_form(again(act), design(asked=tuple(map(Asked, KINDS)), rules=())))


@pytest.fixture
def send(act, form, tongchuan):
    """A return of these months about one indicator, accepted after they were over."""

    def sent(months: Period, code: str, value: int, library: Library = tongchuan) -> None:
        heading = Heading(form, months, library)
        with clock.stopped_at(CLOSING[months].replace(day=5)):
            there = made(enter_cells(again(act), heading, {code.replace("-", "_"): str(value)}))
            assert through(act, there) is None

    return sent


def happen(code: str, library: Library, month: int, quantity: int = 1, recorded: datetime | None = None) -> None:
    moment = datetime(2022, month, 5, 4, tzinfo=UTC)
    Entry.objects.create(
        kind=KINDS[code],
        happened_at=moment,
        recorded_at=recorded or moment,
        library=library.pk,
        quantity=quantity,
        reader=uuid4(),
        command=uuid4(),
        source="desk",
    )


def out(act, months: Period, *codes: str) -> Span:
    with clock.stopped_at(CLOSING[months]):
        return published(act, months, *codes)


def told(span: Span, code: str, library: Library | None) -> tuple[object, int, int]:
    """The published figure of a library, made up by its records; how many came in late and are aside, and in it."""
    figure: PublishedFigure = standing(span)[code, library and library.pk].figure
    behind = then(of_published(figure))
    # One loan a reader: so many readers, and so many as a return tells of.
    assert value_of("visits" if code == READERS else code, behind) == figure.value
    return figure.value, figure.late, sum(behind.set_aside(why).count() for why in (Aside.LATE, Aside.LATE_NO_SUM))


@pytest.mark.parametrize(("code", "late"), [(USE, 5000), (LOANS, 120)])
def test_what_a_return_has_spoken_of_is_published_no_second_time(act, tongchuan, branch, send, code, late):
    send(FIRST, code, 100_000)
    assert told(out(act, FIRST, code), code, tongchuan) == (100_000, 0, 0)
    happen(code, branch, 3, late, LATE)
    send(SECOND, code, 110_000)
    second = out(act, SECOND, code)
    assert told(second, code, tongchuan) == told(second, code, None) == (110_000, 0, 1)
    # Of March again, and of May, after both.
    happen(code, tongchuan, 3, 7, CLOSING[SECOND].replace(day=20))
    happen(code, tongchuan, 5, 8, CLOSING[SECOND].replace(day=20))
    happen(code, tongchuan, 8, 9)
    assert told(out(act, THIRD, code), code, tongchuan) == (9, 0, 2)
    year = out(act, YEAR, code)
    assert told(year, code, tongchuan) == told(year, code, None) == (210_009, 0, 0)
    assert checklist.counts(checklist.points(year))[Item.APART] == 0


def test_what_a_return_over_the_counted_has_spoken_of_is_published_no_second_time(act, tongchuan, send):
    send(FIRST, CARDS, 500)
    happen(CARDS, tongchuan, 2)
    asked = Choice(tongchuan, Indicator.objects.get(pk=CARDS), FIRST, Stands.RETURN, "三月才启用系统")
    assert choose_source(again(act), asked) is None
    with clock.stopped_at(datetime(2022, 8, 2, tzinfo=UTC)):
        first = published(act, FIRST, CARDS)
    for _card in range(2):
        happen(CARDS, tongchuan, 3, recorded=datetime(2022, 8, 5, tzinfo=UTC))
    for _card in range(7):
        happen(CARDS, tongchuan, 5)
    with clock.stopped_at(datetime(2022, 8, 10, tzinfo=UTC)):
        second = published(act, SECOND, CARDS)
    assert [told(span, CARDS, tongchuan) for span in (first, second)] == [(500, 0, 0), (7, 0, 2)]
    assert told(out(act, YEAR, CARDS), CARDS, None)[0] == 507


def test_where_the_counted_stood_late_entries_count_in_the_next_period(act, tongchuan, send):
    happen(CARDS, tongchuan, 2)
    send(FIRST, CARDS, 500)
    first = out(act, FIRST, CARDS)
    happen(CARDS, tongchuan, 3, recorded=LATE)
    send(SECOND, CARDS, 40)
    second = out(act, SECOND, CARDS)
    assert [told(span, CARDS, tongchuan) for span in (first, second)] == [(1, 0, 0), (41, 1, 0)]


def test_what_is_restated_with_the_late_ones_holds_for_the_year_too(act, tongchuan, send):
    send(FIRST, CARDS, 500)
    first = out(act, FIRST, CARDS)
    happen(CARDS, tongchuan, 3, recorded=LATE)
    late = correction(CARDS, "自助机迟到上传", takes_late=True)
    with clock.stopped_at(datetime(2022, 5, 1, tzinfo=UTC)):
        made(restate(again(act), first, late))
    happen(CARDS, tongchuan, 3, recorded=datetime(2022, 5, 2, tzinfo=UTC))
    second = out(act, SECOND, CARDS)
    assert [told(span, CARDS, tongchuan) for span in (first, second)] == [(1, 0, 0), (1, 1, 0)]
    assert told(out(act, YEAR, CARDS), CARDS, tongchuan)[0] == 2


def test_the_office_decides_otherwise_of_the_year(act, tongchuan, send):
    send(FIRST, CARDS, 500)
    out(act, FIRST, CARDS)
    happen(CARDS, tongchuan, 3, recorded=LATE)
    asked = Choice(tongchuan, Indicator.objects.get(pk=CARDS), FIRST, Stands.RETURN, "设备离线")
    assert choose_source(again(act), asked) is None
    other = Choice(tongchuan, asked.indicator, FIRST, Stands.COUNTED, "报表有误")
    assert choose_source(again(act), other) is None
    assert told(out(act, YEAR, CARDS), CARDS, tongchuan)[0] == 1


def test_readers_that_come_in_late_make_no_figure_missing(act, tongchuan, shaanxi, send):
    other, third = shaanxi["王益区图书馆"], shaanxi["印台区图书馆"]
    with clock.stopped_at(CLOSING[FIRST]):
        closed(act, FIRST)
    send(SECOND, READERS, 40)
    happen(READERS, tongchuan, 3, recorded=LATE)
    happen(READERS, other, 3, recorded=LATE)
    second = out(act, SECOND, READERS)
    assert [told(second, READERS, one) for one in (tongchuan, None)] == [(40, 0, 1), (40, 0, 2)]
    happen(READERS, third, 8)
    happen(READERS, third, 5, recorded=CLOSING[SECOND].replace(day=20))
    # Where readers are counted alone those that come in late are told beside them.
    assert told(out(act, THIRD, READERS), READERS, None) == (2, 1, 0)


def test_whether_closed_months_count_otherwise_is_asked_of_the_months_since_the_closing(act, tongchuan):
    make(date(2022, 1, 1), date(2022, 9, 1))
    for month in (1, 2, 5, 6):
        happen(CARDS, tongchuan, month)
    for months in (FIRST, SECOND):
        with clock.stopped_at(CLOSING[months]):
            closed(act, months)
    with clock.stopped_at(CLOSING[THIRD]), CaptureQueriesContext(connection) as asked:
        assert not counts_otherwise(Indicator.objects.get(pk=CARDS), SECOND)
    (question,) = [one["sql"] for one in asked if '"recorded_at" >' in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {question}")
        plan = " ".join(line for (line,) in cursor.fetchall())
    read = {month for month in range(1, 10) if f"journal_entry_2022_{month:02}" in plan}
    assert read == {4, 5, 6, 7, 8, 9}
    happen(CARDS, tongchuan, 6, recorded=CLOSING[SECOND].replace(day=11))
    assert counts_otherwise(Indicator.objects.get(pk=CARDS), SECOND)


def test_late_entries_of_which_a_return_has_spoken_make_no_other_figure_of_closed_months(act, tongchuan, send):
    send(FIRST, CARDS, 500)
    with clock.stopped_at(CLOSING[FIRST]):
        closed(act, FIRST)
    happen(CARDS, tongchuan, 3, recorded=LATE)
    with clock.stopped_at(CLOSING[SECOND]):
        closed(act, SECOND)
    cards = Indicator.objects.get(pk=CARDS)
    assert not counts_otherwise(cards, SECOND)
    happen(CARDS, tongchuan, 5, recorded=CLOSING[SECOND].replace(day=11))
    assert counts_otherwise(cards, SECOND)
