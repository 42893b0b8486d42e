"""What a library says anew of its copies reaches them, except where people here know better."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shulian import clock
from shulian.apps.catalogue.actions.editing import Edited, lines_of_row
from shulian.apps.catalogue.models import Import, Record, Title
from shulian.apps.holdings.actions.editing import save_here
from shulian.apps.holdings.actions.undo import run_undo
from shulian.apps.holdings.models import CopyChange, Item
from shulian.apps.journal.actions import Act
from shulian.core.fieldlines import line_of, sorted_in
from shulian.protocols import marc
from tests import make
from tests.apps.holdings.files import book, profile, sent
from tests.protocols.marc.samples import data_field

pytestmark = pytest.mark.django_db

COPIES = {
    "tag": "905",
    "barcode": "b",
    "call_number": "s",
    "shelf": "c",
    "volume": "v",
    "price": "p",
    "item_class": "t",
}


def record(
    shelf: str, price: str = "20.00", volume: str = "上", kind: str = "book", number: str = "I247/1"
) -> marc.Record:
    field = data_field("905", "b1", f"s{number}", f"c{shelf}", f"v{volume}", f"pCNY{price}", f"t{kind}")
    return book("1", "人生", field)


def said() -> tuple[object, ...]:
    return Item.objects.values_list("call_number", "shelf", "price_fen", "item_class", "volume").get()


@pytest.fixture
def by():
    library = make.library("雁塔区图书馆")
    return profile(library, copies=COPIES, classes={"book": "book", "ref": "reference"})


def test_shelf_price_class_call_number_and_volume_follow_and_the_undoing_takes_them_back(by):
    first = sent(by.library, record("书库"), by=by)
    assert said() == ("I247/1", "书库", 2000, "book", "上")
    second = sent(by.library, record("借阅室", "25.00", "下", "ref", "I247/2"), by=by)
    assert said() == ("I247/2", "借阅室", 2500, "reference", "下")
    for source in (second, first):
        Import.objects.filter(pk=source.pk).update(status=Import.Status.UNDOING)
        assert (run_undo(Import.objects.get(pk=source.pk)).undone, CopyChange.objects.count()) == (1, 0)
        if source == second:
            assert said() == ("I247/1", "书库", 2000, "book", "上")
    assert not Item.objects.exists()


def test_what_people_changed_here_stays_until_the_source_says_the_same(by):
    sent(by.library, record("书库"), by=by)
    Item.objects.update(shelf="少儿室")
    sent(by.library, record("借阅室", "25.00"), by=by)
    assert said() == ("I247/1", "少儿室", 2500, "book", "上")
    sent(by.library, record("少儿室"), by=by)
    sent(by.library, record("三楼"), by=by)
    assert said()[1] == "三楼"


def test_a_record_that_is_edited_here_reports_its_copies_by_the_rules_it_came_by(by):
    sent(by.library, record("书库", kind="ref"), by=by)
    row = Record.objects.get()
    lines = lines_of_row(row)
    for tag, indicators, text in (
        ("100", "##", "$a20260101d2026    em y0chiy50      ea"),
        ("101", "0#", "$achi"),
        ("330", "##", "$a黄土地"),
    ):
        lines = sorted_in(lines, line_of(tag, indicators, text))
    edited = Edited(marc.Format.CNMARC, record("书库").leader, tuple(lines), row.pk, row.version)
    assert save_here(Act("test", library=by.library.pk), by.library, edited).version == 2
    assert said() == ("I247/1", "书库", 2000, "reference", "上")


def test_a_copy_that_stands_elsewhere_keeps_the_shelf_it_has_there(by):
    sent(by.library, record("书库"), by=by)
    Item.objects.update(station=make.library("汉台区图书馆"), shelf="外馆", home_shelf="书库")
    sent(by.library, record("借阅室"), by=by)
    assert Item.objects.values_list("shelf", "home_shelf").get() == ("外馆", "借阅室")


def test_harvesters_hear_of_a_copy_that_comes_a_moment_after_its_title(by):
    sent(by.library, record("书库"), by=by)
    moment = clock.now() - timedelta(seconds=20)
    Title.objects.update(changed_at=moment)
    other = make.library("汉台区图书馆")
    assert sent(other, record("书库")).joined == 1
    assert Title.objects.get().changed_at > moment
