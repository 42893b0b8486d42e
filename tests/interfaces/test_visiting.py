"""The visiting reader: what another library's staff may do with the one card, and what stays with the home library."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from uuid import uuid4

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.readers.access import NotIdentifiedError, is_at_home, may_do, require_doing
from shulian.apps.readers.models import Card, CardAct, Consent, ContactPerson, Credential, Proxy, Reader, View
from shulian.core.credentials import Kind
from shulian.core.roles import Role
from shulian.core.visiting import SETTLES_IN, TABLE, Doing
from shulian.interfaces.desk import card, credentials, money_acts
from shulian.interfaces.desk.people import person
from shulian.interfaces.desk.session import SALT
from tests import make
from tests.interfaces.desk.conftest import desk_of

pytestmark = pytest.mark.django_db

NUMBER = "61010219900101001X"
LINES = [
    line.split()
    for line in Path(__file__).with_name("visiting_table.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
STANDS = {"unfreeze": {"frozen_at": clock.now()}, "reopen": {"status": "left", "closed_as": "cancelled"}}
"""How the reader has to stand for an act to make sense."""


@pytest.fixture
def yanta() -> Library:
    make.policy()
    return make.library("雁塔区图书馆", make.library("陕西省图书馆", kind="province"))


@pytest.fixture
def hantai(yanta: Library) -> Library:
    return make.library("汉台区图书馆", Library.objects.get_parent(yanta))


@pytest.fixture
def reader(yanta: Library) -> Reader:
    made = make.reader(yanta, "C-1")
    make.known_by(made, NUMBER)
    return made


def director(library: Library) -> Client:
    return desk_of(make.staff(Role.LIBRARY_DIRECTOR, library), library).client


def sent(client: Client, library: Library, reader: Reader, route: str, what: str, **more: object) -> tuple[int, str]:
    """One act for this reader, who stands at this library's desk; the answer's status and page."""
    seal = signing.dumps([library.pk, reader.cards.get().pk], salt=SALT)
    address = reverse(route, args=[what]) if what else reverse(route)
    answer = client.post(address, {"command": uuid4(), "reader": seal} | more)
    return answer.status_code, answer.content.decode()


def test_every_act_with_a_readers_record_stands_in_the_table() -> None:
    acts = {
        *(("desk:card-act", str(what)) for what in card.WAYS),
        *(("desk:credential-act", what) for what in credentials.ACTS),
        *(("desk:person-act", what) for what in (*person.ACTS, *person.DOINGS)),
        *(("desk:money-act", what) for what in money_acts.DOINGS),
    }
    assert sorted((route, what) for route, what, _where in LINES) == sorted(acts)


@pytest.mark.parametrize(("route", "what", "where"), LINES)
def test_another_librarys_staff_do_what_the_table_says_and_no_more(
    yanta: Library, hantai: Library, reader: Reader, route: str, what: str, where: str
) -> None:
    bound = make.known_by(reader, "6101000012345678", Kind.TRANSIT)
    fields = {"credential": bound.pk, "reason": "核对证件", "home": hantai.code}
    at_home, _page = sent(director(yanta), yanta, reader, route, what, **fields)
    Reader.objects.update(**STANDS.get(what, {}))
    status, page = sent(director(hantai), hantai, reader, route, what, **fields)
    assert at_home == 200
    assert status == (403 if where == "home" else 200)
    assert ("Nobody was identified" in page) == (where == "identified")


@pytest.mark.parametrize("doing", TABLE)
def test_nobody_is_taken_as_identified_unless_somebody_says_so(yanta: Library, reader: Reader, doing: Doing) -> None:
    account = make.staff(Role.LIBRARY_DIRECTOR, yanta)
    with pytest.raises(NotIdentifiedError) if TABLE[doing].identified else nullcontext():
        require_doing(account, yanta, reader, doing)
    require_doing(account, yanta, reader, doing, identified=True)


def test_giving_up_a_card_and_correcting_a_record_take_a_document_too(yanta: Library, reader: Reader) -> None:
    client = director(yanta)
    assert "Nobody was identified" in sent(client, yanta, reader, "desk:clearance-act", "cancel")[1]
    page = sent(client, yanta, reader, "desk:particulars-save", "", name="王大明")[1]
    assert "Nobody was identified" in page
    assert "王大明" in page
    assert (Reader.objects.get().name, Reader.objects.get().status) == (reader.name, Reader.Status.ACTIVE)


def test_nothing_is_changed_by_what_is_refused(yanta: Library, hantai: Library, reader: Reader) -> None:
    client = director(hantai)
    for route, what, where in LINES:
        if where == "home":
            more = {"credential": Credential.objects.get(kind="identity").pk, "reason": "核对", "number": "C-1"}
            status, page = sent(client, hantai, reader, route, what, identified="yes", **more)
            assert (status, NUMBER in page) == (403, False)
    assert not CardAct.objects.exists()
    assert not Proxy.objects.exists()
    assert not ContactPerson.objects.exists()
    assert Reader.objects.get(pk=reader.pk).status == Reader.Status.ACTIVE


def test_another_librarys_desk_takes_a_reader_in_and_sends_nobody_off(
    yanta: Library, hantai: Library, reader: Reader
) -> None:
    client, third = director(hantai), make.library("陇县图书馆", Library.objects.get_parent(yanta))
    off = {"identified": "yes", "home": third.code}
    assert sent(client, hantai, reader, "desk:card-act", "transfer", **off)[0] == 403
    assert sent(client, hantai, reader, "desk:card-act", "transfer", identified="yes", home=hantai.code)[0] == 200
    assert Reader.objects.get(pk=reader.pk).home_library == hantai


def test_a_page_offers_only_what_may_be_done_there(yanta: Library, hantai: Library, reader: Reader) -> None:
    abroad, home = director(hantai), director(yanta)
    _status, page = sent(abroad, hantai, reader, "desk:card", "")
    assert "At home at 雁塔区图书馆" in page
    assert "Report a death" not in page
    assert "Replace the card" in page
    assert "Report a death" in sent(home, yanta, reader, "desk:card", "")[1]
    assert "Show in full" not in sent(abroad, hantai, reader, "desk:credentials", "")[1]
    assert "Show in full" in sent(home, yanta, reader, "desk:credentials", "")[1]


def test_a_desk_reads_of_another_librarys_reader_what_it_did_itself_and_what_is_live(
    yanta: Library, hantai: Library, reader: Reader
) -> None:
    card = reader.cards.get()
    for library, reason in ((yanta, "spat at the guard"), (hantai, "was drunk here")):
        CardAct.objects.create(
            command=uuid4(), reader=reader, card=card, deed="unblock", library=library, said={"reason": reason}
        )
    make.known_by(reader, "sub-1", Kind.OIDC, issuer="Vendor X", status="frozen", status_reason="looked ill")
    make.known_by(reader, "T-5544332211", Kind.TRANSIT, status="freed", freed_at=clock.now(), lookup=None)
    kept = {"desk:card": ("spat at the guard", "was drunk"), "desk:credentials": ("Vendor X", "looked ill", "2211<")}
    for route, words in kept.items():
        abroad, home = (sent(director(at), at, reader, route, "")[1] for at in (hantai, yanta))
        # Below stands the form, whose choices name all kinds.
        there, here = (page.split("Bind another one")[0] for page in (abroad, home))
        assert [word for word in words if word in there] == []
        assert [word for word in words if word not in here] == []
    assert "<strong>Lift the block" in sent(director(hantai), hantai, reader, "desk:card", "")[1]
    # Whoever is fetched home by a tick is read of a week later.
    Reader.objects.filter(pk=reader.pk).update(home_library=hantai, home_before=yanta, home_since=clock.today())
    assert "spat at the guard" not in sent(director(hantai), hantai, reader, "desk:card", "")[1]


def test_a_dead_card_shows_nothing_of_its_reader_at_home_either(yanta: Library, reader: Reader) -> None:
    Reader.objects.filter(pk=reader.pk).update(identity_mask="610***********001X")
    Card.objects.filter(reader=reader).update(status=Card.Status.LOST)
    old = Card.objects.get(reader=reader)
    Card.objects.create(number="C-2", reader=reader, library=yanta)
    seal = signing.dumps([yanta.pk, old.pk], salt=SALT)
    page = director(yanta).post(reverse("desk:card"), {"reader": seal}).content.decode()
    assert "This number is dead" in page
    assert [word for word in ("610***", "王*", "Deposit", "Money and deposit") if word in page] == []


def test_contact_persons_are_masked_at_home_and_nowhere_to_be_seen_elsewhere(
    yanta: Library, hantai: Library, reader: Reader
) -> None:
    client = director(yanta)
    nobody = {"relation_1": "邻居", "contact_phone_1": "13912345678", "identified": "yes"}
    _status, page = sent(client, yanta, reader, "desk:person-act", "contacts", **nobody)
    assert ("Write the name and the telephone of each person" in page, 'value="邻居"' in page) == (True, True)
    three = {"contact_name_0": "王建国", "relation_0": "父亲", "contact_phone_0": "13912345678", "identified": "yes"}
    assert sent(client, yanta, reader, "desk:person-act", "contacts", **three)[0] == 200
    _status, masked = sent(client, yanta, reader, "desk:person", "")
    assert "王*国" in masked
    assert "王建国" not in masked
    assert "13912345678" not in masked
    assert not View.objects.filter(reason="protected-shown").exists()
    _status, full = sent(client, yanta, reader, "desk:person", "", in_full="yes")
    assert "王建国" in full
    assert "13912345678" in full
    assert View.objects.get(reason="protected-shown").reader == reader
    plain = desk_of(make.staff(Role.DESK_LIBRARIAN, yanta), yanta).client
    assert "王建国" not in sent(plain, yanta, reader, "desk:person", "", in_full="yes")[1]
    _status, abroad = sent(director(hantai), hantai, reader, "desk:person", "", in_full="yes")
    assert "王*国" not in abroad
    assert "王建国" not in abroad


def test_a_new_home_writes_down_people_at_once_and_sees_who_is_on_record_a_week_later(
    yanta: Library, hantai: Library, reader: Reader
) -> None:
    born = clock.today().replace(year=clock.today().year - 9, day=1)
    Reader.objects.update(birth_date=born, guardian_name="王建国", awaits="consent")
    assert sent(director(hantai), hantai, reader, "desk:card-act", "transfer", identified="yes", home=hantai.code)
    _status, page = sent(director(hantai), hantai, reader, "desk:person", "")
    assert "The guardian has signed again" in page
    assert "Keep the contact persons" in page
    assert "is shown from" in page
    assert "looked after there" not in page
    assert "王*国" not in page
    assert "Another guardian" not in page
    assert "numbers in full from" in sent(director(hantai), hantai, reader, "desk:card", "")[1]
    with clock.stopped_at(clock.now() + SETTLES_IN):
        assert "王*国" in sent(director(hantai), hantai, reader, "desk:person", "")[1]


def test_what_a_guardian_says_is_written_down_at_home_with_the_document_seen(
    yanta: Library, hantai: Library, reader: Reader
) -> None:
    Reader.objects.update(birth_date="2018-05-01", guardian_name="王建国")
    asked = {"kind": "child", "by": "guardian", "says": "yes"}
    assert sent(director(hantai), hantai, reader, "desk:consents", "", identified="yes", **asked)[0] == 403
    client = director(yanta)
    assert "Nobody was identified" in sent(client, yanta, reader, "desk:consents", "", **asked)[1]
    assert not Consent.objects.exists()
    sent(client, yanta, reader, "desk:consents", "", identified="yes", **asked)
    assert Consent.objects.get().by == "guardian"


@pytest.mark.parametrize(
    ("role", "where", "expected"),
    [
        (Role.DESK_LIBRARIAN, "home", True),
        (Role.DESK_LIBRARIAN, "main", True),
        (Role.DESK_LIBRARIAN, "city", False),
        (Role.DESK_LIBRARIAN, "other branch", False),
        (Role.LIBRARY_DIRECTOR, "main", True),
        # A county library is a house of its own.
        (Role.LIBRARY_DIRECTOR, "city", False),
        (Role.LIBRARY_DIRECTOR, "other branch", False),
    ],
)
def test_a_branchs_reader_is_at_home_there_and_at_its_main_library(role: Role, where: str, expected: bool) -> None:
    city = make.library("汉中市图书馆", make.library("陕西省图书馆", kind="province"), kind="city")
    main = make.library("汉台区图书馆", city)
    branch = make.library("汉王镇分馆", main, kind="township-branch")
    places = {"home": branch, "main": main, "city": city, "other branch": make.library("东关分馆", main, kind="branch")}
    account, reader = make.staff(role, places[where]), make.reader(branch)
    assert is_at_home(account, places[where], reader) is expected
    assert may_do(account, places[where], reader, Doing.BLOCK) is expected


def test_the_one_card_serves_at_every_desk(yanta: Library, hantai: Library) -> None:
    reader, keeper = make.reader(yanta), make.staff(Role.BRANCH_KEEPER, hantai)
    served = {
        Doing.LEND,
        Doing.TAKE_BACK,
        Doing.HOLD,
        Doing.PAY,
        Doing.PAY_OUT,
        Doing.RENEW,
        Doing.REPLACE,
        Doing.FREEZE,
    }
    assert all(may_do(keeper, hantai, reader, doing) for doing in served)
    assert not [doing for doing in TABLE if TABLE[doing].home and may_do(keeper, hantai, reader, doing)]
    assert Card.objects.filter(reader=reader).exists()
