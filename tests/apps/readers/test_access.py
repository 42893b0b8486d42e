"""Who sees a reader, and by what."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from shulian.apps.alliance.models import Account
from shulian.apps.readers.access import card_at_desk, own_reader
from shulian.apps.readers.models import Card, Reader
from shulian.apps.readers.queries import card_to_show, categories
from shulian.core.onenumber import Unnamed
from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db

NUMBER = "61010219900101001X"


def test_a_librarian_finds_a_reader_by_card_and_by_identity_number() -> None:
    library = make.library("雁塔区图书馆")
    librarian = make.staff(Role.DESK_LIBRARIAN, library)
    reader = make.reader(library, "C-1")
    make.known_by(reader, NUMBER)
    for scanned in ("C-1", "Ｃ-1 ", NUMBER, "61010219900101001x", "610102900101001"):
        card = card_at_desk(librarian, library, scanned)
        assert isinstance(card, Card)
        assert card.reader == reader


@pytest.mark.parametrize("scanned", ["", "C-2", "王小明", "610526198012315124"])
def test_what_is_no_card_finds_nobody(scanned: str) -> None:
    library = make.library("雁塔区图书馆")
    make.reader(library, "C-1")
    assert card_at_desk(make.staff(Role.DESK_LIBRARIAN, library), library, scanned) is Unnamed.UNKNOWN


def test_only_who_lends_at_the_library_finds_readers_there() -> None:
    province = make.library("陕西省图书馆")
    library, other = make.library("雁塔区图书馆", province), make.library("汉台区图书馆", province)
    make.reader(library, "C-1")
    for account in (
        make.staff(Role.DESK_LIBRARIAN, other),
        make.staff(Role.ALLIANCE_OFFICE, province),
        make.staff(Role.SYSTEM_ADMINISTRATOR, province),
        AnonymousUser(),
    ):
        with pytest.raises(PermissionDenied):
            card_at_desk(account, library, "C-1")


def test_the_newest_live_card_stands_for_the_reader() -> None:
    library = make.library("雁塔区图书馆")
    reader = make.reader(library, "C-1")
    second = Card.objects.create(number="C-2", reader=reader, library=library)
    assert card_to_show(reader) == second
    Card.objects.filter(pk=second.pk).update(status=Card.Status.LOST)
    shown = card_to_show(reader)
    assert shown is not None
    assert shown.number == "C-1"


def test_readers_see_themselves() -> None:
    reader = make.reader(make.library("雁塔区图书馆"))
    account = Account.objects.create_user("r", None, display_name="王小明", kind=Account.Kind.READER)
    Reader.objects.filter(pk=reader.pk).update(account=account)
    assert own_reader(account) == reader


def test_who_is_no_reader_has_no_own_record() -> None:
    library = make.library("雁塔区图书馆")
    for account in (AnonymousUser(), make.staff(Role.DESK_LIBRARIAN, library)):
        with pytest.raises(PermissionDenied):
            own_reader(account)


def test_categories_come_in_their_order() -> None:
    assert [category.code for category in categories()][:2] == ["adult", "juvenile"]
