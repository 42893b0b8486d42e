"""However much a page has to show, it asks the database the same few questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Account, Library
from shulian.apps.catalogue.models import Title, Work
from shulian.apps.charges.actions.booking import Means
from shulian.apps.charges.actions.deposits import take_deposit
from shulian.apps.charges.actions.payments import Paid
from shulian.apps.charges.actions.reversals import Reversing, reverse_payment
from shulian.apps.charges.actions.tills import open_till
from shulian.apps.charges.models import Charge, Till
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.circulation.actions.drafts import begin_draft, save_row
from shulian.apps.circulation.models import PolicyDraftRow, Transit
from shulian.apps.discovery.writer import rebuild
from shulian.apps.distribution.models import Box, BoxItem, Route, Stop, Trip
from shulian.apps.journal.actions import Act, entry
from shulian.apps.notices.actions import Message, notify
from shulian.apps.readers.actions.cardlife import Done, Wish, block_reader, unblock_reader
from shulian.apps.readers.models import Card, Reader
from shulian.apps.readers.recipients import recipient_of
from shulian.apps.statistics.actions import sync_definitions
from shulian.apps.statistics.models import Form, Period, Return
from shulian.core.charges import Method
from shulian.core.notices.kinds import Kind as Kind_
from shulian.core.reversals import Why
from shulian.core.roles import Role
from shulian.core.shelves import shelf_key
from tests import make

pytestmark = pytest.mark.django_db

MORE = 8
Ask = Callable[[], object]


@pytest.fixture
def province() -> Library:
    make.policy(loan_limit=100)
    sync_definitions()
    return make.library("陕西省图书馆", code="610000", kind="province")


@pytest.fixture
def title(province: Library) -> Title:
    return _held("红楼梦", make.library("雁塔区图书馆", Library.objects.get(pk=province.pk), code="610113"))


def questions(ask: Ask) -> int:
    """How many statements it takes; the first time does not count, for it fills what a process keeps."""
    ask()
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


def _held(name: str, library: Library) -> Title:
    title = make.title(name, authors=["曹雪芹"])
    make.item(library, of=title)
    return title


def _signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _more_libraries(province: Library) -> list[Library]:
    return [
        make.library(f"第{number}图书馆", Library.objects.get(pk=province.pk), code=f"M{number}")
        for number in range(MORE)
    ]


def _more_editions(province: Library, title: Title) -> None:
    """Titles and copies at many libraries, editions of one work, all on shelves."""
    work = Work.objects.get_or_create(key="红楼梦", title="红楼梦", author="曹雪芹")[0]
    Title.objects.filter(pk=title.pk).update(work=work)
    for number, library in enumerate(_more_libraries(province)):
        other = _held(f"红楼梦研究{number}", library)
        edition = make.title("红楼梦", authors=["曹雪芹"], year=1980 + number, clc="I242.4", work=work)
        for one in (other, title, edition):
            call_number = f"I242.4/{one.pk}"
            make.item(library, of=one, call_number=call_number, shelf_key=shelf_key(call_number))


def test_search_results(province: Library, title: Title, settings, tmp_path, client: Client) -> None:
    settings.INDEX_FOLDER = tmp_path
    rebuild(tmp_path)
    ask = "/search/?q=红楼"
    few = questions(lambda: client.get(ask))
    _more_editions(province, title)
    rebuild(tmp_path)
    assert client.get(ask).content.decode().count('class="result"') == 2 * MORE + 1
    assert questions(lambda: client.get(ask)) <= few + 1 <= 11


def test_narrowed_results_and_each_work_once(
    province: Library, title: Title, settings, tmp_path, client: Client
) -> None:
    settings.INDEX_FOLDER = tmp_path
    _more_editions(province, title)
    rebuild(tmp_path)
    for more in ("&clc=I&from=1980", "&library=610113&available=1", "&once=1", "&sort=newest"):
        assert questions(lambda more=more: client.get(f"/search/?q=红楼{more}")) <= 13, more


def test_works_authors_new_titles_and_the_childrens_view(
    province: Library, title: Title, settings, tmp_path, client: Client
) -> None:
    settings.INDEX_FOLDER = tmp_path
    _more_editions(province, title)
    Title.objects.update(juvenile=True)
    rebuild(tmp_path)
    work = Work.objects.get()
    pages = {
        f"/works/{work.pk}/": 12,
        "/authors/?name=曹雪芹": 11,
        "/new/": 12,
        "/new/?library=610113": 13,
        "/kids/?q=红楼": 9,
        "/kids/?q=红搂": 9,
        "/classes/I/": 3,
        "/libraries/610113/shelf/": 7,
    }
    asked = {page: questions(lambda page=page: client.get(page)) for page in pages}
    assert {page: number for page, number in asked.items() if number > pages[page]} == {}


def test_the_page_of_a_title(province: Library, title: Title, client: Client) -> None:
    _more_editions(province, title)
    few = questions(lambda: client.get(f"/titles/{title.pk}/"))
    for library in Library.objects.all():
        make.item(library, of=title)
        make.title("红楼梦", work=Work.objects.get())
    assert questions(lambda: client.get(f"/titles/{title.pk}/")) == few <= 20


def test_the_page_of_a_library(province: Library, client: Client) -> None:
    few = questions(lambda: client.get("/libraries/610000/"))
    for library in _more_libraries(province):
        Library.objects.filter(pk=library.pk).update(kind="branch")
        make.item(province)
    assert questions(lambda: client.get("/libraries/610000/")) == few <= 12


def test_the_desk_with_a_reader(province: Library) -> None:
    reader = make.reader(province)
    number = Card.objects.get(reader=reader).number
    librarian = _signed_in(make.staff(Role.DESK_LIBRARIAN, province))

    def lend() -> None:
        item = make.item(province)
        assert settle_one(Command(Kind.CHECKOUT, province.pk, "desk", item=item.pk, card=number)).ok

    def scan() -> None:
        page = librarian.post("/desk/scan/", {"command": uuid4(), "mode": "lend", "text": number})
        assert page.context["seen"] is not None

    lend()
    few = questions(scan)
    for _each in range(MORE):
        lend()
    assert questions(scan) == few <= 21


def test_a_readers_card_at_the_desk_and_at_home(province: Library) -> None:
    reader = make.reader(province, "C-CARD", expires_on=clock.today())
    librarian = _signed_in(make.staff(Role.DESK_LIBRARIAN, province))
    account = Account.objects.create_user("reader:card", None, kind=Account.Kind.READER)
    Reader.objects.filter(pk=reader.pk).update(account=account)
    own = _signed_in(account)

    def block_and_lift() -> None:
        for deed in (block_reader, unblock_reader):
            card = Card.objects.get(reader=reader)
            assert isinstance(deed(Act("desk", None, province.pk), Wish(card, reason="丢书未赔")), Done)

    def look() -> None:
        assert librarian.post("/desk/card/", {"text": "C-CARD"}).context["acts"]
        assert librarian.post("/desk/card/clearance/", {"text": "C-CARD"}).context["reader"] == reader
        assert own.get("/me/card/").context["acts"]

    block_and_lift()
    few = questions(look)
    for _each in range(MORE // 2):
        block_and_lift()
    assert questions(look) == few <= 63


def test_the_lists_of_cards(province: Library) -> None:
    librarian = _signed_in(make.staff(Role.DESK_LIBRARIAN, province))
    make.reader(province, expires_on=clock.today())
    few = questions(lambda: librarian.get("/desk/card/lists/"))
    for _each in range(MORE):
        make.reader(province, expires_on=clock.today())
    assert questions(lambda: librarian.get("/desk/card/lists/")) == few <= 16


def test_the_figures_of_cards(province: Library) -> None:
    office = _signed_in(make.staff(Role.ALLIANCE_OFFICE, province))
    few = questions(lambda: office.get("/office/figures/cards/?by=city"))
    for one in _more_libraries(province):
        entry(Act("desk", None, one.pk), "card-issued", details={"channel": "desk", "category": "adult"})
    assert questions(lambda: office.get("/office/figures/cards/?by=city")) <= few + 2 <= 25


def test_the_money_of_a_reader(province: Library) -> None:
    reader = make.reader(province, "C-MONEY")
    librarian = _signed_in(make.staff(Role.DESK_LIBRARIAN, province))

    def owe() -> None:
        kinds = {"kind": "overdue", "fen": 50, "open_fen": 50, "title": make.title().pk, "incurred_at": clock.now()}
        Charge.objects.create(reader=reader, library=province, place=province, command=uuid4(), **kinds)

    def look() -> None:
        assert librarian.post("/desk/money/", {"text": "C-MONEY"}).context["debt"] > 0

    owe()
    few = questions(look)
    for _each in range(MORE):
        owe()
    assert questions(look) == few <= 22


def test_the_till_of_a_desk(province: Library) -> None:
    librarian = _signed_in(make.staff(Role.DESK_LIBRARIAN, province))
    act = Act("desk", library=province.pk)
    till = open_till(act, "服务台", 0)
    assert isinstance(till, Till)
    reader = make.reader(province)

    def take() -> None:
        means = Means(Method.CASH, till.pk)
        take_deposit(Act("desk", library=province.pk), reader, 1_00, means)

    take()
    few = questions(lambda: librarian.get("/desk/money/till/"))
    for _each in range(MORE):
        take()
    assert questions(lambda: librarian.get("/desk/money/till/")) == few <= 14


def test_receipts_days_of_the_tills_and_the_clearing(province: Library) -> None:
    clerk, director = (
        _signed_in(make.staff(role, province)) for role in (Role.SENIOR_LIBRARIAN, Role.LIBRARY_DIRECTOR)
    )
    till = open_till(Act("desk", library=province.pk), "服务台", 0)
    assert isinstance(till, Till)
    pages = {
        "/desk/money/till/": 16,
        "/desk/money/tills/": 11,
        f"/desk/money/tills/{till.pk}/": 16,
        "/desk/money/receipts/": 12,
        "/desk/money/receipts/workbook/": 9,
        "/office/clearing/": 20,
    }

    def asked() -> dict[str, int]:
        who = {page: director if page.startswith("/office/") else clerk for page in pages}
        return {page: questions(lambda page=page: who[page].get(page)) for page in pages}

    first, *others = _more_libraries(province)
    _taken_and_taken_back(first, till)
    few = asked()
    for library in others:
        _taken_and_taken_back(library, till)
    more = asked()
    assert more == few
    assert {page: number for page, number in few.items() if number > pages[page]} == {}


def _taken_and_taken_back(home: Library, till: Till) -> None:
    """Two deposits of a reader of this library in the till, one of them by mistake; and another till's day."""
    act, means = Act("desk", library=till.library_id), Means(Method.CASH, till.pk)
    reader = make.reader(home)
    paid = [take_deposit(replace(act, command=uuid4()), reader, 1_00, means) for _each in range(2)]
    assert isinstance(paid[0], Paid)
    reverse_payment(
        replace(act, command=uuid4()), Reversing(paid[0].payment, Why.BOOKED_TWICE, right=True), lambda _reader: 0
    )
    open_till(replace(act, command=uuid4()), home.code, 0)


def test_the_figures_of_the_office(province: Library, title: Title) -> None:
    office = _signed_in(make.staff(Role.ALLIANCE_OFFICE, province))
    address = "/office/figures/?indicator=active-readers&level={}"
    levels = ("library", "city", "unit")
    few = [questions(lambda level=level: office.get(address.format(level))) for level in levels]
    _more_libraries(province)
    assert [questions(lambda level=level: office.get(address.format(level))) for level in levels] == few
    assert max(few) <= 25


def test_the_outbox_of_notices_and_an_inbox(province: Library, settings) -> None:
    settings.NOTICE_MAIL = {"server": {"host": "127.0.0.1", "port": 1}, "from": "a@library.example"}
    office = _signed_in(make.staff(Role.ALLIANCE_OFFICE, province))
    account = Account.objects.create_user("reader:1", None, display_name="王小明", kind=Account.Kind.READER)
    reader = make.reader(province, account=account, email=secrets.seal("wo@example.cn"))
    pages = [(office, "/office/notices/?state=all"), (_signed_in(account), "/me/inbox/")]

    def tell(number: int) -> None:
        parameters = {"title": "围城", "pickup": province.name, "until": date(2026, 12, 1)}
        message = Message(Kind_.HOLD_READY, province, parameters, (f"hold:{number}",))
        assert notify(Act("job"), recipient_of(reader), message)

    tell(0)
    few = [questions(lambda one=one: one[0].get(one[1])) for one in pages]
    for number in range(MORE):
        tell(number + 1)
    assert [questions(lambda one=one: one[0].get(one[1])) for one in pages] == few
    assert max(few) <= 15


def test_the_list_of_returns(province: Library) -> None:
    office = _signed_in(make.staff(Role.ALLIANCE_OFFICE, province))
    period = Period.objects.create(form=Form.objects.all()[0], start=date(2022, 1, 1), end=date(2022, 3, 31))
    Return.objects.create(period=period, library=province)
    few = questions(lambda: office.get("/office/returns/"))
    for library in _more_libraries(province):
        Return.objects.create(period=period, library=library)
    assert questions(lambda: office.get("/office/returns/")) == few <= 12


def test_a_draft_of_the_policy(province: Library) -> None:
    office = _signed_in(make.staff(Role.ALLIANCE_OFFICE, province))
    draft = begin_draft(Act("office"), province)
    few = questions(lambda: office.get(f"/office/policy/drafts/{draft.pk}/"))
    for library in _more_libraries(province):
        row = PolicyDraftRow(library=library, category_id="juvenile", says={"loan_days": 20})
        assert save_row(Act("office"), draft, row, 0) is None
    assert questions(lambda: office.get(f"/office/policy/drafts/{draft.pk}/")) == few <= 30


def _boxes(here: Library, there: Library, count: int) -> None:
    for _each in range(count):
        number = Box.objects.count()
        box = Box.objects.create(number=f"W-{number}", source=here, destination=there, place=here)
        for item in (make.item(there), make.item(there)):
            transit = Transit.objects.create(item=item, source=here, destination=there, opened_at=clock.now())
            BoxItem.objects.create(box=box, item=item, transit=transit, packed_at=clock.now())


def test_the_boxes_of_a_desk(province: Library, title: Title) -> None:
    there = Library.objects.get(code="610113")
    desk = _signed_in(make.staff(Role.SENIOR_LIBRARIAN, province))
    _boxes(province, there, 1)
    pages = ("/desk/boxes/", f"/desk/boxes/{Box.objects.get().pk}/", "/desk/boxes/ageing/")
    few = [questions(lambda page=page: desk.get(page)) for page in pages]
    _boxes(province, there, MORE)
    first = Box.objects.order_by("pk").first()
    for line in BoxItem.objects.exclude(box=first).filter(pk__gt=8):
        BoxItem.objects.filter(pk=line.pk).update(box=first)
    assert [questions(lambda page=page: desk.get(page)) for page in pages] == few
    assert max(few) <= 16


def test_the_routes_and_trips_of_the_office(province: Library, title: Title) -> None:
    office = _signed_in(make.staff(Role.ALLIANCE_OFFICE, province))

    def plan(count: int) -> None:
        for _each in range(count):
            route = Route.objects.create(name=f"第{Route.objects.count()}线", library=province)
            for minute, library in enumerate(Library.objects.all()):
                Stop.objects.create(route=route, library=library, minute=minute, weekdays=[0])
            Trip.objects.create(route=route, day=clock.today())

    plan(1)
    pages = ("/office/courier/", "/office/courier/trips/", "/office/courier/times/")
    few = [questions(lambda page=page: office.get(page)) for page in pages]
    plan(MORE)
    assert [questions(lambda page=page: office.get(page)) for page in pages] == few
    assert max(few) <= 14
