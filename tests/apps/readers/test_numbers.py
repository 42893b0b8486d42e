"""Ranges of card numbers: opened without overlap, given out in order, closed, and at last used up."""

from __future__ import annotations

import pytest

from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.numbers import close_series, next_number, open_series
from shulian.apps.readers.actions.register import Declined, issue_card
from shulian.apps.readers.models import CardSeries
from shulian.apps.readers.queries import runs_out_of_numbers
from shulian.core.cardnumbers import Fault, Range
from shulian.core.credentials import Kind
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
    assert open_series(act(library), library, Range("610102900101", 3, 1, 1)) == {}
    assert open_series(act(library), library, Range("YT", 6, 1, 9)) == {}
    make.known_by(make.reader(library), "YT000001", Kind.TRANSIT)
    assert next_number(library) == "YT000002"


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
