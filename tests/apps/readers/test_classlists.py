"""Lines of class lists: they go with whoever is erased, and a list that cannot go on keeps no other one waiting."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.alliance.actions.keys import rotate
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions import classlists
from shulian.apps.readers.actions.classlists import Head, Line, ask_to_run, carry_out, forsaken, preview
from shulian.apps.readers.actions.credentials import free_all
from shulian.apps.readers.models import Category, ClassList, ClassListRow, Reader
from shulian.apps.readers.person import erase
from shulian.apps.readers.registering import class_lists
from shulian.apps.readers.sign_in import pin_fits, seal_pin
from shulian.core.credentials import Kind
from shulian.core.identity import check_digit
from tests import make

pytestmark = pytest.mark.django_db

GUARDIAN = "61010319850214002" + check_digit("61010319850214002")
NAMES = ("", "甲", "乙", "丙")


def number(at: int) -> str:
    body = f"610103{clock.today().year - 9}0101{at:03d}"
    return body + check_digit(body)


@pytest.fixture
def library() -> Library:
    return make.library("雁塔区图书馆", code="610113")


def listed(library: Library, *people: int) -> ClassList:
    guardian = ("王芳", GUARDIAN, "13800000001")
    lines = [Line(at, f"学生{NAMES[at]}", number(at), "", *guardian, consented=True) for at in people]
    head = Head("三年级二班", "class.xlsx", Category.objects.get(pk="juvenile"))
    return preview(Act("desk", library=library.pk), library, head, lines)


def issued(held: ClassList) -> ClassList:
    ask_to_run(Act("desk", library=held.library_id), held)
    carry_out(held.pk)
    held.refresh_from_db()
    return held


@pytest.mark.usefixtures("own_keys")
def test_first_pins_survive_a_rotation_of_the_keys_and_only_those_that_still_open_are_told(library: Library) -> None:
    held = issued(listed(library, 1, 2))
    rotate(Act("command"))
    changed = Reader.objects.get(name="学生乙")
    Reader.objects.filter(pk=changed.pk).update(pin=seal_pin(changed, "482913"))
    (row,) = classlists.tell_pins(Act("desk", library=library.pk), held)
    assert row.reader is not None
    assert pin_fits(row.reader, classlists.first_pin(row))
    assert row.reader.name == "学生甲"
    assert held.rows.get(reader=changed).pin_told_at is None
    assert class_lists(library).get().untold == 0, "nothing more is offered"


def test_rare_characters_and_parted_names_come_to_the_cards_as_they_stand_in_the_list(library: Library) -> None:
    names = ["𠮷田㙍", "阿依古丽·买买提", "㛃䶮"]
    lines = [
        Line(at, name, number(at + 1), "", "王芳", GUARDIAN, "13800000001", consented=True)
        for at, name in enumerate(names)
    ]
    head = Head("三年级二班", "class.xlsx", Category.objects.get(pk="juvenile"))
    issued(preview(Act("desk", library=library.pk), library, head, lines))
    assert list(Reader.objects.order_by("pk").values_list("name", flat=True)) == names


def test_a_list_with_identity_numbers_for_card_numbers_is_told_so_row_by_row(library: Library) -> None:
    make.known_by(make.reader(library), "YT12345", Kind.TRANSIT)
    guardian = ("王芳", GUARDIAN, "13800000001")
    cards = (number(1), number(9), "YT12345", "YT54321", "YT54321")
    lines = [
        Line(at, "李小雨", number(at), "", *guardian, consented=True, card_number=card)
        for at, card in enumerate(cards, start=1)
    ]
    head = Head("三年级二班", "class.xlsx", Category.objects.get(pk="juvenile"))
    held = preview(Act("desk", library=library.pk), library, head, lines)
    told, taken = ({"card-number": fault} for fault in ("identity-as-card", "card-number-taken"))
    assert [row.faults for row in held.rows.order_by("line")] == [told, told, taken, {}, taken]
    issued(held)
    assert Reader.objects.get(name="李小雨").cards.get().number == "YT54321"


def test_whoever_is_erased_stands_in_no_line_of_a_class_list(library: Library) -> None:
    held = issued(listed(library, 1, 2))
    listed(library, 2, 3)
    gone = Reader.objects.get(name="学生乙")
    assert erase(gone)["classlistrow"] == 2
    assert sorted(classlists.line_of(row).name for row in ClassListRow.objects.all()) == ["学生丙", "学生甲"]
    ClassList.objects.update(state=ClassList.State.PREVIEWED)
    assert carry_out(held.pk) == 0
    assert Reader.objects.count() == 1


@pytest.mark.parametrize("since", ["erased", "changed"])
def test_a_line_whose_card_was_issued_before_the_list_was_interrupted_ends_with_a_sentence(
    library: Library, since: str
) -> None:
    held = issued(listed(library, 1))
    reader = Reader.objects.get()
    ClassListRow.objects.update(reader=None, lookup=None)
    free_all(Act("desk", library=library.pk), reader, Kind.IDENTITY)
    if since == "erased":
        erase(reader)
    ClassList.objects.update(state=ClassList.State.PREVIEWED)
    assert carry_out(held.pk) == 0
    held.refresh_from_db()
    assert (held.state, ClassListRow.objects.get().faults) == ("run", {"identity": "already-registered"})


def test_a_list_that_fails_goes_behind_the_others(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = listed(library, 1), listed(library, 2)
    for at, held in enumerate((first, second)):
        ClassList.objects.filter(pk=held.pk).update(run_at=clock.now() - timedelta(minutes=20 - at))
    assert forsaken() == [first.pk, second.pk]

    def broken(*_asked: object) -> None:
        raise RuntimeError(str(uuid4()))

    monkeypatch.setattr(classlists, "issue_card", broken)
    with pytest.raises(RuntimeError):
        carry_out(first.pk)
    assert forsaken() == [second.pk]
