"""The editor as a form and as fields, without any script: what is typed is never lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue import copy
from shulian.apps.catalogue.actions.authorities import Said, save_authority
from shulian.apps.catalogue.models import CatalogueTarget, Record, RecordDraft
from shulian.apps.catalogue.reasons import Rejection
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.core.authorities import Kind
from shulian.core.roles import Role
from shulian.interfaces.cataloguing.copying import LONGEST_RECORD
from shulian.protocols.marc import Reason
from tests import make
from tests.interfaces.cataloguing.conftest import Room, inputs
from tests.protocols.marc.samples import dream
from tests.protocols.z3950_world import serving

pytestmark = pytest.mark.django_db


def filled(room: Room, **answers: str) -> dict[str, Any]:
    """The form of a new book, filled in."""
    sent = inputs(room.get("records/new/", template="book"))
    names = {name.rsplit("-", 1)[0]: name for name in sent}
    assert names
    return sent | answers


def field(sent: dict[str, Any], tag: str, code: str) -> str:
    """The name under which the form asks for a subfield."""
    import json

    lines = json.loads(sent["lines"])
    at = next((number for number, line in enumerate(lines) if line[0] == tag), None)
    return f"new-{tag}-{code}" if at is None else f"{at}-{code}"


def book(room: Room, title: str = "平凡的世界", copy: str = "") -> Record:
    sent = filled(room)
    said = {("200", "a"): title, ("200", "f"): "路遥著", ("010", "a"): "978-7-02-000220-7", ("690", "a"): "I247.57"}
    said |= {("215", "a"): "3册"} | ({("905", "b"): copy} if copy else {})
    sent |= {field(sent, *where): text for where, text in said.items()}
    answer = room.post("editor/", **sent, do="save")
    assert "/records/" in answer.url, room.get(answer.url.removeprefix("/cataloguing/"))
    return Record.objects.latest("pk")


def test_a_book_is_described_by_its_form_alone(room: Room) -> None:
    row = book(room)
    assert (row.title.title, row.title.isbns) == ("平凡的世界", ["9787020002207"])
    page = room.get(f"records/{row.pk}/")
    assert "路遥著" in page
    assert "题名与责任者" in page or "Title and responsibility" in page


def test_a_form_with_errors_is_a_draft_that_says_what_to_mend(room: Room) -> None:
    answer = room.post("editor/", **filled(room), do="save")
    assert "/drafts/" in answer.url
    page = room.get(answer.url.removeprefix("/cataloguing/"))
    assert 'class="error"' in page or "Error:" in page or "错误" in page
    assert not Record.objects.exists()


def test_the_other_view_shows_the_same_record_with_what_was_typed(room: Room) -> None:
    sent = filled(room)
    sent[field(sent, "200", "a")] = "还没写完"
    page = room.post("editor/", status=200, **sent, do="view:fields").content.decode()
    rows = inputs(page)
    assert any("$a还没写完" in text for text in rows["text"])
    back = room.post("editor/", status=200, **rows, do="view:form").content.decode()
    assert "还没写完" in inputs(back).values()


def test_lines_are_added_moved_repeated_and_removed_by_buttons(room: Room) -> None:
    row = book(room)
    rows = inputs(room.get(f"records/{row.pk}/edit/", view="fields"))
    tags = rows["tag"]
    at = tags.index("200")
    for what, expected in {
        f"add:{at}": [*tags[: at + 1], "", *tags[at + 1 :]],
        f"repeat:{at}": [*tags[: at + 1], "200", *tags[at + 1 :]],
        f"remove:{at}": [*tags[:at], *tags[at + 1 :]],
        f"up:{at}": [*tags[: at - 1], "200", tags[at - 1], *tags[at + 1 :]],
    }.items():
        page = room.post("editor/", status=200, **rows, do=what).content.decode()
        assert inputs(page)["tag"] == expected, what


def test_the_second_of_two_gets_both_versions_and_goes_on_with_the_own_one(room: Room) -> None:
    row = book(room)
    mine, theirs = (inputs(room.get(f"records/{row.pk}/edit/")) for _ in range(2))
    room.post("editor/", **theirs | {field(theirs, "200", "a"): "他的改动"}, do="save")
    answer = room.post("editor/", **mine | {field(mine, "200", "a"): "我的改动"}, do="save")
    page = room.get(answer.url.removeprefix("/cataloguing/"))
    assert "他的改动" in page
    assert "我的改动" in page
    draft = RecordDraft.objects.get()
    answer = room.post(f"drafts/{draft.pk}/take-over/")
    sent = inputs(room.get(answer.url.removeprefix("/cataloguing/")))
    room.post("editor/", **sent, do="save")
    row.refresh_from_db()
    assert (row.title.title, row.version) == ("我的改动", 3)


def test_versions_stand_side_by_side_and_an_earlier_one_comes_back(room: Room) -> None:
    row = book(room)
    sent = inputs(room.get(f"records/{row.pk}/edit/"))
    room.post("editor/", **sent | {field(sent, "200", "a"): "改坏了"}, do="save")
    page = room.get(f"records/{row.pk}/versions/")
    assert "<del>" in page
    assert "<ins>" in page
    room.post(f"records/{row.pk}/versions/1/restore/")
    row.refresh_from_db()
    assert (row.title.title, row.version) == ("平凡的世界", 3)


def test_the_record_of_another_library_is_read_and_copied_but_not_restored(
    room: Room, enter: Callable[[Role, Any], Room]
) -> None:
    row = book(room, copy="0100001")
    assert [item.library for item in Item.objects.all()] == [room.library]
    neighbour = enter(Role.CATALOGUER, make.library("汉台区图书馆"))
    sent = inputs(neighbour.get(f"records/{row.pk}/edit/"))
    neighbour.post("editor/", **sent, do="save")
    assert Record.objects.filter(library=neighbour.library).count() == 1
    assert Item.objects.count() == 1
    neighbour.post(f"records/{row.pk}/versions/1/restore/", status=403)
    row.refresh_from_db()
    assert row.version == 1


def test_a_copy_of_a_record_begins_without_its_number(room: Room) -> None:
    row = book(room)
    sent = inputs(room.get("records/new/", like=row.pk))
    assert row.control_number not in sent["lines"]
    assert "平凡的世界" in sent["lines"]


def test_headings_are_linked_with_the_authority_file(room: Room) -> None:
    pk = save_authority(Act("test"), Said(Kind.PERSON, "路遥", ("王卫国",)))
    sent = filled(room)
    sent[field(sent, "701", "a")] = "王卫国"
    page = room.post("editor/", status=200, **sent, do="link").content.decode()
    assert f"(shulian){pk}" in inputs(page)["lines"]


def test_a_class_is_chosen_for_a_draft(room: Room) -> None:
    room.post("editor/", **filled(room), do="keep")
    draft = RecordDraft.objects.get()
    assert "I2" in room.get("clc/", draft=draft.pk, q="中国文学")
    room.post(f"drafts/{draft.pk}/class/", **{"class": "I2"})
    draft.refresh_from_db()
    assert '"I2"' in str(draft.fields).replace("'", '"')
    room.post(f"drafts/{draft.pk}/class/", status=404, **{"class": "Q99"})


@pytest.mark.parametrize(
    "bad",
    [
        {"format": "other"},
        {"lines": "{"},
        {"lines": '[["200", 5]]'},
        {"lines": '[["200", "1 ", [["a", 5]]]]'},
        {"lines": '{"200": 1}'},
        {"record": "x"},
        {"shown": "other"},
        {"record": "9" * 30},
    ],
)
def test_a_page_that_is_none_of_ours_is_refused(room: Room, bad: dict[str, str]) -> None:
    room.post("editor/", status=400, **filled(room) | bad, do="check")


def test_what_is_not_there_is_said_not_to_be_there(room: Room) -> None:
    for address in ("records/999999/", "records/999999/edit/", "drafts/999999/", "records/new/?template=none"):
        assert room.client.get(f"/cataloguing/{address}").status_code == 404, address
    assert room.client.get("/cataloguing/suggest/other/", {"q": "鲁"}).status_code == 404


def test_classes_and_names_are_suggested(room: Room) -> None:
    save_authority(Act("test"), Said(Kind.PERSON, "鲁迅", ("周树人",), dates="1881-1936"))
    assert '"I24"' in room.get("suggest/clc/", q="I24")
    assert "周树人" in room.client.get("/cataloguing/suggest/names/", {"q": "周树"}).json()[0][1]
    assert room.client.get("/cataloguing/suggest/names/", {"q": ""}).json() == []


def test_a_catalogue_that_does_not_answer_is_told_so_and_the_list_is_kept(room: Room) -> None:
    target = {"name": "国家图书馆", "kind": "z3950", "address": "127.0.0.1:1", "database": "UCS01U"}
    room.post("copy/targets/", **target)
    again = room.post("copy/targets/", status=200, **target).content.decode()
    assert "error" in again
    page = room.get("copy/")
    pk = inputs(page, 'class="card stack"')["target"]
    assert "band stop" in room.get("copy/", target=pk, q="红楼梦")
    room.post("copy/targets/", target=pk, do="remove")
    assert "国家图书馆" not in room.get("copy/")


def test_a_catalogue_that_lets_nobody_in_is_told_so_and_the_password_is_never_shown(room: Room, settings: Any) -> None:
    settings.EXCHANGE_ALLOW = ["127.0.0.1/32"]
    room.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    with serving(lets_in=("省馆", "secret-1")) as port:
        target = {"name": "别馆", "kind": "z3950", "address": f"127.0.0.1:{port}"}
        nameless = room.post("copy/targets/", status=200, **target, password="x")
        assert "the name that belongs to the password" in nameless.content.decode()
        by_sru = room.post("copy/targets/", status=200, **target | {"kind": "sru"}, user="x")
        assert "Only Z39.50 asks for a name" in by_sru.content.decode()
        room.post("copy/targets/", **target)
        pk = CatalogueTarget.objects.get().pk
        assert "asks for a name and a password" in room.get("copy/", target=pk, q="三体")
        room.post("copy/targets/", **target, target=pk, user="省馆", password="wrong")
        assert "does not accept the name and password" in room.get("copy/", target=pk, q="三体")
        room.post("copy/targets/", **target, target=pk, user="省馆", password="secret-1")
        assert "band stop" not in room.get("copy/", target=pk, q="三体")
        page = room.get("copy/targets/", target=pk)
        assert ("are kept" in page, "secret-1" in page, 'value="省馆"' in page) == (True, False, False)
        room.post("copy/targets/", **target, target=pk, without="on")
        assert "asks for a name and a password" in room.get("copy/", target=pk, q="三体")


def test_a_record_that_was_found_elsewhere_becomes_a_draft(room: Room) -> None:
    row = book(room, copy="0100001")
    room.post("copy/targets/", name="国家图书馆", kind="z3950", address="127.0.0.1:1")
    target = CatalogueTarget.objects.get()
    answer = room.post("copy/take/", raw=bytes(row.raw).hex(), target=target.pk)
    lines = inputs(room.get(answer.url.removeprefix("/cataloguing/")))["lines"]
    assert f"(国家图书馆){row.control_number}" in lines
    assert ("0100001" in lines, '["001"' in lines) == (False, False)
    room.post("copy/take/", status=400, raw="zz")
    room.post("copy/take/", status=400, raw="00")


def test_a_record_that_is_too_long_for_a_form_is_not_cut_but_sent_for_as_a_file(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.post("copy/targets/", name="国家图书馆", kind="z3950", address="127.0.0.1:1")
    short = dream()
    fits, over = (replace(short, raw=short.raw.ljust(size, b"x")) for size in (LONGEST_RECORD, LONGEST_RECORD + 1))
    monkeypatch.setattr(copy, "look_up", lambda _target, _query: copy.Answer([over, fits]))
    page = room.get("copy/", target=CatalogueTarget.objects.get().pk, q="红楼")
    assert page.count('name="raw"') == 1
    assert page.count("200,000") == 1
    answer = room.post("copy/take/", raw=over.raw.hex())
    assert "200,000" in room.get(answer.url.removeprefix("/cataloguing/"))
    assert not RecordDraft.objects.exists()


def test_records_of_another_catalogue_that_cannot_be_read_are_told(
    room: Room, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    room.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    room.post("copy/targets/", name="国家图书馆", kind="z3950", address="127.0.0.1:1")
    place = {"target": CatalogueTarget.objects.get().pk, "q": "红楼"}
    left_out = {Reason.TOO_LONG: 2, Rejection.NOT_GIVEN: 1}
    for records in ([dream()], []):
        answer = copy.Answer(records, left_out)
        monkeypatch.setattr(copy, "look_up", lambda _target, _query, answer=answer: answer)
        page = room.get("copy/", **place)
        assert "2 records that it gave are left out: The piece is longer than a record can be." in page
        assert "1 record that it gave is left out: The other catalogue itself gives no record at this place." in page
        assert ("Nothing found" in page, page.count('name="raw"')) == (False, len(records))


def test_only_who_catalogues_for_all_keeps_the_list_of_catalogues(enter: Callable[[Role, Library], Room]) -> None:
    head = make.library("陕西省图书馆")
    county = enter(Role.CATALOGUER, make.library("雁塔区图书馆", head))
    target = {"name": "国家图书馆", "kind": "z3950", "address": "127.0.0.1:1"}
    county.post("copy/targets/", status=403, **target)
    assert "copy/targets/" not in county.get("copy/")
    enter(Role.CATALOGUER, head).post("copy/targets/", **target)
    assert "国家图书馆" in county.get("copy/")
