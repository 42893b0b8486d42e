"""Who looked at a reader's record, where and why."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.readers.access import card_at_desk, record_for, search_for
from shulian.apps.readers.actions.views import Question, Why, ask_for_views, forget_views
from shulian.apps.readers.models import AuditSearch, Reader, View
from shulian.apps.readers.queries import searches_at, views_found, views_of
from shulian.core.onenumber import Unnamed
from shulian.core.retention import Reason
from shulian.core.roles import Right, Role
from tests import make

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
EARLIER = NINE - timedelta(days=300)


@pytest.fixture
def library() -> Library:
    return make.library("雁塔区图书馆")


@pytest.fixture
def reader(library: Library) -> Reader:
    return make.reader(library, "C-1")


@pytest.fixture
def librarian(library: Library) -> Account:
    return employed(Role.DESK_LIBRARIAN, library)


@pytest.fixture
def director(library: Library) -> Account:
    return employed(Role.LIBRARY_DIRECTOR, library)


def employed(role: Role, library: Library) -> Account:
    """Somebody who has worked there for long."""
    with clock.stopped_at(EARLIER):
        return make.staff(role, library)


def question(reader: Reader | None = None, staff: Account | None = None) -> Question:
    return Question(reader, staff, date(2026, 11, 1), date(2026, 11, 30), Why(Reason.AUDIT, "投诉"))


def test_a_card_scanned_at_the_desk_is_recorded(library: Library, reader: Reader, librarian: Account) -> None:
    card_at_desk(librarian, library, "C-1")
    view = views_of(reader).get()
    assert (view.viewer, view.library, view.post, view.reason) == (
        librarian,
        library,
        Role.DESK_LIBRARIAN,
        Reason.CIRCULATION,
    )


def test_a_busy_desk_records_a_reader_once_an_hour(library: Library, reader: Reader, librarian: Account) -> None:
    for minute in range(0, 59, 5):
        with clock.stopped_at(NINE + timedelta(minutes=minute)):
            card_at_desk(librarian, library, "C-1")
    assert views_of(reader).get().seen_at == NINE
    with clock.stopped_at(NINE + timedelta(hours=1)):
        card_at_desk(librarian, library, "C-1")
    assert views_of(reader).count() == 2


def test_another_reason_and_another_viewer_are_other_records(
    library: Library, reader: Reader, librarian: Account
) -> None:
    with clock.stopped_at(NINE):
        card_at_desk(librarian, library, "C-1")
        record_for(librarian, library, reader, Why(Reason.DISPUTE))
        record_for(employed(Role.DESK_LIBRARIAN, library), library, reader, Why(Reason.DISPUTE))
    assert views_of(reader).count() == 3


def test_what_is_no_card_is_no_record(library: Library, reader: Reader, librarian: Account) -> None:
    assert card_at_desk(librarian, library, "C-2") is Unnamed.UNKNOWN
    assert not View.objects.exists()


def test_nobody_sees_a_record_without_the_right(library: Library, reader: Reader) -> None:
    with pytest.raises(PermissionDenied):
        record_for(make.staff(Role.ALLIANCE_OFFICE, library), library, reader, Why(Reason.CIRCULATION))
    assert not View.objects.exists()


def test_an_auditor_asks_by_reader_or_by_member_of_staff(
    library: Library, reader: Reader, librarian: Account, director: Account
) -> None:
    other = make.reader(library, "C-2")
    colleague = employed(Role.DESK_LIBRARIAN, library)
    with clock.stopped_at(NINE):
        card_at_desk(librarian, library, "C-1")
        card_at_desk(librarian, library, "C-2")
        card_at_desk(colleague, library, "C-1")
        by_staff = ask_for_views(Act("office"), director, library, question(staff=librarian))
        by_reader = ask_for_views(Act("office"), director, library, question(reader=reader))
    everywhere = Library.objects.all()
    assert {view.reader for view in views_found(by_staff, everywhere)} == {reader, other}
    assert {view.viewer for view in views_found(by_reader, everywhere)} == {librarian, colleague, director}
    assert not views_found(by_staff, Library.objects.exclude(pk=library.pk)).exists()
    Reader.objects.filter(pk=other.pk).update(merged_into=reader)
    assert {view.reader for view in views_found(by_reader, everywhere)} == {reader, other}


def test_the_question_itself_is_recorded_and_its_reader_sees_it(
    library: Library, reader: Reader, director: Account
) -> None:
    act = Act("office", command=uuid4())
    first = ask_for_views(act, director, library, question(reader))
    assert ask_for_views(act, director, library, question(reader)) == first
    assert list(searches_at(Library.objects.all())) == [first]
    view = views_of(reader).get()
    assert (view.viewer, view.post, view.reason, view.note) == (director, Role.LIBRARY_DIRECTOR, Reason.AUDIT, "投诉")
    entry = Entry.objects.get(kind="audit-searched")
    assert entry.reader is None


def test_a_question_is_the_auditors_own(library: Library, director: Account, librarian: Account) -> None:
    search = ask_for_views(Act("office"), director, library, question())
    assert search_for(director, search.pk) == search
    for account in (employed(Role.LIBRARY_DIRECTOR, library), librarian):
        with pytest.raises(PermissionDenied):
            search_for(account, search.pk)
    director.grants.update(ends_on=date(2020, 1, 1))
    director.granted = None
    with pytest.raises(PermissionDenied):
        search_for(director, search.pk)


def test_records_of_looking_go_after_three_years(
    library: Library, reader: Reader, librarian: Account, director: Account
) -> None:
    with clock.stopped_at(NINE):
        card_at_desk(librarian, library, "C-1")
        ask_for_views(Act("office"), director, library, question())
    with clock.stopped_at(NINE + timedelta(days=3 * 365)):
        assert forget_views(Act("job")) == 0
        card_at_desk(librarian, library, "C-1")
    with clock.stopped_at(NINE + timedelta(days=3 * 366)):
        assert forget_views(Act("job")) == 2
        assert forget_views(Act("job")) == 0
    assert View.objects.count() == 1
    assert not AuditSearch.objects.exists()
    assert Entry.objects.get(kind="views-forgotten").quantity == 2


def test_a_right_of_another_kind_is_named_by_its_post(library: Library, reader: Reader, director: Account) -> None:
    record_for(director, library, reader, Why(Reason.AUDIT), Right.AUDIT)
    assert views_of(reader).get().post == Role.LIBRARY_DIRECTOR
