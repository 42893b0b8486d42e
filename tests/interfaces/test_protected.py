"""Minors and people with special needs: who sees their data, and that it is written down."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.readers.access_people import may_read
from shulian.apps.readers.models import Consent, DataWish, DoubtfulPair, Reader, Registration, View
from shulian.core.identity import check_digit
from shulian.core.roles import Role
from tests import make
from tests.interfaces.api.conftest import post, speaking_for
from tests.interfaces.desk.conftest import Desk, desk_of

pytestmark = pytest.mark.django_db

NAME, PHONE = "欧阳雪芹", "13987654321"


@pytest.fixture
def yanta() -> Library:
    make.policy()
    return make.library("雁塔区图书馆", make.library("陕西省图书馆", kind="province"))


@pytest.fixture
def hantai(yanta: Library) -> Library:
    return make.library("汉台区图书馆", Library.objects.get_parent(yanta))


def child(home: Library, card: str = "C-1", **more: object) -> Reader:
    born = clock.today() - timedelta(days=9 * 365)
    guardian = {"guardian_name": "王建国", "guardian_phone": secrets.seal(PHONE)}
    return make.reader(home, card, name=NAME, birth_date=born, category_id="juvenile", **guardian | more)


def at(library: Library, role: Role = Role.DESK_LIBRARIAN) -> Desk:
    return desk_of(make.staff(role, library), library)


def protected() -> list[tuple[int, str]]:
    """Which looks at such data are written down: of whom, in which post."""
    return list(View.objects.filter(reason="protected-shown").values_list("reader", "post"))


def opened(desk: Desk, registration: Registration, **sent: str) -> str:
    """The registration, found by scanning its card."""
    page = desk.client.post("/desk/people/checks/", {"card": make.card_of(registration.reader)})
    found = {"command": uuid4(), "found": page.context["lines"][0][3]}
    answer = desk.client.post(f"/desk/people/checks/{registration.pk}/", found | sent)
    return answer.content.decode()


def registered(reader: Reader) -> Registration:
    Reader.objects.filter(pk=reader.pk).update(awaits="check")
    return Registration.objects.create(reader=reader, library=reader.home_library, way="web", lapses_on=clock.today())


def test_a_childs_registration_is_checked_where_it_was_made_and_that_is_written_down(yanta: Library) -> None:
    waiting = registered(child(yanta))
    page = opened(at(yanta), waiting)
    assert NAME in page
    assert "王建国" in page
    assert protected() == [(waiting.reader_id, "desk-librarian")]
    body = f"610113{waiting.reader.birth_date:%Y%m%d}001"
    opened(at(yanta), waiting, what="confirm", document="citizen", identity=body + check_digit(body))
    assert Registration.objects.get().state == Registration.State.CONFIRMED


def test_elsewhere_it_takes_the_right_for_such_data(yanta: Library, hantai: Library) -> None:
    waiting, plain = registered(child(yanta)), at(hantai)
    page = opened(plain, waiting)
    assert NAME not in page
    assert "王建国" not in page
    assert "Confirm the reader" not in page
    opened(plain, waiting, what="confirm")
    assert Registration.objects.get().state == Registration.State.PROVISIONAL
    assert protected() == []
    assert NAME in opened(at(hantai, Role.SENIOR_LIBRARIAN), waiting)
    assert protected() == [(waiting.reader_id, "senior-librarian")]


def test_an_adult_is_checked_at_any_desk(yanta: Library, hantai: Library) -> None:
    waiting = registered(make.reader(yanta, "C-2", name=NAME, birth_date="1990-01-01"))
    assert NAME in opened(at(hantai), waiting)
    assert protected() == []


def test_elsewhere_a_registration_opens_by_its_card_and_not_by_counting(yanta: Library, hantai: Library) -> None:
    waiting = registered(make.reader(yanta, "C-2", name=NAME, birth_date="1990-01-01"))
    other = registered(make.reader(yanta, "C-3", name="赵一", birth_date="1990-01-01"))
    desk = at(hantai)
    found = desk.client.post("/desk/people/checks/", {"card": "C-3"}).context["lines"][0][3]
    for sent in ({}, {"found": found}, {"found": "made up"}):
        address = f"/desk/people/checks/{waiting.pk}/"
        assert desk.client.post(address, {"command": uuid4(), "what": "confirm"} | sent).status_code == 403
    assert NAME in opened(desk, waiting)
    assert "赵一" in opened(at(yanta), other)
    assert not desk.client.get("/desk/people/checks/?card=C-2").context["scanned"]


def test_what_a_child_asks_about_its_data_is_read_and_answered_with_the_right_for_it(yanta: Library) -> None:
    text = secrets.seal("我的名字写错了")
    wish = DataWish.objects.create(reader=child(yanta), library=yanta, kind="correct", what="name", text=text)
    address, answer = f"/desk/data-wishes/{wish.pk}/", {"command": uuid4(), "done": "yes", "text": ""}
    plain, senior = at(yanta), at(yanta, Role.SENIOR_LIBRARIAN)
    page = plain.client.get(address).content.decode()
    assert [NAME in page, "C-1" in page, "写错了" in page, "Send the answer" in page] == [False] * 4
    plain.client.post(address, answer)
    assert DataWish.objects.get().state == DataWish.State.OPEN
    page = senior.client.get(address).content.decode()
    assert NAME in page
    assert "写错了" in page
    senior.client.post(address, answer)
    assert DataWish.objects.get().state == DataWish.State.DONE
    assert protected() == [(wish.reader_id, "senior-librarian")]


def test_comparing_two_records_of_children_is_such_a_look(yanta: Library) -> None:
    first, second = child(yanta), child(yanta, "C-2")
    pair = DoubtfulPair.objects.create(first=first, second=second, score=70, evidence=["same-name"])
    page = at(yanta, Role.SENIOR_LIBRARIAN).client.post(f"/desk/people/doubles/{pair.pk}/").content.decode()
    assert NAME in page
    assert {reader for reader, _post in protected()} == {first.pk, second.pk}
    assert not may_read(make.staff(Role.DESK_LIBRARIAN, yanta), yanta, first)
    assert may_read(make.staff(Role.DESK_LIBRARIAN, yanta), yanta, make.reader(yanta))


@pytest.mark.parametrize(("role", "shown"), [(Role.DESK_LIBRARIAN, False), (Role.SENIOR_LIBRARIAN, True)])
def test_a_guardian_is_called_by_those_alone_who_have_the_right(yanta: Library, role: Role, shown: bool) -> None:
    reader, item = child(yanta), make.item(yanta, "Y-1")
    for kind, card in ((Kind.CHECKOUT, "C-1"), (Kind.CHECKIN, None)):
        assert settle_one(Command(kind, yanta.pk, "desk", item=item.pk, card=card)).ok
    asked = {"barcode": "Y-1", "reason": "left-behind"}
    page = at(yanta, role).client.post("/desk/last-borrower/", asked).content.decode()
    assert (PHONE in page) is shown
    assert ("ask a senior librarian" in page) is not shown
    assert protected() == ([(reader.pk, "senior-librarian")] if shown else [])


def test_the_counter_and_the_lists_say_nothing_of_special_needs(yanta: Library) -> None:
    soon = clock.today() + timedelta(days=20)
    born = clock.today() - timedelta(days=40 * 365)
    make.reader(yanta, "C-1", category_id="special-needs", birth_date=born, expires_on=soon)
    desk = at(yanta)
    assert desk.scan("C-1").context["seen"].category == "成人读者"
    assert "Special needs" not in desk.client.get("/desk/card/lists/").content.decode()
    found = post(speaking_for(make.staff(Role.TERMINAL, yanta)), "/readers/find", library=yanta.code, credential="C-1")
    assert found.json()["category"] == "adult"


@pytest.mark.parametrize(("role", "said"), [(Role.DESK_LIBRARIAN, "untold"), (Role.SENIOR_LIBRARIAN, "given")])
def test_a_consent_on_health_and_a_childs_are_shown_with_the_right_for_such_data(
    yanta: Library, hantai: Library, role: Role, said: str
) -> None:
    blind, small = make.reader(yanta, "C-1", category_id="special-needs"), child(yanta, "C-2")
    plain = make.reader(yanta, "C-3")
    for reader, kind in ((blind, "health"), (small, "child")):
        Consent.objects.create(reader=reader, kind=kind, version=0, given_at=clock.now(), by="self", how="desk")

    def lines(card: str) -> dict[str, str]:
        answer = at(hantai, role).client.post("/desk/consents/", {"text": card})
        return {one["kind"]: one["standing"] for one in answer.context["lines"]}

    assert (lines("C-1")["health"], lines("C-1")["face"]) == (said, "never")
    assert lines("C-2")["child"] == said
    assert lines("C-3")["health"] == ("untold" if said == "untold" else "never")
    assert {reader for reader, _post in protected()} == (set() if said == "untold" else {blind.pk, small.pk})
    assert not View.objects.filter(reader=plain, reason="protected-shown").exists()
    program = speaking_for(make.staff(role, hantai))
    asked = {"library": hantai.code, "card": "C-1", "kind": "health", "command": str(uuid4())}
    told = post(program, "/consents/withdrawals", **asked, identified=True).json()["consents"]
    assert {one["kind"]: one["standing"] for one in told}["health"] == "withdrawn"
    told = post(program, "/consents/lookups", library=hantai.code, card="C-1").json()["consents"]
    assert {one["kind"]: one["standing"] for one in told}["health"] == ("withdrawn" if said == "given" else said)
