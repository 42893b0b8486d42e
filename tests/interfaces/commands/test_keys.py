"""Rotating keys while everybody works: everything opens and everybody is found, before, meanwhile and afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import translation

from shulian.apps.alliance import secrets
from shulian.apps.alliance.actions import keys
from shulian.apps.alliance.actions.servicekeys import make_key
from shulian.apps.alliance.actions.staff import invite
from shulian.apps.alliance.models import Feedback, Library, Tries
from shulian.apps.journal.actions import Act, CommandReused
from shulian.apps.journal.models import Entry
from shulian.apps.notices.models import Notice
from shulian.apps.notices.queries.outbox import inbox_of
from shulian.apps.readers.actions.pins import link_for, reader_of_link
from shulian.apps.readers.models import ClassListRow, Credential, Proxy, Reader
from shulian.apps.readers.queries import reader_by_identity
from shulian.apps.readers.recipients import inbox_key, inbox_keys, recipient_of
from shulian.apps.readers.sign_in import CardBackend, pin_fits, seal_pin
from shulian.apps.statistics.actions.screens import put_up
from shulian.core.roles import Right, Role
from shulian.core.servicekeys import Wish
from tests import make
from tests.apps.notices.conftest import tell

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_keys")]

NUMBER, PHONE, PIN = "61010219900101001X", "13987654321", "482913"


def somebody(home: Library, card: str, number: str) -> Reader:
    reader = make.reader(home, card, phone=secrets.seal(PHONE))
    make.known_by(reader, number)
    Reader.objects.filter(pk=reader.pk).update(pin=seal_pin(reader, PIN))
    return Reader.objects.get(pk=reader.pk)


def commanded(what: str, **more: Any) -> None:
    with translation.override("en"):
        call_command("keys", what, verbosity=0, **more)


def test_after_a_rotation_all_is_sealed_by_the_new_key_and_the_old_one_goes_with_the_last_pin(own_keys: Path) -> None:
    home = make.library("雁塔区图书馆")
    reader = somebody(home, "C-1", NUMBER)
    tell(home, to=recipient_of(reader))
    Feedback.objects.create(library=home, message="空调太冷", contact=secrets.seal("wo@example.cn"))
    old = secrets.ring("fields")[0]
    commanded("rotate")
    assert [len(secrets.ring(name)) for name in keys.RINGS] == [2, 2]
    reader.refresh_from_db()
    assert secrets.is_newest(reader.phone)
    assert secrets.unseal(reader.phone) == PHONE
    assert secrets.is_newest(Feedback.objects.get().contact)
    known = reader.credentials.get(kind="identity")
    assert bytes(known.lookup or b"") == secrets.lookup("identity", NUMBER)
    assert secrets.is_newest(known.sealed)
    assert reader_by_identity(NUMBER) == reader
    assert set(Notice.objects.values_list("recipient", flat=True)) == {inbox_key(reader)}
    with pytest.raises(CommandError, match="PIN: 1"):
        commanded("retire")
    assert CardBackend().authenticate(None, "C-1", PIN) is not None
    commanded("retire")
    assert [len(secrets.ring(name)) for name in keys.RINGS] == [1, 1]
    assert old not in (own_keys / "fields").read_bytes()
    reader.refresh_from_db()
    assert pin_fits(reader, PIN)
    assert secrets.unseal(reader.phone) == PHONE


def test_a_key_that_was_seen_goes_at_once_and_the_pins_it_stamped_with_it() -> None:
    home = make.library("雁塔区图书馆")
    late, early = somebody(home, "C-1", NUMBER), make.reader(home, "C-2")
    commanded("rotate")
    Reader.objects.filter(pk=early.pk).update(pin=seal_pin(early, PIN))
    commanded("retire", void_old_pins=True)
    assert [len(secrets.ring(name)) for name in keys.RINGS] == [1, 1]
    late.refresh_from_db()
    early.refresh_from_db()
    assert (bytes(late.pin), pin_fits(late, PIN), pin_fits(early, PIN)) == (b"", False, True)
    assert reader_by_identity(NUMBER) == late
    assert Entry.objects.get(kind="pins-voided").quantity == 1


def test_between_the_new_key_and_the_rewriting_everything_is_found() -> None:
    home = make.library("雁塔区图书馆")
    reader = somebody(home, "C-1", NUMBER)
    tell(home, to=recipient_of(reader))
    link = link_for(reader)
    keys.rotate(Act("command"))
    assert reader_of_link(link) == reader
    assert reader_by_identity(NUMBER) == reader
    assert pin_fits(reader, PIN)
    assert not pin_fits(reader, "000000")
    assert secrets.unseal(reader.phone) == PHONE
    assert inbox_of(*inbox_keys(reader.pk)).count() == 1


def test_a_command_that_comes_again_shows_what_it_showed_or_that_it_can_no_more() -> None:
    home = make.library("雁塔区图书馆")
    director = make.staff(Role.LIBRARY_DIRECTOR, home)
    invites, makes, puts_up = (Act("office", director.pk, home.pk) for _ in range(3))
    wish = Wish(Role.TERMINAL, frozenset({Right.CIRCULATE}), "127.0.0.1", 30)
    asked: list[Callable[[], Any]] = [
        lambda: invite(invites, home, "张晓", Role.DESK_LIBRARIAN),
        lambda: make_key(makes, director, home, "自助机", wish),
        lambda: put_up(puts_up, home, "大厅"),
    ]
    first = [ask() for ask in asked]
    keys.rotate(Act("command"))
    assert [ask() for ask in asked] == first
    keys.retire(Act("command"))
    for ask in asked:
        with pytest.raises(CommandReused, match="key that is gone"):
            ask()


def test_a_stamp_of_before_there_were_marks_still_fits() -> None:
    reader = make.reader(make.library("雁塔区图书馆"))
    reader.pin = seal_pin(reader, PIN)[4:]
    assert pin_fits(reader, PIN)
    keys.rotate(Act("command"))
    assert pin_fits(reader, PIN)


def test_a_row_that_changes_meanwhile_keeps_its_change(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = somebody(make.library("雁塔区图书馆"), "C-1", NUMBER)
    keys.rotate(Act("command"))
    inner = keys.secrets.reseal

    def change_first(sealed: bytes) -> bytes:
        Reader.objects.filter(pk=reader.pk).update(phone=secrets.seal("13700000000"))
        return inner(sealed)

    monkeypatch.setattr(keys.secrets, "reseal", change_first)
    for table in keys.tables():
        keys.reseal(table)
    reader.refresh_from_db()
    assert secrets.unseal(reader.phone) == "13700000000"


PLAIN = {"catalogue", "journal"}
"""Apps whose bytes are nobody's secret."""


def test_every_column_of_sealed_bytes_is_rotated() -> None:
    known = {(table.rows.model, column) for table in keys.tables() for column in table.columns}
    digests = {(Credential, "lookup"), (Reader, "pin"), (Tries, "digest"), (Proxy, "identity_lookup")}
    digests |= {(Reader, "phone_lookup"), (Reader, "guardian_lookup"), (ClassListRow, "lookup")}
    for model in apps.get_models():
        if model._meta.app_label in PLAIN or not model.__module__.startswith("shulian."):
            continue
        for field in model._meta.get_fields():
            if isinstance(field, models.BinaryField):
                assert (model, field.name) in known | digests
