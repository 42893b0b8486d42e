"""Ranges of card numbers: opened without overlap, given out in order, closed, and at last used up."""

from __future__ import annotations

from itertools import islice

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.numbers import close_series, next_number, open_series
from shulian.apps.readers.actions.register import Declined, Issued, issue_card
from shulian.apps.readers.cardnumbers import free_numbers
from shulian.apps.readers.models import Card, CardSeries
from shulian.apps.readers.queries import runs_out_of_numbers
from shulian.core.cardnumbers import Fault, Range
from shulian.core.credentials import Kind
from shulian.core.identity import upgrade
from shulian.core.registration import Application, Field
from shulian.core.registration import Fault as Against
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def library() -> Library:
    return make.library("雁塔区图书馆", code="610113")


def act(library: Library) -> Act:
    return Act("desk", library=library.pk)


def test_numbers_come_in_order_from_the_oldest_range_and_pass_over_cards_that_are_there(library: Library) -> None:
    assert open_series(act(library), library, Range("YT", 4, 8, 9)) == {}
    assert open_series(act(library), library, Range("YT", 4, 100, 999)) == {}
    make.reader(library, "YT0009")
    assert [next_number(library) for _ in range(3)] == ["YT0008", "YT0100", "YT0101"]


def test_a_range_passes_over_what_reads_as_an_identity_number_and_what_somebody_is_found_by(library: Library) -> None:
    assert open_series(act(library), library, Range("610102199001010", 3, 1, 1)) == {}
    assert open_series(act(library), library, Range("YT", 6, 1, 9)) == {}
    make.known_by(make.reader(library), "YT000001", Kind.TRANSIT)
    assert next_number(library) == "YT000002"


def test_a_branch_of_nine_figures_goes_on_after_its_999th_card_and_the_desk_takes_its_printed_ones() -> None:
    branch = make.library("武乡镇分馆", code="610113001")
    CardSeries.objects.create(library=branch, prefix=branch.code, first=1, last=999)
    assert next_number(branch) == "610113001001000"
    printed = Application("王小明", "61010219900101001X", card_number="610113001001001")
    assert isinstance(issue_card(act(branch), printed), Issued)
    make.known_by(make.reader(branch), upgrade("610113001001002"))
    assert next_number(branch) == "610113001001003"


def test_many_cards_printed_elsewhere_cost_few_questions(library: Library) -> None:
    series = CardSeries.objects.create(library=library, prefix="YT", width=6, first=1)
    reader = make.reader(library)
    Card.objects.bulk_create(Card(reader=reader, library=library, number=f"YT{n:06d}") for n in range(1, 301))
    with CaptureQueriesContext(connection) as asked:
        assert next_number(library) == "YT000301"
    assert len(asked) < 25
    series.refresh_from_db()
    assert series.last == 301


def test_what_is_free_of_two_hundred_numbers_is_two_questions_whatever_they_are_asked_with(library: Library) -> None:
    told = Range("YT", 6, 1, 999)
    known = make.reader(library, "YT000002")
    make.known_by(known, "YT000004", Kind.TRANSIT)
    make.known_by(known, "yt000006", Kind.SOCIAL_SECURITY)
    with CaptureQueriesContext(connection) as asked:
        free = list(islice(free_numbers(told, 1, 200), 197))
    assert free == [1, 3, 5, *range(7, 201)]
    assert len(asked) == 2
    assert list(free_numbers(Range("YT", 6, 2, 4), 2, 200)) == [3]


def test_without_a_range_the_first_card_begins_one_with_the_librarys_code(library: Library) -> None:
    assert [next_number(library) for _ in range(2)] == ["610113000001", "610113000002"]
    assert not runs_out_of_numbers(library)


def test_no_number_is_in_two_ranges(library: Library) -> None:
    other = make.library("汉台区图书馆")
    assert open_series(act(library), library, Range("A", 6, 1, 999)) == {}
    assert open_series(act(other), other, Range("A", 6, 999, 2000)) == {"first": Fault.OVERLAPS}
    assert CardSeries.objects.count() == 1


def test_when_all_are_used_up_no_card_is_issued_and_it_says_so(library: Library) -> None:
    open_series(act(library), library, Range("YT", 4, 1, 1))
    assert next_number(library) == "YT0001"
    assert runs_out_of_numbers(library)
    declined = issue_card(act(library), Application("王小明", "61010219900101001X"))
    assert isinstance(declined, Declined)
    assert declined.faults == {Field.CARD_NUMBER: Against.CARD_NUMBERS_USED_UP}
    assert library.readers.count() == 0


def test_a_closed_range_gives_nothing_out(library: Library) -> None:
    open_series(act(library), library, Range("YT", 4, 1, 50))
    same = act(library)
    for _ in range(2):
        close_series(same, CardSeries.objects.get())
    assert next_number(library) is None
