"""What the index hears of a title: who holds it, where it is in, how often it was lent, by what else it is found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Record, Title
from shulian.apps.circulation.models import Loan
from shulian.apps.discovery.descriptions import describe, everything
from shulian.apps.discovery.index import Description
from shulian.core.circulation.states import ItemState
from shulian.core.forms import Form
from tests import make

pytestmark = pytest.mark.django_db


def described(title: Title) -> Description:
    (found,) = describe([title.pk])
    return found


@pytest.fixture
def other(library: Library) -> Library:
    """Another library."""
    return make.library("汉台区图书馆", code="hantai")


def test_owners_hold_a_title_and_it_is_in_where_copies_stand(library: Library, other: Library) -> None:
    title = make.title("围城")
    assert described(title)[7:9] == ((), ())
    make.item(other, of=title, state=ItemState.WITHDRAWN)
    assert described(title)[7:9] == ((), ()), "what was withdrawn is held by nobody"
    make.item(library, of=title, place=other)
    make.item(library, of=title, state=ItemState.ON_LOAN)
    make.item(library, of=title)
    found = described(title)
    assert found.libraries == (library.pk,)
    assert found.available == (library.pk, other.pk)


def test_loans_of_all_copies_count_and_none_that_was_undone(library: Library) -> None:
    title, now = make.title("围城"), clock.now()
    lent: dict[str, Any] = {"library": library, "lent_at": now, "due_on": now.date(), "returned_at": now}
    for state, ends in (
        (ItemState.AVAILABLE, [Loan.End.RETURNED, Loan.End.UNDONE, Loan.End.RETURNED]),
        (ItemState.WITHDRAWN, [Loan.End.LOST]),
    ):
        item = make.item(library, of=title, state=state)
        for end in ends:
            Loan.objects.create(item=item, ended_by=end, **lent)
    assert described(title).loans == 3
    assert described(make.title("家")).loans == 0


def test_what_is_read_on_the_web_is_held_and_in_where_a_record_leads_to_it(library: Library, other: Library) -> None:
    link = [{"url": "https://example.org/1", "note": ""}]
    for form, links, held in ((Form.E_BOOK, link, True), (Form.E_BOOK, [], False), (Form.BOOK, link, False)):
        title = make.title("围城", form=form, links=links)
        make.item(library, of=title, state=ItemState.ON_LOAN)
        for at in (library, other):
            Record.objects.create(title=title, library=at, control_number=f"{title.pk}", raw=b"", fields=[])
        found = described(title)
        assert set(found.libraries) == ({library.pk, other.pk} if held else {library.pk}), (form, links)
        assert found.available == ((library.pk, other.pk) if held else ())


def test_numbers_that_are_its_own_are_told_from_those_that_lead_to_it() -> None:
    others = ["isbn:9787020002208", "unified:10019·1234", "issn:10096338"]
    found = described(make.title("围城", isbns=["9787020002207"], issn="1009-6337", other_numbers=others))
    assert found.numbers == ("9787020002207", "1009-6337", "10019·1234")
    assert found.wrong == ("9787020002208", "10096338")


def test_titles_that_have_gone_are_not_described_and_moments_are_whole_seconds() -> None:
    moment = clock.now().replace(microsecond=999_999)
    first, last = make.title("家"), make.title("春", added_at=moment, changed_at=moment + timedelta(seconds=5))
    gone = make.title("秋", gone_at=moment)
    assert [one.title_id for one in describe([last.pk, gone.pk, first.pk])] == [first.pk, last.pk]
    assert [[one.title_id for one in chunk] for chunk in everything()] == [[first.pk, last.pk]]
    found = described(last)
    assert (found.added, found.changed) == (int(moment.timestamp()), int(moment.timestamp()) + 5)
