"""What readers keep and ask for: saved searches with their messages, lists, suggestions to buy, what is read most."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.catalogue.followers import Move
from shulian.apps.catalogue.models import Record, Title
from shulian.apps.circulation.models import Loan
from shulian.apps.discovery import moves, own
from shulian.apps.discovery.access import own_list, own_search, suggestion_for
from shulian.apps.discovery.actions import lists, purchases, saved
from shulian.apps.discovery.exchange import to_take_along
from shulian.apps.discovery.models import Booklist, BooklistEntry, PurchaseSuggestion, SavedFind, SavedSearch
from shulian.apps.discovery.saved import look_again
from shulian.apps.discovery.writer import rebuild
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.notices.queries.outbox import content_of, inbox_of
from shulian.apps.readers.models import Reader
from shulian.apps.readers.recipients import inbox_key
from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db


def lend(library: Library, title: Title) -> Loan:
    """A loan of this title that is over."""
    now = clock.now()
    return Loan.objects.create(
        item=make.item(library, of=title),
        reader=make.reader(library),
        library=library,
        lent_at=now,
        due_on=clock.today(),
        returned_at=now,
    )


@pytest.fixture
def reader() -> Reader:
    library = make.library("雁塔区图书馆", code="610113")
    account = Account.objects.create_user("reader:1", None, display_name="王小明", kind=Account.Kind.READER)
    return make.reader(library, account=account)


@pytest.fixture
def index(settings, tmp_path: Path) -> Path:
    settings.INDEX_FOLDER = tmp_path
    return tmp_path


def act() -> Act:
    return Act("portal")


def told(reader: Reader) -> list[str]:
    return [content_of(notice).body for notice in inbox_of(inbox_key(reader))]


def test_a_reader_is_told_once_of_what_is_new(reader: Reader, index: Path) -> None:
    make.title("陕西通志")
    rebuild(index)
    kept = saved.save_search(act(), reader, "地方志", "q=陕西")
    assert kept is not None
    assert look_again() == 0
    new = make.title("陕西金石志", added_at=clock.now() + timedelta(seconds=1))
    other = make.title("四川通志")
    rebuild(index)
    assert look_again() == 1
    assert look_again() == 0
    (said,) = told(reader)
    assert "陕西金石志" in said
    assert "陕西通志" not in said
    assert f"/searches/stop/{kept.stop}/" in said
    assert set(SavedFind.objects.values_list("title", flat=True)) == {new.pk}
    assert other.pk not in {new.pk}


def test_a_search_of_experts_is_looked_at_too(reader: Reader, index: Path) -> None:
    saved.save_search(act(), reader, "地方志", "cql=dc.title+%3D+%E9%99%95%E8%A5%BF")
    saved.save_search(act(), reader, "读不懂的", "cql=%28%28")
    make.title("陕西通志", added_at=clock.now() + timedelta(seconds=1))
    make.title("四川通志", added_at=clock.now() + timedelta(seconds=1))
    rebuild(index)
    assert look_again() == 1
    (said,) = told(reader)
    assert "陕西通志" in said
    assert "四川通志" not in said


def test_a_search_kept_to_a_library_tells_of_known_titles_that_come_to_it(reader: Reader, index: Path) -> None:
    library, later = reader.home_library, clock.now() + timedelta(seconds=5)
    saved.save_search(act(), reader, "本馆", f"q=陕西&library={library.code}")
    old = clock.now() - timedelta(days=900)
    for name, copies in (("陕西通志", [later]), ("陕西药志", [old, later]), ("四川通志", [later])):
        title = make.title(name, added_at=old)
        for added_at in copies:
            make.item(library, of=title, added_at=added_at)
    rebuild(index)
    look_again()
    (said,) = told(reader)
    assert "陕西通志" in said
    assert "陕西药志" not in said
    assert "四川通志" not in said


def test_one_message_tells_of_many_titles(reader: Reader, index: Path) -> None:
    saved.save_search(act(), reader, "地方志", "q=陕西")
    for number in range(25):
        make.title(f"陕西地方志 {number}", added_at=clock.now() + timedelta(seconds=1))
    rebuild(index)
    look_again()
    (said,) = told(reader)
    assert "25" in said
    assert said.count("《") == saved.TITLES_TOLD


def test_of_a_large_import_none_is_lost(reader: Reader, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shulian.apps.discovery.saved.AT_ONCE", 10)
    saved.save_search(act(), reader, "地方志", "q=陕西")
    for number in range(25):
        make.title(f"陕西地方志 {number}", added_at=clock.now() + timedelta(seconds=1))
    rebuild(index)
    assert look_again() == 1
    assert "25" in told(reader)[0]
    assert SavedFind.objects.count() == 25
    assert look_again() == 0


def test_more_than_a_search_shows_is_said_as_more(reader: Reader, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "DEEPEST", 3)
    saved.save_search(act(), reader, "地方志", "q=陕西")
    for number in range(3):
        make.title(f"陕西地方志 {number}", added_at=clock.now() + timedelta(seconds=1))
    rebuild(index)
    look_again()
    assert "3+" in told(reader)[0]


def test_messages_stop_by_their_link_and_the_search_stays(reader: Reader, index: Path) -> None:
    kept = saved.save_search(act(), reader, "地方志", "q=陕西")
    assert kept is not None
    assert saved.stop_telling(act(), kept.stop)
    assert not saved.stop_telling(act(), uuid4())
    make.title("陕西通志", added_at=clock.now() + timedelta(seconds=1))
    rebuild(index)
    assert look_again() == 0
    assert own.searches_of(reader).count() == 1


def test_nobody_is_told_who_has_left(reader: Reader, index: Path) -> None:
    saved.save_search(act(), reader, "地方志", "q=陕西")
    Reader.objects.filter(pk=reader.pk).update(status=Reader.Status.LEFT)
    make.title("陕西通志", added_at=clock.now() + timedelta(seconds=1))
    rebuild(index)
    assert look_again() == 0


def test_the_same_search_is_kept_once_and_not_endlessly_many(reader: Reader) -> None:
    first = saved.save_search(act(), reader, "地方志", "q=陕西")
    second = saved.save_search(act(), reader, "陕西的地方志", "q=陕西")
    assert first is not None
    assert second is not None
    assert (first.pk, second.name) == (second.pk, "陕西的地方志")
    for number in range(saved.MOST - 1):
        assert saved.save_search(act(), reader, "一", f"q={number}")
    assert saved.save_search(act(), reader, "一", "q=more") is None
    assert saved.save_search(act(), reader, "还是它", "q=陕西")


def test_a_list_is_filled_ordered_and_noted(reader: Reader) -> None:
    titles = [make.title(name).pk for name in ("一", "二", "三")]
    made = lists.make_list(act(), reader, "暑假书单")
    found = own_list(reader.account, made or 0)
    assert lists.add_titles(act(), found, [*titles, titles[0], 999_999]) == 3
    assert lists.add_titles(act(), found, titles) == 0
    lists.move_title(act(), found, titles[2], lists.Move.FIRST)
    lists.move_title(act(), found, titles[0], lists.Move.DOWN)
    lists.write_note(act(), found, titles[1], "先读这本")
    assert [(one.title.title, one.note) for one in own.entries_of(found)] == [
        ("三", ""),
        ("二", "先读这本"),
        ("一", ""),
    ]
    lists.move_title(act(), found, titles[1], lists.Move.UP)
    lists.move_title(act(), found, titles[1], lists.Move.LAST)
    lists.move_title(act(), found, 999_999, lists.Move.UP)
    assert lists.take_off(act(), found, titles[2])
    assert not lists.take_off(act(), found, titles[2])
    assert [one.title.title for one in own.entries_of(found)] == ["一", "二"]
    lists.forget_list(act(), found)
    assert not BooklistEntry.objects.exists()


def test_a_list_has_an_end_and_so_have_lists(reader: Reader, monkeypatch) -> None:
    monkeypatch.setattr(lists, "MOST_TITLES", 2)
    monkeypatch.setattr(lists, "MOST_LISTS", 1)
    found = own_list(reader.account, lists.make_list(act(), reader, "一") or 0)
    assert lists.add_titles(act(), found, [make.title(str(number)).pk for number in range(3)]) == 2
    assert lists.make_list(act(), reader, "二") is None


def test_a_shared_list_gets_another_address_when_it_is_shared_again(reader: Reader) -> None:
    found = own_list(reader.account, lists.make_list(act(), reader, "一") or 0)
    lists.share_list(act(), found, shared=True)
    first = Booklist.objects.get().share
    assert first is not None
    assert own.list_by_share(first) == found
    lists.share_list(act(), found, shared=False)
    assert own.list_by_share(first) is None
    lists.share_list(act(), found, shared=True)
    assert Booklist.objects.get().share not in {None, first}


def test_what_a_reader_keeps_is_for_that_reader_alone(reader: Reader) -> None:
    other = Account.objects.create_user("reader:2", None, display_name="李雷", kind=Account.Kind.READER)
    make.reader(reader.home_library, account=other)
    kept = saved.save_search(act(), reader, "一", "q=1")
    made = lists.make_list(act(), reader, "一")
    for ask in (lambda: own_search(other, kept.pk), lambda: own_list(other, made or 0)):
        with pytest.raises(PermissionDenied):
            ask()


def test_the_journal_does_not_know_what_a_reader_keeps(reader: Reader) -> None:
    saved.save_search(act(), reader, "糖尿病", "q=糖尿病")
    found = own_list(reader.account, lists.make_list(act(), reader, "糖尿病") or 0)
    lists.add_titles(act(), found, [make.title("糖尿病饮食").pk])
    rows = Entry.objects.filter(kind__in=("search-saved", "list-made", "list-filled"))
    assert {(row.reader, row.title, row.subject, str(row.details)) for row in rows} == {(None, None, "", "{}")}
    assert rows.count() == 3


def test_a_suggestion_is_answered_once_and_its_reader_told(reader: Reader) -> None:
    library = reader.home_library
    receipt = purchases.suggest(act(), library, purchases.Wish("昆虫记", isbn="9787020002207", reader=reader))
    found = PurchaseSuggestion.objects.get(receipt=receipt)
    librarian = make.staff(Role.DESK_LIBRARIAN, library)
    assert suggestion_for(librarian, found.pk) == found
    assert purchases.answer_suggestion(Act("desk", librarian.pk), found, "ordered", "已订购，约三周到馆。")
    assert not purchases.answer_suggestion(Act("desk", librarian.pk), found, "declined", "不买")
    (said,) = told(reader)
    assert "已订购" in said
    with clock.stopped_at(clock.now() + timedelta(days=40)):
        assert purchases.forget_suggesters() == 1
    found.refresh_from_db()
    assert found.reader is None


def test_only_the_library_that_was_asked_answers(reader: Reader) -> None:
    receipt = purchases.suggest(act(), reader.home_library, purchases.Wish("昆虫记", contact="wo@example.cn"))
    elsewhere = make.staff(Role.DESK_LIBRARIAN, make.library("汉台区图书馆"))
    found = PurchaseSuggestion.objects.get(receipt=receipt)
    assert own.contact_of(found) == "wo@example.cn"
    for pk in (found.pk, 0):
        with pytest.raises(PermissionDenied):
            suggestion_for(elsewhere, pk)


def test_what_several_people_wish_is_counted(reader: Reader) -> None:
    for title, isbn in (("昆虫记", "9787020002207"), ("昆虫记（全译本）", "9787020002207"), ("昆虫记", "")):
        purchases.suggest(act(), reader.home_library, purchases.Wish(title, isbn=isbn))
    purchases.suggest(act(), reader.home_library, purchases.Wish("别的书"))
    listed = own.suggestions_to([reader.home_library_id])
    assert sorted(one.wished for one in listed) == [1, 2, 2, 3]
    assert own.suggestions_waiting([reader.home_library_id]) == 4


def test_what_hangs_on_a_title_follows_it(reader: Reader) -> None:
    source, target = make.title("红楼梦"), make.title("红楼梦")
    both, one = (own_list(reader.account, lists.make_list(act(), reader, name) or 0) for name in "一二")
    lists.add_titles(act(), both, [source.pk, target.pk])
    lists.add_titles(act(), one, [source.pk])
    kept = SavedSearch.objects.create(reader=reader, name="一", asked="q=1")
    SavedFind.objects.create(saved=kept, title=source.pk)
    before = set(BooklistEntry.objects.values_list("booklist", "title"))
    rows = moves.move(act(), Move(source.pk, target.pk))
    # Where the list has both, the place of the one that went is kept for the case that it comes back.
    assert set(BooklistEntry.objects.values_list("booklist", "title")) == before - {(one.pk, source.pk)} | {
        (one.pk, target.pk)
    }
    assert {found.title for found in SavedFind.objects.all()} == {source.pk, target.pk}
    assert moves.put_back(act(), Move(source.pk, target.pk), rows) == {"entries": []}
    assert set(BooklistEntry.objects.values_list("booklist", "title")) == before
    assert moves.move(act(), Move(source.pk, target.pk, frozenset())) == {"entries": []}


def test_a_title_is_taken_along_by_its_best_record(reader: Reader) -> None:
    title, library = make.title("红楼梦"), reader.home_library
    leader = ["00000nam0 2200000   450 "]
    for number, tags in enumerate((["001"], ["001", "010", "200", "905"], ["001", "200"])):
        data = ([tag, "  ", [["a", f"{number}"]]] for tag in tags[1:])
        fields = [leader, ["001", f"{number}"], *data]
        Record.objects.create(
            title=title,
            library=library,
            control_number=str(number),
            format="cnmarc",
            encoding="utf-8",
            raw=b"",
            digest=bytes([number]),
            fields=fields,
            quality=len(tags),
        )
    bare = make.title("无记录")
    whole, made = to_take_along([title.pk, bare.pk])
    assert (whole.control_number, made.control_number) == (str(title.pk), str(bare.pk))
    assert [field.tag for field in whole.fields] == ["001", "003", "005", "010", "035", "200"], "no 905"
    assert [field.tag for field in made.fields].count("200") == 1
