"""A small world of titles with records, copies and holds, and what must stay true whatever is joined or parted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.actions.works import fill_works
from shulian.apps.catalogue.editions import SHOWN
from shulian.apps.catalogue.models import Record, Title
from shulian.apps.circulation.models import Hold
from shulian.apps.holdings.models import Item
from shulian.apps.readers.models import Reader
from shulian.core.circulation.states import HoldState, ItemState
from shulian.protocols import marc
from tests import make
from tests.apps.catalogue.files import imported, written
from tests.protocols.marc.samples import control_field, data_field, made


@dataclass
class World:
    """Three titles with two records each, from two libraries, and one with one."""

    libraries: list[Library]
    titles: list[Title]
    readers: list[Reader]


def book(number: str, title: str, isbn: str = "", *more: marc.Field, year: str = "2001") -> marc.Record:
    """A record of a book by 路遥."""
    numbers = [data_field("010", f"a{isbn}")] if isbn else []
    return made(
        control_field("001", number),
        *numbers,
        data_field("200", f"a{title}", "f路遥著", indicators="1 "),
        data_field("210", "a北京", "c人民文学出版社", f"d{year}"),
        data_field("701", "a路遥", "4著", indicators=" 0"),
        *more,
    )


NAMES = ("人生", "平凡的世界", "早晨从中午开始", "惊心动魄的一幕")


def world() -> World:
    """Every record has a copy; two readers wait for two titles each, one of them has a copy set aside."""
    libraries = [make.library("雁塔区图书馆"), make.library("汉台区图书馆")]
    summary = data_field("330", "a一部小说")
    imported(libraries[0], written(*[book(str(number), name) for number, name in enumerate(NAMES)]))
    imported(libraries[1], written(*[book(str(number), name, "", summary) for number, name in enumerate(NAMES[:3])]))
    fill_works()
    titles = list(Title.objects.order_by("pk"))
    for record in Record.objects.order_by("pk"):
        make.item(record.library, of=record.title, record=record)
    readers = [make.reader(libraries[0]), make.reader(libraries[1], name="李华")]
    for reader in readers:
        make.hold(reader, titles[0], libraries[0])
        make.hold(reader, titles[1], libraries[0])
    set_aside(readers[0], titles[1])
    return World(libraries, titles, readers)


def set_aside(reader: Reader, title: Title) -> Item:
    """A copy of the title stands on the hold shelf for this reader."""
    item = Item.objects.filter(title=title, caught_holds=None).order_by("pk")[0]
    Hold.objects.filter(reader=reader, title=title).update(state=HoldState.READY, caught=item)
    Item.objects.filter(pk=item.pk).update(state=ItemState.ON_HOLD_SHELF)
    return item


def state() -> dict[str, Any]:
    """Where everything is and what every living title shows; not how often it was touched."""
    return {
        "records": dict(Record.objects.values_list("pk", "title")),
        "items": {item.pk: (item.title_id, item.record_id, item.state) for item in Item.objects.all()},
        "holds": {
            hold.pk: (hold.title_id, hold.state, hold.item_id, hold.caught_id, hold.placed_at, hold.ended_at is None)
            for hold in Hold.objects.all()
        },
        "titles": {
            title.pk: {name: getattr(title, name) for name in (*SHOWN, "work_id")} for title in Title.objects.living()
        },
    }


def lost() -> list[str]:
    """What is not at a living title, and copies that stand with another title than their record."""
    living = set(Title.objects.living().values_list("pk", flat=True))
    found = [f"record {pk}" for pk, title in Record.objects.values_list("pk", "title") if title not in living]
    found += [f"item {item.pk}" for item in Item.objects.select_related("record") if item.title_id not in living]
    found += [f"hold {pk}" for pk, title in Hold.objects.values_list("pk", "title") if title not in living]
    found += [
        f"item {item.pk} apart"
        for item in Item.objects.exclude(record=None).select_related("record")
        if item.record and item.title_id != item.record.title_id
    ]
    caught = Hold.objects.filter(ended_at=None).exclude(caught=None).select_related("caught")
    found += [f"hold {one.pk} apart" for one in caught if one.caught and one.caught.title_id != one.title_id]
    return found


def waiting() -> set[int]:
    """The readers who wait for something."""
    return {pk for pk in Hold.objects.filter(ended_at=None).values_list("reader", flat=True) if pk}
