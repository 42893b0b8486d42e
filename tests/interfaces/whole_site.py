"""A site with one of everything an address can name, all of it of one library; and people of all kinds."""

from __future__ import annotations

import io
import re
import zipfile
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Account, Alliance, Closure, Feedback, Grant, Invitation, Library
from shulian.apps.bulletin.models import Block, Issue, Section
from shulian.apps.catalogue.models import Import
from shulian.apps.charges.actions.booking import Means
from shulian.apps.charges.actions.payments import Paid, Taking, pay
from shulian.apps.charges.actions.tills import open_till
from shulian.apps.charges.models import Charge, Receipt, Till
from shulian.apps.holdings.models import Item, LabelSheet, StockBatch, StockTake
from shulian.apps.journal.actions import Act
from shulian.apps.readers.models import AuditSearch, Card, Reader
from shulian.apps.readers.sign_in import seal_pin
from shulian.apps.statistics.models import Finding, Form, Period, Return, ReturnLine
from shulian.core.charges import Method
from shulian.core.roles import Role
from tests import make
from tests.interfaces import (
    whole_bulletin,
    whole_cards,
    whole_cataloguing,
    whole_credentials,
    whole_entrance,
    whole_figures,
    whole_finding,
    whole_imports,
    whole_law,
    whole_matches,
    whole_people,
    whole_policy,
    whole_returns,
    whole_rights,
    whole_road,
    whole_shelf,
)

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

PEOPLE = ("anonymous", "reader", "desk", "neighbour", "director", "rival", "office", "admin", "driver", "cataloguer")
"""`desk`, `director`, `cataloguer` belong to the library whose things are asked for; `neighbour` and `rival` do not."""
BACKEND = "django.contrib.auth.backends.ModelBackend"
SECRETS = {
    "name": "欧阳雪芹",
    "card": "610113777123",
    "identity": "61010219900101001X",
    "phone": "13987654321",
    "contact": "wo@example.cn",
}
"""What belongs to a reader who never asks for a page; only the contact is for the eyes of the library's staff."""

GRID = {"columns": 4, "rows": 9, "pitch_x": 500, "pitch_y": 300, "width": 480, "height": 280, "left": 0, "top": 0}
QUERIES = {
    **dict.fromkeys(("portal:search", "portal:suggestions", "api:/search", "api:/suggestions"), "q=%E7%BA%A2"),
    "api:/availability": "title=1",
    "api:/items": "library=610113&barcode=Y-1",
    "api:/corrections": "library=610113",
    "api:/corrections/<wish_id>": "library=610113",
    "api:/figures": "indicator=checkouts&period=2022",
}


@dataclass(frozen=True)
class Site:
    """What stands in for each parameter of an address, and what a form sends along."""

    parameters: dict[str, dict[str, Any]]
    bodies: dict[str, dict[str, Any]]
    queries: dict[str, str]
    accounts: dict[str, Account]

    def client(self, person: str, **options: Any) -> Client:
        """A browser in which this person is signed in."""
        client = Client(raise_request_exception=False, **options)
        if person != "anonymous":
            client.force_login(self.accounts[person], BACKEND)
        return client

    def address(self, route: str, pattern: str) -> str:
        """The route with its parameters filled in."""
        given = self.parameters.get(route, {})
        for name, value in given.items():
            pattern = re.sub(rf"\(\?P<{name}>[^)]*\)|<(\w+:)?{name}>", str(value), pattern)
        return "/" + pattern.replace("^", "").replace("$", "")

    def ask(self, client: Client, method: str, route: str, pattern: str) -> Response:
        """Send the request, with a plausible form if it is a POST; whoever signs out by it is signed in again."""
        cookies = copy(client.cookies)
        try:
            return self._answer(client, method, route, pattern)
        finally:
            client.cookies = cookies

    def _answer(self, client: Client, method: str, route: str, pattern: str) -> Response:
        address = self.address(route, pattern)
        if method != "POST":
            return client.generic(method, address, QUERY_STRING=self.queries.get(route, ""))
        body = {"command": str(uuid4())} | self.bodies.get(route, {})
        if "file" in body:
            body["file"] = SimpleUploadedFile("cards.csv", body["file"].encode())
        if route.startswith("api:") and "file" not in body:
            return client.post(address, body, content_type="application/json")
        return client.post(address, body)


def routes() -> dict[str, str]:
    """Every route of the site by name, with its pattern; an API route is named by its path."""
    return {_name(namespace, pattern, route): route for namespace, pattern, route in _walk(get_resolver(), "", "")}


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> list[tuple[str, URLPattern, str]]:
    found = []
    for one in resolver.url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLPattern):
            found.append((namespace, one, route))
        else:
            found += _walk(one, route, one.namespace or namespace)
    return found


def _name(namespace: str, pattern: URLPattern, route: str) -> str:
    if namespace == "api":
        return "api:" + route.removeprefix("api/v1")
    return f"{namespace}:{pattern.name}" if namespace else pattern.name or route


def text_of(response: Response) -> str:
    """Everything readable in an answer; a workbook is opened."""
    data = b"".join(response) if response.streaming else response.content
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            data = b"".join(book.read(name) for name in book.namelist())
    return data.decode("utf-8", "replace")


def build() -> Site:
    """The whole site; costs a second."""
    Alliance.objects.get_or_create(name="陕西公共图书馆服务联盟", short_name="陕西联盟", office_name="联盟办公室")
    make.policy()
    province = make.library("陕西省图书馆", code="610000", kind="province")
    yanta = make.library("雁塔区图书馆", province, code="610113")
    hantai = make.library("汉台区图书馆", province, code="610702")
    accounts = _accounts(province, yanta, hantai)
    _private_reader(yanta)
    things = _things(yanta, accounts)
    parameters, bodies = _parameters(yanta, things), _bodies(yanta, hantai, things)
    for room in (
        whole_road.build(province, yanta, accounts),
        whole_shelf.build(yanta, hantai),
        whole_law.build(yanta, accounts["office"]),
        whole_returns.build(yanta),
        whole_cards.build(yanta, hantai),
        whole_cataloguing.build(yanta, accounts),
        whole_matches.build(yanta),
        whole_finding.build(yanta, hantai, SECRETS["contact"]),
        whole_people.build(yanta, hantai),
        whole_bulletin.build(yanta, accounts),
        whole_figures.build(yanta),
    ):
        parameters |= room.parameters
        bodies |= getattr(room, "bodies", {})
    for more in (whole_policy, whole_credentials):
        parameters |= more.parameters(yanta)
    parameters |= whole_rights.parameters(yanta, accounts) | whole_entrance.parameters(yanta)
    bodies |= whole_policy.bodies(yanta, SECRETS["card"]) | whole_credentials.bodies(yanta) | whole_rights.BODIES
    return Site(parameters, bodies, QUERIES | whole_finding.QUERIES, accounts)


def _accounts(province: Library, yanta: Library, hantai: Library) -> dict[str, Account]:
    return {
        "desk": make.staff(Role.DESK_LIBRARIAN, yanta),
        "neighbour": make.staff(Role.DESK_LIBRARIAN, hantai),
        "director": make.staff(Role.LIBRARY_DIRECTOR, yanta),
        "rival": make.staff(Role.LIBRARY_DIRECTOR, hantai),
        "office": make.staff(Role.ALLIANCE_OFFICE, province),
        "admin": make.staff(Role.SYSTEM_ADMINISTRATOR, province),
        "driver": make.staff(Role.COURIER, yanta),
        "cataloguer": make.staff(Role.CATALOGUER, yanta),
        "reader": _reader(hantai),
    }


def _reader(home: Library) -> Account:
    account = Account.objects.create_user("reader:1", None, display_name="王小明", kind=Account.Kind.READER)
    make.reader(home, "C-OWN", account=account)
    make.item(home, "H-1")
    return account


def _private_reader(home: Library) -> None:
    """A reader of the library, with something borrowed; nobody in these tests has the card in hand."""
    reader = Reader.objects.create(
        name=SECRETS["name"],
        category_id="adult",
        home_library=home,
        birth_date=date(1990, 1, 1),
        phone=secrets.seal(SECRETS["phone"]),
        identity_mask="610102********001X",
        expires_on=date(2099, 12, 31),
    )
    Reader.objects.filter(pk=reader.pk).update(pin=seal_pin(reader, "482913"))
    Card.objects.create(number=SECRETS["card"], reader=reader, library=home)
    make.known_by(reader, SECRETS["identity"], mask="610102********001X")
    make.item(home, "Y-1")


def _things(yanta: Library, accounts: dict[str, Account]) -> dict[str, Any]:
    today = clock.today()
    period = Period.objects.create(form_id="cards", start=date(2022, 4, 1), end=date(2022, 6, 30))
    sent = Return.objects.create(period=period, library=yanta, entered_by=accounts["director"])
    ReturnLine.objects.create(of_return=sent, number=1, name=yanta.name, library=yanta, cells={"cards": 5})
    issue = Issue.objects.create(number=1, year=2022, masthead="简报", issuer="办公室", issued_on=today)
    section = Section.objects.create(issue=issue, heading="联盟流通")
    invitation = Invitation.objects.create(
        digest=secrets.digest("secret-of-the-link"),
        display_name="张晓",
        role=Role.DESK_LIBRARIAN,
        library=yanta,
        invited_by=accounts["director"],
        expires_at=clock.now() + timedelta(days=7),
    )
    title = make.title("红楼梦")
    reader = Card.objects.get(number=SECRETS["card"]).reader
    return _money(yanta, accounts["desk"]) | {
        "title": title.pk,
        "hold": make.hold(reader, title, yanta).pk,
        "return": sent.pk,
        "finding": Finding.objects.create(of_return=sent, kind="row-total", weight="difference").pk,
        "block": Block.objects.create(section=section, layout="prose", text="正文").pk,
        "invitation": invitation.pk,
        "post": Grant.objects.get(account=accounts["desk"]).pk,
        "closure": Closure.objects.create(library=yanta, first_day=today, last_day=today, reason="消毒").pk,
        "import": Import.objects.create(library=yanta, file_name="a.mrc", kind="iso2709", digest="0" * 64).pk,
        "sheet": LabelSheet.objects.create(library=yanta, name="A4", **GRID).pk,
        "batch": StockBatch.objects.create(library=yanta, change="shelf", value="B区").pk,
        "stock-take": StockTake.objects.create(library=yanta, name="十一月清点", expected=1).pk,
        "audit": AuditSearch.objects.create(
            auditor=accounts["director"], library=yanta, since=today, until=today, reason="audit"
        ).pk,
        "feedback": Feedback.objects.create(library=yanta, message="灯太暗", contact=secrets.seal(SECRETS["contact"])),
    }


def _money(yanta: Library, cashier: Account) -> dict[str, Any]:
    """A till with a payment of the private reader in it, and something still owed by the other one."""
    act = Act("desk", cashier.pk, yanta.pk)
    till = open_till(act, "服务台", 100_00)
    private, other = (Card.objects.get(number=number).reader for number in (SECRETS["card"], "C-OWN"))
    debt = {"library": yanta, "place": yanta, "kind": "lost", "fen": 5_00, "open_fen": 5_00, "incurred_at": clock.now()}
    owed = [Charge.objects.create(reader=reader, command=uuid4(), **debt) for reader in (private, other)]
    assert isinstance(till, Till)
    paid = pay(replace(act, command=uuid4()), private, Taking(5_00, Means(Method.CASH, till.pk)))
    assert isinstance(paid, Paid)
    return {"till": till.pk, "receipt": Receipt.objects.get(payment=paid.payment).pk, "charge": owed[1].pk}


def _parameters(yanta: Library, things: dict[str, Any]) -> dict[str, dict[str, Any]]:
    library, feedback = {"code": yanta.code}, things["feedback"]
    named = {
        "portal:title": {"pk": things["title"]},
        "portal:receipt": {"receipt": feedback.receipt},
        "portal:library": library,
        "portal:write": library,
        "desk:feedback-answer": {"pk": feedback.pk},
        "office:feedback-answer": {"pk": feedback.pk},
        "office:finding": {"pk": things["finding"]},
        "office:bulletin": {"number": 1},
        "office:bulletin-pdf": {"number": 1},
        "office:publish-bulletin": {"number": 1},
        "office:block-findings": {"pk": things["block"]},
        "office:library-reopen": library | {"pk": things["closure"]},
        "office:withdraw-invitation": {"pk": things["invitation"]},
        "office:end-post": {"pk": things["post"]},
        "office:notice-text": library | {"kind": "overdue", "language": "zh-hans", "step": 2},
        "office:join": {"secret": "secret-of-the-link"},
    }
    for name in ("audit-search", "audit-workbook"):
        named[f"office:{name}"] = {"pk": things["audit"]}
    for name in ("import", "import-progress", "import-report", "import-report-csv"):
        named[f"desk:{name}"] = {"pk": things["import"]}
    for name in ("item", "item-marks", "item-floats"):
        named[f"desk:{name}"] = {"pk": Item.objects.get(barcode="Y-1").pk}
    for name in ("return", "return-file", "return-step", "close-period", "exempt-return"):
        named[f"office:{name}"] = {"pk": things["return"], "name": "submit"}
    plain = ("library", "library-hours", "library-particulars", "library-close", "library-end", "library-not-end")
    for name in (*plain, "deposit-tiers"):
        named[f"office:{name}"] = library
    for name in ("send-return", "type-return", "blank-return"):
        named[f"office:{name}"] = {"code": Form.objects.get(pk="cards").pk}
    named |= _of_programs(library, things) | _at_the_till(things) | _at_the_shelves(things)
    return named | whole_imports.parameters(yanta, things["import"])


def _at_the_till(things: dict[str, Any]) -> dict[str, dict[str, Any]]:
    named = {f"desk:{name}": {"pk": things["till"]} for name in ("till-day", "till-day-pdf", "till-day-workbook")}
    return named | {
        **{f"desk:{name}": {"pk": things["receipt"]} for name in ("receipt", "receipt-page", "reverse")},
        "desk:till-act": {"what": "close"},
        "desk:money-act": {"what": "pay"},
    }


def _of_programs(library: dict[str, Any], things: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        "api:/libraries/<code>": library,
        "api:/titles/<title_id>": {"title_id": things["title"]},
        "api:/imports/<import_id>": {"import_id": things["import"]},
        "api:/returns/<return_id>": {"return_id": things["return"]},
        "api:/bulletins/<number>": {"number": 1},
        "api:/published/<period>": {"period": "2022-Q1"},
        "api:/holds/<hold_id>/changes": {"hold_id": things["hold"]},
    }


def _at_the_shelves(things: dict[str, Any]) -> dict[str, dict[str, Any]]:
    named = {
        "sheet": ("label-sheet", "label-calibration", "label-sheet-remove"),
        "batch": ("stock-batch", "stock-batch-go", "stock-batch-progress", "stock-batch-account"),
        "stock-take": (
            *("stock-take", "stock-from-finding", "stock-scan", "stock-send-list", "stock-lists"),
            *("stock-close", "stock-report", "stock-workbook"),
        ),
    }
    return {f"desk:{name}": {"pk": things[what]} for what, names in named.items() for name in names}


def _bodies(yanta: Library, hantai: Library, things: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return _sent_by_programs(yanta, things) | {
        "sign-in": {"username": "nobody", "password": "nothing"},
        **whole_imports.bodies(yanta),
        "portal:write": {"message": "请把灯修好"},
        "portal:renew": {"item": "1"},
        "portal:switch-history": {"history": "on"},
        "desk:scan": {"text": "nothing-here"},
        "desk:item-marks": {"mark": "damaged", "note": "撕页"},
        "desk:undo": {"undo": str(uuid4())},
        "desk:guided-scan": {"text": "nothing-here"},
        "desk:stock-from-finding": {"finding": "missing"},
        "desk:in-house-scan": {"text": "Y-1"},
        "desk:stock-scan": {"text": "Y-1"},
        "desk:last-borrower": {"barcode": "Y-1", "reason": "damage"},
        "office:set-privacy": {"dispute_days": 30, "money_days": 365, "last_borrower_days": 7, "views_years": 3}
        | {"left_days": 365, "credential_days": 365, "log_days": 180, "merge_days": 90, "notice_days": 90}
        | {"why": "条例修订"},
        "office:audit": {"since": "2026-01-01", "until": "2026-01-02", "reason": "audit"},
        "desk:money": {"text": "nothing-here"},
        "desk:till-act": {"till": things["till"], "counted": "105"},
        "desk:reverse": {"why": "wrong-amount", "handed_back": "no"},
        "desk:library": {"library": hantai.code},
        "office:library-close": {"first_day": "2099-01-01", "last_day": "2099-01-02", "reason": "盘点"},
        "office:notice-text": {"do": "save", "subject": "请归还", "body": "请归还{titles}。", "code": "", "names": ""},
        "office:notices-act": {"do": "retry"},
        "portal:contact": {"email": "ta@example.cn", "language": "en", "channels": ["inbox"]},
        "office:finding": {"answer": "已核对"},
    }


def _sent_by_programs(yanta: Library, things: dict[str, Any]) -> dict[str, dict[str, Any]]:
    holder = {"library": yanta.code, "card": "C-OWN", "fen": 1_00}
    scan = {"library": yanta.code, "barcode": "Y-1"}
    wish = {"library": yanta.code, "name": "李雷", "identity": "11010519491231002X", "phone": "13900000000"}
    sheet = "图书馆,办证量\n雁塔区图书馆,5\n"
    return {
        "api:/tokens": {"username": "nobody", "password": "nothing"},
        "api:/checkouts": scan | {"card": "C-OWN"},
        "api:/checkins": scan,
        "api:/renewals": scan,
        "api:/me/renewals": {"item": 1},
        "api:/accounts/lookups": holder,
        "api:/payments": holder,
        "api:/waivers": holder | {"charge": things["charge"], "reason": "馆方误记"},
        "api:/deposits": holder,
        "api:/reversals": {"library": yanta.code, "receipt": "yanta-20261125-0001", "why": "wrong-amount"},
        "api:/undo": {"library": yanta.code, "undoes": str(uuid4())},
        "api:/marks": scan | {"mark": "missing", "note": "不在架上"},
        "api:/holds": {"library": yanta.code, "card": SECRETS["card"], "title": 1, "pickup": yanta.code},
        "api:/holds/<hold_id>/changes": {"library": yanta.code, "card": SECRETS["card"], "change": "cancel"},
        "api:/cards": wish,
        "api:/returns": {"form": "cards", "period": "2022-Q3", "library": yanta.code, "file": sheet},
    }
