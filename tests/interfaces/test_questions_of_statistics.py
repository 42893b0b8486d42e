"""Three libraries or sixteen: pages of statistics ask the same few questions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Account, Division, Library
from shulian.apps.journal.actions import Act, entry
from shulian.apps.statistics.models import (
    BaseFigure,
    Duty,
    Finding,
    Form,
    Gate,
    Indicator,
    IndicatorVersion,
    Period,
    Provider,
    Publication,
    PublishedFigure,
    Report,
    Return,
    ReturnLine,
    Span,
    UsageMonth,
)
from shulian.core.publishing import State
from shulian.core.roles import Role
from tests import make
from tests.interfaces.test_questions import _signed_in, province, questions

__all__ = ["province"]

pytestmark = pytest.mark.django_db

FEW, MANY = 3, 16
START, END = date(2022, 4, 1), date(2022, 6, 30)
AT = datetime(2022, 7, 20, tzinfo=UTC)
TABLE = {
    "title": "外借",
    "unit": "册次",
    "side": "图书馆",
    "columns": [""],
    "rows": [],
    "totals": [None],
    "total": None,
}
# The page, and the most that it may ask.
PAGES = [
    ("/office/periods/2022-Q2/", 40),
    ("/office/periods/", 12),
    ("/office/returns/calendar/", 14),
    ("/office/figures/?indicator=hold-wait&from_year=2022&from_month=4&to_year=2022&to_month=6", 40),
    ("/office/figures/?indicator=cards-issued&period=2022-Q2", 30),
    ("/office/figures/?indicator=cards-issued&period=2022-Q3", 30),
    ("/office/workbench/?indicator=cards-issued&period=2022-Q2&rows=library", 25),
    ("/office/workbench/?indicator=cards-issued&period=2022-Q3&rows=library", 30),
    ("/office/workbench/?indicator=cards-issued&period=2022&rows=library&columns=quarter", 40),
    ("/office/workbench/?indicator=hold-wait&period=2022-Q2&rows=library", 25),
    ("/office/workbench/?indicator=delivery&period=2022-Q2&rows=library&columns=request-type", 120),
    ("/office/workbench/?indicator=cards-change&period=2022-Q2&rows=library&columns=month", 60),
    ("/office/figures/behind/?indicator=cards-issued&period=2022", 40),
    ("/office/figures/behind/?indicator=cards-change&period=2022-Q3", 60),
    ("/office/workbench/behind/?indicator=cards-issued&period=2022&rows=library&columns=month&column=-", 60),
    ("/office/workbench/reports/", 12),
    ("/office/indicators/", 12),
    ("/office/bases/", 12),
    ("/office/gates/", 22),
    ("/office/e-resources/", 12),
    ("/office/doubts/", 12),
    ("/api/v1/reports", 8),
    ("/published/2022-Q2/?indicator=cards-issued", 14),
    ("/api/v1/published/2022-Q2", 10),
]


@pytest.fixture
def quarter(province: Library) -> Period:
    span = Span.objects.create(start=START, end=END, state=State.PUBLISHED, closed_at=AT)
    Publication.objects.create(span=span, number=1, published_at=AT)
    Span.objects.create(start=date(2022, 7, 1), end=date(2022, 9, 30), state=State.CLOSED, closed_at=AT)
    form = Form.objects.get(pk="cards")
    return Period.objects.create(form=form, start=START, end=END, due_on=date(2022, 7, 15), form_version=1)


def more(quarter: Period, province: Library, number: int) -> None:
    """Another library: with a return that disagrees, a wait, a base, a published figure and a saved report."""
    library = make.library(f"第{number}图书馆", Library.objects.get(pk=province.pk), code=f"S{number}", kind="county")
    Duty.objects.create(period=quarter, library=library)
    sent = Return.objects.create(period=quarter, library=library, status="accepted" if number % 2 else "submitted")
    ReturnLine.objects.create(of_return=sent, number=1, name=library.name, library=library, cells={"cards_issued": 5})
    _happened(library, number, sent)
    division = Division.objects.create(code=f"6199{number:02}", name=f"第{number}区", level="county")
    BaseFigure.objects.create(base_id="population", division=division, year=2021, value=number + 1, source="年鉴")
    issued = Indicator.objects.get(pk="cards-issued")
    PublishedFigure.objects.create(
        publication=Publication.objects.get(),
        indicator=issued.pk,
        version=1,
        definition=IndicatorVersion.objects.get(indicator=issued).definition,
        library=library,
        name=library.name,
        value=1,
        present=1,
        expected=1,
        counted_until=AT,
    )
    machine = Account.objects.create_user(f"service:{number}", None, kind=Account.Kind.MACHINE)
    provider = Provider.objects.create(
        library=library, name="期刊库", platform="CNKI", reports=["PR", "TR"], starts_on=START
    )
    kept = UsageMonth.objects.create(provider=provider, report="PR", platform="CNKI", month=START, version=1)
    gate = Gate.objects.create(library=library, account=machine, name="正门", heard_at=AT)
    asked = (
        ("use-jump", {"usage": kept}),
        ("use-month-missing", {"provider": provider, "month": START, "column": "TR"}),
        ("gate-jump", {"gate": gate, "month": START}),
    )
    Finding.objects.bulk_create(Finding(kind=kind, weight="question", **about) for kind, about in asked)
    Report.objects.create(
        name=f"报表{number}", library=library, indicator=issued, version=1, question="?", table=TABLE, digest=""
    )


def _happened(library: Library, number: int, sent: Return) -> None:
    with clock.stopped_at(datetime(2022, 5, 5, 4, tzinfo=UTC)):
        entry(_act(), "card-issued", library=library.pk)
        entry(_act(), "hold-placed", library=library.pk, subject=f"hold:{number}")
    with clock.stopped_at(datetime(2022, 5, 5, 5, tzinfo=UTC)):
        entry(_act(), "hold-ready", library=library.pk, subject=f"hold:{number}")
        details = {"return": sent.pk, "indicator": "cards-issued", "period": "2022-Q2", "start": str(START)}
        details |= {"end": str(END), "version": 1, "line": 1}
        entry(_act(), "reported", library=library.pk, quantity=5, details=details)


def _act() -> Act:
    return Act(source="desk", command=uuid4())


def test_pages_of_statistics(quarter: Period, province: Library, settings, tmp_path) -> None:
    settings.EXPORT_FOLDER = tmp_path / "entries"
    office = _signed_in(make.staff(Role.ALLIANCE_OFFICE, Library.objects.get(pk=province.pk)))

    def asked() -> dict[str, int]:
        found = {}
        for page, _most in PAGES:
            assert office.get(page).status_code == 200, page
            found[page] = questions(lambda page=page: office.get(page))
        return found

    for number in range(FEW):
        more(quarter, province, number)
    few = asked()
    for number in range(FEW, MANY):
        more(quarter, province, number)
    assert asked() == few
    assert {page: few[page] for page, most in PAGES if few[page] > most} == {}


def test_a_visitor_of_the_open_data(quarter: Period, province: Library, client: Client) -> None:
    few = questions(lambda: client.get("/api/v1/open-data"))
    for number in range(FEW):
        more(quarter, province, number)
    assert questions(lambda: client.get("/api/v1/open-data")) == few <= 4
