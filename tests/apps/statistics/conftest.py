"""The libraries that the bulletin names, and the two real tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from shulian import clock
from shulian.apps.alliance.actions.divisions import DATA, load_divisions, rows
from shulian.apps.alliance.actions.libraries import unit_of
from shulian.apps.alliance.models import Account, Division, Grant, Library, ReportingUnit
from shulian.apps.journal.actions import Act
from shulian.apps.statistics.actions import Heading, Upload, accept_return, check_return, submit_return
from shulian.apps.statistics.models import Form, Return
from shulian.apps.statistics.refusals import Refused
from shulian.core.periods import parse
from shulian.core.roles import Role
from shulian.interfaces.commands import demonstration
from tests import laid_down

TABLES = Path(demonstration.__file__).parent / "data"
DELIVERY = "document_delivery_2021-12_2022-05.csv"
CARDS = "cards_2022q2.csv"


def through(act: Act, made: Return) -> Refused | None:
    """Signed, checked by somebody else, accepted: what a library's return goes through."""
    other = replace(act, actor=None)
    for step, by in ((submit_return, act), (check_return, other), (accept_return, other)):
        refused = step(replace(by, command=uuid4()), made)
        if refused:
            return refused
    return None


@pytest.fixture(autouse=True)
def files(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def august() -> Iterator[None]:
    with clock.stopped_at(datetime(2022, 8, 1, tzinfo=UTC)):
        yield


@pytest.fixture
def shaanxi(db) -> dict[str, Library]:
    """The named libraries by name, in a flat tree under the province's."""
    laid_down.once(_plant, Division, ReportingUnit, Library)
    return {library.name: library for library in Library.objects.all()}


def _plant() -> None:
    load_divisions()
    divisions = {division.code: division for division in Division.objects.exclude(level="township")}
    named = list(rows(DATA / "shaanxi" / "libraries.csv"))
    Library.objects.bulk_create(_planted(place, row, divisions) for place, row in enumerate(named))


def _planted(place: int, row: dict[str, str], divisions: dict[str, Division]) -> Library:
    division = divisions[row["division_code"]]
    return Library(
        path="0001" if place == 0 else f"0001{place:04d}",
        depth=1 if place == 0 else 2,
        numchild=52 if place == 0 else 0,
        code=row["division_code"],
        name=row["library"],
        kind=row["level"],
        division=division,
        reporting_unit=unit_of(division),
        aliases=[row["name_variants"]] if row["name_variants"] else [],
    )


@pytest.fixture
def office(db) -> Account:
    return Account.objects.create_user("office", display_name="联盟办公室")


@pytest.fixture
def post(office, shaanxi) -> Grant:
    """The office at its post: it may sign for findings."""
    return Grant.objects.create(account=office, role=Role.ALLIANCE_OFFICE, library=shaanxi["陕西省图书馆"])


@pytest.fixture
def act(office) -> Act:
    return Act(source="office", actor=office.pk)


@pytest.fixture
def delivery(shaanxi) -> tuple[Heading, Upload]:
    """The half-year's delivery table with its printed totals in a second file."""
    totals = DELIVERY.replace(".csv", "_totals.csv")
    upload = Upload(DELIVERY, (TABLES / DELIVERY).read_bytes(), (TABLES / totals).read_bytes(), totals)
    return Heading(Form.objects.get(pk="document-delivery"), parse("2021-12--2022-05")), upload


@pytest.fixture
def cards(shaanxi) -> tuple[Heading, Upload]:
    """The quarter's cards with the printed total and note."""
    printed = {"total": 2086, "change": 1297, "percent": "164"}
    heading = Heading(Form.objects.get(pk="cards"), parse("2022-Q2"), printed=printed)
    return heading, Upload(CARDS, (TABLES / CARDS).read_bytes())


def without_guard(function: str) -> None:
    """Let a trigger pass everything, until the test's transaction is rolled back."""
    with connection.cursor() as cursor:
        body = f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
        cursor.execute(body)
