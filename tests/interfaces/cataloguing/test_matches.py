"""The pages of doubtful pairs, of what was joined, and of titles as cataloguers see them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.actions.merging import merge
from shulian.apps.catalogue.actions.misjoined import look_at_joined
from shulian.apps.catalogue.actions.review import look_at
from shulian.apps.catalogue.actions.works import fill_works
from shulian.apps.catalogue.models import MatchDoubt, Misjoined, Record, Regrouping, Title
from shulian.apps.catalogue.objections import WORDS, Objection
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.core.roles import Role
from shulian.documents import xlsx
from tests import make
from tests.apps.catalogue.files import imported, written
from tests.apps.catalogue.merged import book
from tests.interfaces.cataloguing.conftest import Room

pytestmark = pytest.mark.django_db
ISBNS = ("978-7-02-000220-7", "978-7-111-07575-2", "9787020002214", "9787111075769")


@pytest.fixture
def pairs(library: Library) -> list[MatchDoubt]:
    """Three pairs: two with conflicting ISBNs, one a year apart."""
    other = make.library("汉台区图书馆")
    imported(
        library, written(book("1", "人生", ISBNS[0]), book("2", "平凡的世界", ISBNS[2]), book("3", "早晨从中午开始"))
    )
    imported(
        other,
        written(
            book("1", "人生", ISBNS[1]), book("2", "平凡的世界", ISBNS[3]), book("3", "早晨从中午开始", year="2002")
        ),
    )
    fill_works()
    for record in Record.objects.all():
        make.item(record.library, of=record.title, record=record)
    look_at(Act("test"), Title.objects.values_list("pk", flat=True))
    # They are found in no order that could be relied on.
    return list(MatchDoubt.objects.order_by("one__title"))


def said(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def test_the_list_counts_the_pairs_by_reason(room: Room, pairs: list[MatchDoubt]):
    page = said(room.get("matches/"))
    assert "(3)" in page
    assert page.count("2001") >= 3
    one = room.get("matches/", reason="year-differs")
    assert one.count('class="book-title"') == 2
    assert room.get("matches/", reason="no-such-reason").count('class="book-title"') == 6
    assert room.get("matches/", state="apart").count('class="book-title"') == 0


def test_a_title_of_which_nobody_says_who_made_it_begins_with_what_is_known(room: Room, pairs: list[MatchDoubt]):
    Title.objects.update(responsibility="", authors=[], edition="")
    pages = [room.get("matches/"), room.get(f"titles/{pairs[0].one_id}/"), room.get("records/")]
    for page in pages:
        assert "2001" in page
        assert not re.search(r">\s*[·,，]", page)


def test_the_two_titles_stand_side_by_side_with_their_differences(room: Room, pairs: list[MatchDoubt]):
    page = room.get(f"matches/{pairs[0].pk}/")
    assert "<mark>" in page
    assert "9787020002207" in said(page).replace(" ", "")
    assert page.count("汉台区图书馆") == 1
    as_marc = room.get(f"matches/{pairs[0].pk}/", view="marc")
    assert "$a978-7-02-000220-7" in as_marc
    assert "<del>" in as_marc


def test_one_click_joins_and_the_next_pair_opens_itself(room: Room, pairs: list[MatchDoubt]):
    answer = room.post(f"matches/{pairs[0].pk}/decide/", do="merge")
    assert answer.url == f"/cataloguing/matches/{pairs[1].pk}/"
    assert Title.objects.living().count() == 5
    assert Item.objects.filter(title=pairs[0].one_id).count() == 2
    answer = room.post(f"matches/{pairs[1].pk}/decide/", do="apart", view="marc", reason="isbn-conflict")
    assert answer.url == "/cataloguing/matches/?reason=isbn-conflict&view=marc"
    answer = room.post(f"matches/{pairs[2].pk}/decide/", do="apart")
    assert answer.url == "/cataloguing/matches/"
    assert room.get("matches/", state="apart").count('class="book-title"') == 4


def test_the_newer_title_can_be_the_one_that_stays(room: Room, pairs: list[MatchDoubt]):
    room.post(f"matches/{pairs[0].pk}/decide/", do="merge", into=pairs[0].other_id)
    assert Title.objects.get(pk=pairs[0].one_id).merged_into_id == pairs[0].other_id


def test_what_was_decided_meanwhile_is_said_and_a_pair_can_be_asked_again(room: Room, pairs: list[MatchDoubt]):
    room.post(f"matches/{pairs[0].pk}/decide/", do="apart")
    room.post(f"matches/{pairs[0].pk}/decide/", do="apart")
    assert str(WORDS[Objection.DECIDED_ALREADY]) in room.get("matches/")
    kept = room.get(f"matches/{pairs[0].pk}/")
    assert 'value="again"' in kept
    room.post(f"matches/{pairs[0].pk}/decide/", do="again")
    assert MatchDoubt.objects.get(pk=pairs[0].pk).state == MatchDoubt.State.OPEN


def test_a_merge_is_undone_on_its_page(room: Room, pairs: list[MatchDoubt]):
    room.post(f"matches/{pairs[0].pk}/decide/", do="merge")
    done = Regrouping.objects.get()
    page = room.get("merges/")
    assert f"merges/{done.pk}/undo/" in page
    assert room.get(f"matches/{pairs[0].pk}/").count("<form") < room.get(f"matches/{pairs[1].pk}/").count("<form")
    answer = room.post(f"merges/{done.pk}/undo/")
    assert answer.url == f"/cataloguing/titles/{done.source_id}/"
    assert Title.objects.living().count() == 6
    assert "undo/" not in room.get("merges/")
    assert room.post(f"merges/{done.pk}/undo/").url == "/cataloguing/merges/"


def test_a_title_shows_its_records_and_where_each_field_comes_from(room: Room, pairs: list[MatchDoubt]):
    title = pairs[0].one
    page = room.get(f"titles/{title.pk}/")
    assert "人民文学出版社" in page
    assert f"matches/{pairs[0].pk}/" in page
    assert room.library.name in page
    room.post(f"matches/{pairs[0].pk}/decide/", do="merge")
    answer = room.client.get(f"/cataloguing/titles/{pairs[0].other_id}/")
    assert (answer.status_code, answer.url) == (302, f"/cataloguing/titles/{title.pk}/")


def test_records_are_parted_on_the_page_of_their_title(room: Room, pairs: list[MatchDoubt]):
    room.post(f"matches/{pairs[0].pk}/decide/", do="merge")
    title = pairs[0].one
    goes = Record.objects.filter(title=title).order_by("-pk")[0]
    answer = room.post(f"titles/{title.pk}/split/", record=str(goes.pk))
    made = Record.objects.get(pk=goes.pk).title_id
    assert answer.url == f"/cataloguing/titles/{made}/" != f"/cataloguing/titles/{title.pk}/"
    assert room.post(f"titles/{title.pk}/split/").url == f"/cataloguing/titles/{title.pk}/"
    assert "merges/" in room.get(f"titles/{made}/")


def test_titles_are_joined_by_hand(room: Room, pairs: list[MatchDoubt]):
    chosen = [pairs[0].one_id, pairs[1].one_id]
    page = room.get("unite/", title=chosen)
    assert page.count("checked") == 2
    answer = room.post("unite/now/", title=[str(pk) for pk in chosen])
    assert answer.url == f"/cataloguing/titles/{chosen[0]}/"
    assert Title.objects.get(pk=chosen[1]).merged_into_id == chosen[0]
    assert room.post("unite/now/").url == "/cataloguing/unite/"
    assert room.get("unite/", q="没有这样一本书")


def test_both_lists_leave_as_workbooks(room: Room, pairs: list[MatchDoubt]):
    sheet = xlsx.read(room.client.get("/cataloguing/matches/workbook/").content)
    assert any("平凡的世界" in row for row in sheet.rows)
    room.post(f"matches/{pairs[0].pk}/decide/", do="merge")
    sheet = xlsx.read(room.client.get("/cataloguing/merges/workbook/").content)
    assert any("人生" in row for row in sheet.rows)


def test_nobody_decides_about_what_no_library_of_theirs_has(
    pairs: list[MatchDoubt], enter: Callable[[Role, Library], Room]
):
    stranger = make.library("岚皋县图书馆", Library.objects.first())
    other = enter(Role.CATALOGUER, stranger)
    assert other.get("matches/").count('class="book-title"') == 0
    for address in (f"matches/{pairs[0].pk}/decide/", f"titles/{pairs[0].one_id}/split/"):
        other.post(address, status=403)
    other.post("unite/now/", status=403, title=[str(pairs[0].one_id), str(pairs[1].one_id)])
    for pk, status in ((0, 404), (pairs[0].pk, 403)):
        assert other.client.get(f"/cataloguing/matches/{pk}/").status_code == status
    other.post("merges/0/undo/", status=404)


def test_a_page_of_pairs_asks_the_same_number_of_questions_however_long_it_is(
    room: Room, pairs: list[MatchDoubt], django_assert_max_num_queries: Callable
):
    with django_assert_max_num_queries(32):
        room.get("matches/")
    with django_assert_max_num_queries(32):
        room.get(f"matches/{pairs[0].pk}/")


def test_who_comes_with_no_command_is_turned_away(room: Room, pairs: list[MatchDoubt]):
    client: Client = room.client
    assert client.post(f"/cataloguing/matches/{pairs[0].pk}/decide/", {"do": "merge"}).status_code == 400


def test_a_county_joins_and_parts_only_what_is_its_own(enter: Callable[[Role, Library], Room]):
    head = make.library("陕西省图书馆")
    own, other = make.library("雁塔区图书馆", head), make.library("汉台区图书馆", head)
    imported(other, written(book("1", "人生"), book("2", "平凡的世界"), book("3", "早晨从中午开始")))
    imported(own, written(book("1", "人生"), book("4", "惊心动魄的一幕"), book("5", "在困难的日子里")))
    shared, second, _third, mine, also_mine = Title.objects.order_by("pk").values_list("pk", flat=True)
    theirs, county, whole = Record.objects.get(title=second), enter(Role.CATALOGUER, own), enter(Role.CATALOGUER, head)
    county.post("unite/now/", status=403, title=[shared, second])
    county.post("unite/now/", status=403, title=[mine, shared, second])
    records = Record.objects.filter(title=shared)
    county.post(f"titles/{shared}/split/", status=403, record=records.get(library=other).pk)
    assert not Regrouping.objects.exists()
    # What stays is the title that others have as well.
    assert county.post("unite/now/", title=[mine, second]).url == f"/cataloguing/titles/{second}/"
    assert county.post("unite/now/", title=[also_mine, shared]).url == f"/cataloguing/titles/{shared}/"
    theirs.refresh_from_db()
    assert theirs.title_id == second
    done = whole.post("unite/now/", title=[shared, second])
    assert done.url == f"/cataloguing/titles/{shared}/"
    last = Regrouping.objects.order_by("-pk")[0]
    county.post(f"merges/{last.pk}/undo/", status=403)
    county.post(f"merges/{Regrouping.objects.order_by('pk')[0].pk}/undo/")
    whole.post(f"merges/{last.pk}/undo/")
    assert Regrouping.objects.get(pk=last.pk).undone_at


def test_what_an_earlier_rule_joined_is_listed_parted_or_kept(room: Room, library: Library):
    other = make.library("汉台区图书馆")
    imported(library, written(book("1", "人生", ISBNS[0])))
    imported(other, written(book("9", "人生", ISBNS[1])))
    one, second = Title.objects.order_by("pk")
    merge(Act("test"), [second.pk], one.pk)
    Regrouping.objects.update(is_automatic=True)
    assert room.get("matches/joined/").count("<tr>") == 0
    look_at_joined()
    row = Misjoined.objects.get()
    page = room.get("matches/joined/")
    assert page.count("<tr>") == 2
    [apart] = row.records
    assert f"titles/{one.pk}/?record={apart}" in page
    assert f'id="record-{apart}" checked' in room.get(f"titles/{one.pk}/", record=apart)
    assert " checked" not in room.get(f"titles/{one.pk}/", record="x")
    room.post(f"matches/joined/{row.pk}/keep/")
    assert room.get("matches/joined/").count("<tr>") == 0
    room.post(f"matches/joined/{row.pk}/keep/")
    room.post("matches/joined/999999/keep/", status=404)
