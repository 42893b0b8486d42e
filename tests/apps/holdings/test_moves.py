"""An item goes to another library for good, with all that hangs on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from shulian import clock
from shulian.apps.catalogue.models import Outbox
from shulian.apps.holdings.actions.moves import move_item
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.core.moving import NotMoved
from shulian.core.roles import Role
from tests import make
from tests.apps.holdings.files import book, copy, sent
from tests.protocols.marc.samples import data_field

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("keeps", "call_number"), [(True, "I247/1"), (False, "")])
def test_an_item_moves_with_its_title_and_leaves_its_shelf(keeps: bool, call_number: str):
    old, new = make.library("雁塔区图书馆"), make.library("汉台区图书馆")
    sent(new, book("7", "人生"))
    sent(old, book("1", "人生", copy("1")))
    long_ago = clock.now() - timedelta(days=900)
    Item.objects.update(added_at=long_ago)
    item = Item.objects.get()
    Outbox.objects.all().delete()
    act = Act("cataloguing", library=old.pk)
    assert move_item(act, item.pk, new, keeps_call_number=keeps) is None
    assert move_item(act, item.pk, new, keeps_call_number=keeps) is None
    version, item = item.version, Item.objects.select_related("record").get()
    assert (item.library, item.place, item.call_number, item.record.library) == (new, new, call_number, new)
    assert item.version == version + 1
    # New to the library that it was given to, so that its new titles, arrivals and saved searches tell of it.
    assert item.added_at > long_ago + timedelta(days=899)
    assert list(Outbox.objects.values_list("title", flat=True)) == [item.title_id]
    [entry] = Entry.objects.filter(kind="item-moved")
    assert (entry.library, entry.item, entry.details["to"]) == (old.pk, item.pk, new.pk)


def test_an_item_that_a_reader_has_stays_and_the_page_says_why(client: Client):
    city = make.library("西安图书馆")
    old, new = make.library("雁塔区图书馆", city), make.library("碑林区图书馆", city)
    item = make.item(old, "L1", state="on-loan")
    client.force_login(make.staff(Role.CATALOGUER, city))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = client.get("/cataloguing/items/?barcode=L1", follow=True)
    form = response.context
    assert "碑林区图书馆" in response.content.decode()
    address = f"/cataloguing/items/{item.pk}/move/now/"
    said = {"command": str(form["command"]), "to": new.code, "call_number": "keep"}
    assert "A reader has the item. Take it back first" in client.post(address, said).content.decode()
    Item.objects.update(state="available")
    again = client.get(f"/cataloguing/items/{item.pk}/move/").context["command"]
    assert (
        "belongs to 碑林区图书馆 now"
        in client.post(address, said | {"command": str(again)}, follow=True).content.decode()
    )
    assert Item.objects.get().library == new
    client.force_login(make.staff(Role.CATALOGUER, old))
    assert client.get(f"/cataloguing/items/{item.pk}/move/").status_code == 403


def test_a_barcode_that_is_taken_there_is_said():
    old, new = make.library("雁塔区图书馆"), make.library("汉台区图书馆")
    item = make.item(old, "1")
    make.item(new, "1")
    act = Act("cataloguing", library=old.pk)
    assert move_item(act, item.pk, new, keeps_call_number=True) is NotMoved.BARCODE_TAKEN


def test_ebooks_and_devices_are_items_too():
    library = make.library("雁塔区图书馆")
    ebook = book("1", "人生", data_field("200", "b电子书", "a人生"), copy("E1"))
    sent(library, ebook, book("2", "阅读器", copy("D1"), leader="00000nnm0 2200000   450 "))
    found = Item.objects.order_by("barcode").values_list("barcode", "item_class", "title__form")
    assert list(found) == [("D1", "device", "device"), ("E1", "e-book", "e-book")]
