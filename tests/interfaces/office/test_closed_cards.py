"""Numbers that stand for nobody any more: who finds which, by number, library and day; and as a workbook."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import python_calamine
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Alliance, Library
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions import cardlife
from shulian.apps.readers.actions.cardlife import Wish
from shulian.apps.readers.actions.credentials import free
from shulian.apps.readers.actions.merging import merge
from shulian.apps.readers.models import Card
from shulian.core.credentials import Kind
from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def yanta() -> Library:
    Alliance.objects.get_or_create(name="陕西公共图书馆服务联盟", short_name="陕西联盟", office_name="联盟办公室")
    return make.library("雁塔区图书馆", make.library("陕西省图书馆", kind="province"), code="610113")


@pytest.fixture
def auditor(yanta: Library) -> Client:
    return of(Role.AUDITOR, yanta)


def of(role: Role, at: Library) -> Client:
    client = Client()
    client.force_login(make.staff(role, at), BACKEND)
    return client


def replaced(library: Library, old: str, new: str, days_ago: int = 0) -> None:
    reader = make.reader(library, old, name="王小明")
    Card.objects.filter(number=old).update(issued_at=clock.now() - timedelta(days=100))
    act = Act("desk", library=library.pk, happened_at=clock.now() - timedelta(days=days_ago))
    cardlife.replace_card(act, Wish(reader.cards.get(), identified=True, number=new))


def seen(client: Client, address: str = "", **sent: str) -> str:
    answer = client.post("/office/closed/", sent) if sent else client.get(f"/office/closed/{address}")
    return answer.content.decode()


def test_a_dead_card_is_found_by_its_number_and_by_the_day_it_died(auditor: Client, yanta: Library) -> None:
    replaced(yanta, "C-0001", "C-0002")
    replaced(yanta, "C-0003", "C-0004", days_ago=40)
    page = seen(auditor)
    assert ("C-0001" in page, "C-0003" in page, "C-0002" in page) == (True, True, False)
    assert "王*明" in page
    recent = (clock.today() - timedelta(days=10)).isoformat()
    page = seen(auditor, f"?since={recent}")
    assert ("C-0001" in page, "C-0003" in page) == (True, False)
    page = seen(auditor, f"?until={recent}")
    assert ("C-0001" in page, "C-0003" in page) == (False, True)
    page = seen(auditor, number=" C-0003 ")
    assert ("C-0001" in page, page.count("C-0003")) == (False, 2)
    assert "C-0002" not in seen(auditor, number="C-0002").replace('value="C-0002"', "")
    assert seen(auditor, "?since=abc&list=nothing&library=nowhere&page=99")


def test_others_see_nothing_of_it(yanta: Library) -> None:
    replaced(yanta, "C-0001", "C-0002")
    other = make.library("汉台区图书馆", code="610702")
    assert "C-0001" in seen(of(Role.DESK_LIBRARIAN, yanta))
    assert "C-0001" not in seen(of(Role.DESK_LIBRARIAN, other))
    assert of(Role.CATALOGUER, yanta).get("/office/closed/").status_code == 403
    assert of(Role.ALLIANCE_OFFICE, Library.objects.get(kind="province")).get("/office/closed/").status_code == 403


def test_freed_credentials_and_merged_records_have_lists_of_their_own(auditor: Client, yanta: Library) -> None:
    reader = make.reader(yanta, "C-0001", name="王小明")
    held = make.known_by(reader, "A1234567", Kind.TRANSIT)
    free(Act("desk", library=yanta.pk), held)
    merge(Act("desk", library=yanta.pk), make.reader(yanta, name="李四"), make.reader(yanta, name="李四四"))
    assert held.mask in seen(auditor, "?list=credentials")
    page = seen(auditor, "?list=merged")
    assert "李*四" in page
    assert "李四四" not in page


def test_the_list_is_a_workbook_too(auditor: Client, yanta: Library) -> None:
    replaced(yanta, "C-0001", "C-0002")
    content = b"".join(auditor.get("/office/closed/workbook.xlsx?list=cards&library=610113"))  # type: ignore[call-overload]
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert any("C-0001" in row for row in rows)
