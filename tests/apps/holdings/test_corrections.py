"""One copy corrected by hand, and files that go on saying what they said."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from shulian.apps.catalogue.models import Outbox
from shulian.apps.holdings.actions import corrections, moves
from shulian.apps.holdings.actions.corrections import Correction, correct_item
from shulian.apps.holdings.actions.following import said_by
from shulian.apps.holdings.actions.moves import move_item
from shulian.apps.holdings.models import CopyNote, Item
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.core.correcting import NotCorrected
from shulian.core.moving import NotMoved
from shulian.core.roles import Role
from tests import make
from tests.apps.holdings.files import book, copy, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def library() -> Any:
    return make.library("雁塔区图书馆")


@pytest.fixture
def page(library: Any, client: Client) -> Any:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(make.staff(Role.CATALOGUER, library))

    def post(item: Item, **said: str) -> str:
        form = client.get(f"/cataloguing/items/{item.pk}/move/").context["form"]
        typed = {name: form[name].value() or "" for name in form.fields} | {"command": str(uuid4())} | said
        return client.post(f"/cataloguing/items/{item.pk}/correct/", typed, follow=True).content.decode()

    return post


NEW = {
    "barcode": "N1",
    "call_number": "I247/9",
    "shelf": "书库",
    "item_class": "reference",
    "price": "25.5",
    "volume": "上",
}


def test_a_barcode_that_another_takes_in_the_same_moment_is_refused(library: Any, monkeypatch: pytest.MonkeyPatch):
    one, _other = make.item(library, barcode="A1"), make.item(library, barcode="A2")
    elsewhere = make.item(make.library("汉台区图书馆"), barcode="A1")
    # Both looked before the other wrote.
    monkeypatch.setattr(corrections, "decide_correction", lambda facts: None)
    monkeypatch.setattr(moves, "decide_move", lambda *facts, **more: None)
    wanted = Correction(one.version, "A2", said_by(one))
    assert correct_item(Act("test", command=uuid4()), one.pk, wanted) is NotCorrected.BARCODE_TAKEN
    moved = move_item(Act("test", command=uuid4()), elsewhere.pk, library, keeps_call_number=True)
    assert moved is NotMoved.BARCODE_TAKEN
    assert sorted(Item.objects.values_list("barcode", flat=True)) == ["A1", "A1", "A2"]


def test_a_copy_is_corrected_and_the_next_file_neither_doubles_it_nor_turns_it_back(library: Any, page: Any):
    sent(library, book("1", "人生", copy("1")))
    Outbox.objects.all().delete()
    assert "The copy is corrected." in page(Item.objects.get(), **NEW)
    item = Item.objects.get()
    assert {name: getattr(item, name) for name in NEW if name != "price"} == {
        k: v for k, v in NEW.items() if k != "price"
    }
    assert item.price_fen == 2550
    changed = Entry.objects.filter(kind="item-changed", item=item.pk).values_list("details", flat=True)
    assert {one["field"]: (one["from"], one["to"]) for one in changed}["barcode"] == ("1", "N1")
    assert (len(changed), Outbox.objects.get().title) == (6, item.title_id)
    sent(library, book("1", "人生（新）", copy("1", call_number="I247/2")))
    item = Item.objects.get()
    assert (item.barcode, item.call_number, item.shelf) == ("N1", "I247/9", "书库")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"barcode": "2"}, "Another copy of this library has this barcode."),
        ({"barcode": ""}, "A copy needs a barcode."),
        ({"item_class": " "}, "A copy needs a class"),
        ({"price": "-3"}, "This is not an amount of money."),
        ({"price": "viel"}, "This is not an amount of money."),
        ({"price": "21474836.48"}, "A price is at most 21474836.47 yuan."),
        ({"base": "0"}, "The copy was changed meanwhile"),
        ({"volume": "x" * 41}, "at most 40 characters"),
    ],
)
def test_what_stands_in_the_way_is_said_and_nothing_changes(library: Any, page: Any, said: dict[str, str], words: str):
    item = make.item(library, "1")
    make.item(library, "2")
    assert words in page(item, **said)
    assert Item.objects.filter(pk=item.pk, barcode="1", version=item.version).exists()


@pytest.mark.parametrize(
    ("price", "fen"), [("0", 0), ("120000", 12_000_000), ("￥21,474,836.47", 2**31 - 1), ("", None)]
)
def test_a_gift_costs_nothing_and_a_rare_book_more_than_any_charge(
    library: Any, page: Any, price: str, fen: int | None
):
    item = make.item(library, "1")
    assert "The copy is corrected." in page(item, price=price, volume="上")
    assert Item.objects.get().price_fen == fen
    # What the form shows it also takes.
    assert "The copy is corrected." in page(Item.objects.get(), volume="下")
    assert (Item.objects.get().price_fen, Item.objects.get().volume) == (fen, "下")


@pytest.mark.parametrize(
    ("records", "added"),
    [
        ((book("1", "人生（新）", copy("1")), book("2", "平凡的世界", copy("1"))), 1),
        ((book("1", "人生（新）", copy("1")),), 0),
        ((book("1", "人生（新）", copy("1", "N1")), book("2", "平凡的世界", copy("N1"))), 0),
        ((book("2", "平凡的世界", copy("1", "1", "3")),), 2),
    ],
)
def test_a_trial_foresees_the_copies_that_an_import_adds_under_a_label_that_became_free(
    library: Any, records: Any, added: int
):
    sent(library, book("1", "人生", copy("1")))
    correct_item(Act("test"), (item := Item.objects.get()).pk, Correction(item.version, "N1", said_by(item)))
    assert sent(library, *records, trial=True).items == added
    assert sent(library, *records).items == added


def test_what_is_promised_of_later_files_is_what_they_do(library: Any, page: Any):
    sent(library, book("1", "人生", copy("1")))
    # As a copy that came before it was kept what files say.
    Item.objects.update(reported=None)
    said = page(Item.objects.get(), call_number="I247/9", shelf="书库")
    assert "the next one that reports it replaces the call number" in said
    assert "Later files leave" not in said
    sent(library, book("1", "人生（新）", copy("1", call_number="I247/2")))
    assert (Item.objects.get().call_number, Item.objects.get().shelf) == ("I247/2", "书库")
    said = page(Item.objects.get(), call_number="I247/9")
    assert "Later files leave what is corrected here as it is." in said
    sent(library, book("1", "人生（再版）", copy("1", call_number="I247/3")))
    assert Item.objects.get().call_number == "I247/9"


def test_a_copy_that_was_given_away_is_no_new_copy_of_its_former_library(library: Any):
    other = make.library("汉台区图书馆")
    sent(library, book("1", "人生", copy("1")))
    move_item(Act("cataloguing", library=library.pk), Item.objects.get().pk, other, keeps_call_number=True)
    source = sent(library, book("1", "人生（新）", copy("1")))
    assert (Item.objects.get().library, source.items) == (other, 0)
    assert list(CopyNote.objects.values_list("kind", "text")) == [("anothers", "1")]


def corrected(library: Any, barcode: str = "N1") -> Item:
    """The copy of 人生 with another label than its record reports."""
    sent(library, book("1", "人生", copy("1")))
    item = Item.objects.get()
    wanted = Correction(item.version, barcode, said_by(item))
    assert correct_item(Act("cataloguing", library=library.pk, command=uuid4()), item.pk, wanted) is None
    return item


def places() -> dict[str, str]:
    return dict(Item.objects.values_list("barcode", "record__control_number"))


@pytest.mark.parametrize("own", [[copy("1")], [copy("N1")], []], ids=["old-label", "new-label", "silent"])
def test_a_label_that_was_replaced_is_a_copy_of_its_own_to_any_other_record(library: Any, own: list[Any]):
    item = corrected(library)
    source = sent(library, book("1", "人生（新）", *own), book("2", "平凡的世界", copy("1")))
    assert (places(), source.items) == ({"N1": "1", "1": "2"}, 1)
    sent(library, book("1", "人生（再版）", copy("1", call_number="I247/5")))
    assert (places(), Item.objects.get(pk=item.pk).call_number) == ({"N1": "1", "1": "2"}, "I247/5")


def test_a_label_that_two_copies_had_one_after_the_other_means_each_to_its_own_record(library: Any):
    first = corrected(library)
    sent(library, book("2", "平凡的世界", copy("1")))
    second = Item.objects.get(barcode="1")
    written = said_by(second)
    assert correct_item(Act("test", library=library.pk), second.pk, Correction(second.version, "M1", written)) is None
    sent(library, book("1", "人生（再版）", copy("1", call_number="I247/7")), book("2", "平凡的世界", copy("1")))
    assert places() == {"N1": "1", "M1": "2"}
    assert Item.objects.get(pk=first.pk).call_number == "I247/7"


def test_a_copy_whose_record_reports_its_old_label_is_not_let_go_to_whoever_reports_the_new_one(library: Any):
    corrected(library)
    claiming = sent(library, book("2", "平凡的世界", copy("N1")))
    sent(library, book("1", "人生（新）", copy("1")))
    assert places() == {"N1": "1"}
    assert list(CopyNote.objects.values_list("source", "kind", "text")) == [(claiming.pk, "claimed", "N1")]


def test_what_a_record_says_under_the_present_label_counts(library: Any):
    item = corrected(library)
    source = sent(library, book("1", "人生（新）", copy("N1", call_number="I247/5"), copy("1", call_number="I247/6")))
    assert (source.items, Item.objects.get(pk=item.pk).call_number) == (0, "I247/5")
