"""Keys are rotated, all is sealed anew and old ones thrown away while desks look up and register: nobody fails."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test import Client

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.actions import keys
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.register import Issued, issue_card
from shulian.apps.readers.finding import DOMAIN, found_by
from shulian.apps.readers.models import Reader
from shulian.apps.readers.queries import pins_not_stamped_by
from shulian.apps.readers.sign_in import seal_pin
from shulian.core.identity import check_digit
from shulian.core.registration import Application
from shulian.core.roles import Role
from tests import make
from tests.interfaces.api.conftest import post, speaking_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_keys")]

PHONE, PIN = "13987654321", "271828"
SIGNING_IN = 8
"""So many readers sign in on the web, one after the other, again and again."""
EVERY = {"identity": 1, "social-security": 10, "transit": 10}
"""Each how many readers carry something of this kind."""


def texts_of(n: int) -> dict[str, str]:
    """What the nth reader carries."""
    texts = {"identity": f"P{n:08d}", "social-security": f"S{n:09d}", "transit": f"T{n:015d}", "card": f"K-{n}"}
    return {kind: text for kind, text in texts.items() if n % EVERY.get(kind, 1) == 0}


PEOPLE = """
INSERT INTO readers_reader (token, name, category_id, home_library_id, phone, identity_mask, guardian_name,
    guardian_phone, guardian_identity_sealed, guardian_identity_mask, status, status_reason, expires_on, registered_at,
    pin, version, is_demonstration, phone_lookup)
SELECT gen_random_uuid(), '读者', 'adult', %(home)s, CASE n %% 10 WHEN 0 THEN %(phone)s ELSE ''::bytea END,
       '', '', '', '', '', 'active', '', '2099-12-31', now(), '', 1, false,
       CASE n %% 10 WHEN 0 THEN %(phone_lookup)s::bytea END
  FROM generate_series(0, %(readers)s - 1) AS n;
INSERT INTO readers_card (number, reader_id, library_id, status, issued_at)
SELECT 'K-' || row_number() OVER (ORDER BY id) - 1, id, %(home)s, 'active', now() FROM readers_reader
"""


def people(home: Library, readers: int) -> None:
    """So many readers with a card and a passport each; every tenth has more, and a telephone."""
    values = {"home": home.pk, "readers": readers, "phone": secrets.seal(PHONE)}
    values["phone_lookup"] = secrets.lookup("phone", PHONE)
    with connection.cursor() as cursor:
        for statement in PEOPLE.split(";"):
            cursor.execute(statement, values)
        cursor.execute("SELECT id FROM readers_reader ORDER BY id")
        ids = [pk for (pk,) in cursor.fetchall()]
        columns = "reader_id, kind, lookup, sealed, mask, bound_at"
        with cursor.copy(f"COPY readers_credential ({columns}) FROM STDIN") as copy:
            for row in _credentials(ids):
                copy.write_row(row)
        cursor.execute("VACUUM ANALYZE readers_reader, readers_credential")


def set_pins() -> list[int]:
    """The first readers choose a PIN, as they did before keys were rotated."""
    found = list(Reader.objects.order_by("pk")[:SIGNING_IN])
    for reader in found:
        reader.pin_salt = uuid4()
        Reader.objects.filter(pk=reader.pk).update(pin_salt=reader.pin_salt, pin=seal_pin(reader, PIN))
    return [reader.pk for reader in found]


def _credentials(ids: list[int]) -> Iterator[tuple[Any, ...]]:
    bound_at = clock.now()
    for n, pk in enumerate(ids):
        for kind, text in texts_of(n).items():
            if kind != "card":
                yield pk, kind, secrets.lookup(DOMAIN, text), secrets.seal(text), "***", bound_at


def somebody_new(n: int) -> Application:
    body = f"6101021990{1 + n // 28 % 12:02d}{1 + n % 28:02d}{n // 336:03d}"
    return Application("王小明", body + check_digit(body))


@dataclass
class Desks:
    """Three desks at work: one looks everybody up by everything, one registers, one lends, and readers sign in.

    `wrong` is what went wrong.
    """

    home: Library
    readers: int
    over: threading.Event = field(default_factory=threading.Event)
    wrong: list[str] = field(default_factory=list)
    found: int = 0
    registered: int = 0
    lent: int = 0
    lends: Client = field(default_factory=Client)

    def work(self, once: Callable[[int], None]) -> None:
        """One after the other until it is over."""
        try:
            for n in count():
                # One after the other, but not without a breath: over a million the rotation has work for many minutes.
                if self.over.wait(0.02 if self.readers < 100_000 else 0.2):
                    break
                once(n)
        except Exception as error:  # whatever it is, a request would have failed
            self.wrong.append(repr(error))
        finally:
            connections.close_all()

    def look(self, n: int) -> None:
        """The next reader by each credential."""
        number = n * 7919 % self.readers
        for kind, text in texts_of(number).items():
            found = found_by(text)
            if len(found) != 1 or (kind != "card" and secrets.unseal(bytes(found[0].sealed)) != text):
                self.wrong.append(f"{kind} {number}: {len(found)}")
            elif number % 10 == 0 and secrets.unseal(bytes(found[0].reader.phone)) != PHONE:
                self.wrong.append(f"telephone of {number}")
        self.found += 1

    def register(self, n: int) -> None:
        """Somebody new, who is found at once and gets no second card."""
        somebody = somebody_new(n)
        issued, again = (issue_card(Act("desk", library=self.home.pk), somebody) for _ in range(2))
        if not isinstance(issued, Issued) or isinstance(again, Issued) or not found_by(somebody.identity):
            self.wrong.append(f"registered {n}")
        self.registered += 1

    def serve(self, n: int) -> None:
        """The next of those with a PIN signs in on the web, borrows a book at the desk, and it comes back."""
        card, place = f"K-{n % SIGNING_IN}", {"library": self.home.code, "barcode": "K-BOOK"}
        entered = Client().post("/sign-in/", {"username": card, "password": PIN})
        lent = post(self.lends, "/checkouts", command=str(uuid4()), card=card, **place)
        back = post(self.lends, "/checkins", command=str(uuid4()), **place)
        if (entered.status_code, lent.status_code, back.status_code) != (302, 200, 200):
            self.wrong.append(f"served {card}: {entered.status_code} {lent.content!r} {back.status_code}")
        self.lent += 1


@pytest.mark.parametrize("readers", [4_000, pytest.param(1_000_000, marks=pytest.mark.long)])
def test_desks_find_and_register_while_keys_come_and_go(readers: int) -> None:
    home = make.library("雁塔区图书馆")
    people(home, readers)
    signing_in = set_pins()
    make.policy()
    make.item(home, "K-BOOK")
    desks, old = Desks(home, readers), secrets.ring(secrets.LOOKUP)
    desks.lends = speaking_for(make.staff(Role.DESK_LIBRARIAN, home))
    at_work = [threading.Thread(target=desks.work, args=(once,)) for once in (desks.look, desks.register, desks.serve)]
    for thread in at_work:
        thread.start()
    try:
        keys.rotate(Act("command"))
        assert _sealed_anew()
        # Who signs in is stamped anew; a PIN that nobody uses here would keep the old key.
        before = desks.lent
        while desks.lent < before + SIGNING_IN + 1 and not desks.wrong:
            desks.over.wait(0.1)
        Reader.objects.exclude(pin=b"").exclude(pk__in=signing_in).update(pin=b"")
        keys.retire(Act("command"))
    finally:
        desks.over.set()
        for thread in at_work:
            thread.join()
    assert desks.wrong == []
    assert min(desks.found, desks.registered, desks.lent) > 0
    assert not {*old} & {*secrets.ring(secrets.LOOKUP)}
    assert [len(found_by(text)) for text in texts_of(readers - 10).values()] == [1] * 4


def _sealed_anew() -> bool:
    """As the command does: again until nothing needs an older key, for desks go on registering."""
    for _ in range(9):
        for table in keys.tables():
            keys.reseal(table)
        if not list(keys.still_needed(lambda _mark: 0)):
            return True
    return False


def test_a_digest_by_an_older_key_keeps_that_key(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = make.reader(make.library("雁塔区图书馆"), birth_date=date(1990, 1, 1))
    old = secrets.lookup(DOMAIN, "P1")
    keys.rotate(Act("command"))
    make.known_by(reader, "P00000001", lookup=old)
    assert dict(keys.still_needed(pins_not_stamped_by)) == {"readers.Credential": 1}
    assert _sealed_anew()
    assert not list(keys.still_needed(pins_not_stamped_by))
