"""A signed document reaches the libraries it is for: opened, signed for, and the office sees who has not (签收)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Library, Membership
from shulian.apps.bulletin.actions import Wording, draft_paper, paper_step
from shulian.apps.bulletin.models import Paper, Receipt
from shulian.apps.bulletin.queries.receipts import addressed_to, counts_of
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.core.library import Service
from shulian.core.official import Deed, Kind
from shulian.core.roles import Role
from shulian.documents import xlsx
from tests import make
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.office.statistics.test_returns import text

pytestmark = pytest.mark.django_db

WORDING = Wording(Kind.NOTICE, "陕图联", "联盟", "关于报送半年报表的通知", "请按时报送。", addressed="610200 610202")


@pytest.fixture
def paper(act, shaanxi) -> Paper:
    """Signed, for two libraries of which one has an address."""
    Library.objects.filter(code="610200").update(email="tc@example.org")
    made = draft_paper(Act("office"), WORDING)
    assert paper_step(Act("office"), made, Deed.SUBMIT) is None
    assert paper_step(act, made, Deed.SIGN) is None
    made.refresh_from_db()
    return made


def pressed(client: Client, address: str):
    return client.post(f"/office/papers/{address}", {"command": str(uuid4())}, follow=True)


def test_a_library_opens_a_document_and_signs_for_it_and_the_office_sees_who_has_not(office, director, paper):
    library, desk = signed_in(director), signed_in(office)
    mine, other = Receipt.objects.order_by("library__code")
    assert "陕图联〔2022〕1号" in text(library.get("/office/papers/received/"))
    assert "贵馆还没有人打开这份公文" in text(pressed(library, f"received/{mine.pk}/sign"))
    assert pressed(library, f"received/{mine.pk}/open").content.startswith(b"%PDF")
    for _again in range(2):
        assert "贵馆已签收陕图联〔2022〕1号" in text(pressed(library, f"received/{mine.pk}/sign"))
    assert pressed(library, f"received/{other.pk}/open").status_code == 403
    assert pressed(desk, f"received/{mine.pk}/sign").status_code == 403
    page = text(desk.get(f"/office/papers/{paper.pk}/"))
    assert "发至 2 家图书馆：1 家已打开，1 家已签收" in page
    sheet = xlsx.read(desk.get(f"/office/papers/{paper.pk}/receipts.xlsx").content)
    told = {row[0]: (row[3], row[5]) for row in sheet.rows if row[1] in ("610200", "610202")}
    assert told == {"铜川图书馆": (director.display_name, director.display_name), "王益区图书馆": ("", "")}
    kinds = ("paper-opened", "paper-received")
    assert list(Entry.objects.filter(kind__in=kinds).order_by("pk").values_list("kind", flat=True)) == list(kinds)


def test_those_who_have_not_signed_are_reminded_once_a_day(office, paper):
    desk = signed_in(office)
    assert "已发邮件提醒 1 家图书馆" in text(pressed(desk, f"{paper.pk}/remind"))
    assert "今天已提醒过" in text(pressed(desk, f"{paper.pk}/remind"))
    assert Entry.objects.get(kind="paper-reminded").quantity == 1
    assert paper_step(Act("office", office.pk), paper, Deed.WITHDRAW, "改发") is None
    assert "已作废" in text(pressed(desk, f"{paper.pk}/remind"))


def test_a_library_that_closed_for_good_meanwhile_owes_no_signature(office, paper):
    desk, closes = signed_in(office), Library.objects.filter(code="610200")
    closes.update(closed_on=clock.today() + timedelta(days=1))
    assert counts_of(paper).addressed == 2
    closes.update(closed_on=clock.today())
    assert (counts_of(paper).addressed, [one.code for one in addressed_to(paper)]) == (1, ["610202"])
    assert "已发邮件提醒 0 家图书馆" in text(pressed(desk, f"{paper.pk}/remind"))
    assert "铜川图书馆" not in text(desk.get(f"/office/papers/{paper.pk}/"))
    signed = {"opened_at": clock.now(), "opened_by": office, "received_at": clock.now(), "received_by": office}
    Receipt.objects.filter(library__code="610200").update(**signed)
    assert counts_of(paper).received == 1


def test_an_unknown_code_is_named_and_all_members_are_addressed_at_once(office, shaanxi):
    desk = signed_in(office)
    form = {
        "command": str(uuid4()),
        "kind": "notice",
        "code": "陕图联",
        "agency": "联盟",
        "title": "通知",
        "text": "正文",
    }
    assert "没有这个代码的图书馆：999999" in text(
        desk.post("/office/papers/new/", form | {"addressed": "610200、999999"})
    )
    assert not Paper.objects.exists()
    for name in ("铜川图书馆", "王益区图书馆"):
        Membership.objects.create(library=shaanxi[name], service=Service.CIRCULATION)
    desk.post("/office/papers/new/", form | {"everyone": "on"})
    assert {one.name for one in addressed_to(Paper.objects.get())} == {"铜川图书馆", "王益区图书馆"}


def test_a_library_signs_by_a_post_of_its_own(paper, shaanxi):
    above = make.staff(Role.CITY_CENTRE, shaanxi["陕西省图书馆"])
    assert "发给贵馆的通知和决定列在这里" in text(signed_in(above).get("/office/papers/received/"))
