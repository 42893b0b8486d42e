"""Figures, returns, imports and bulletins for the programs of the office."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shulian import clock
from shulian.apps.bulletin.models import Issue
from shulian.apps.catalogue.models import Import
from shulian.apps.statistics.models import Publication, PublishedFigure, Return, Span
from shulian.core.publishing import State
from shulian.core.roles import Role
from tests import make
from tests.interfaces.api.conftest import Alliance, get, post, speaking_for

pytestmark = pytest.mark.django_db

TABLE = "图书馆,办证量\n雁塔区图书馆,12\n汉台区图书馆,x\n"


def send(client: Client, table: str = TABLE, **about: str) -> Any:
    """A return of cards for the second quarter of 2022."""
    form = {"command": str(uuid4()), "form": "cards", "period": "2022-Q2"} | about
    return client.post("/api/v1/returns", form | {"file": SimpleUploadedFile("cards.csv", table.encode())})


def test_a_table_is_sent_in_and_what_cannot_be_read_is_said(alliance: Alliance, office: Client) -> None:
    command = str(uuid4())
    answer = send(office, command=command)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["status"], told["lines"], told["library"]) == ("draft", 2, None)
    assert [(one["kind"], one["line"]) for one in told["findings"]] == [("not-a-number", 3)]
    assert send(office, command=command).json() == told
    assert Return.objects.count() == 1
    assert get(office, f"/returns/{told['id']}").json() == told


def test_a_return_for_a_period_that_is_not_over_is_refused(alliance: Alliance, office: Client) -> None:
    refused = send(office, period="2099-Q1")
    assert refused.status_code == 409
    assert refused.json()["code"] == "period-not-over"
    assert send(office, period="yesterday").json()["fields"][0]["field"] == "period"
    assert send(office, form="unknown").json()["code"] == "unknown-form"
    assert send(office, table="x" * (5 * 1024 * 1024 + 1)).json()["code"] == "too-large"


def test_a_director_sends_in_only_the_own_librarys_return(alliance: Alliance, librarian: Client) -> None:
    director = speaking_for(make.staff(Role.LIBRARY_DIRECTOR, alliance.yanta))
    own = "图书馆,办证量\n雁塔区图书馆,12\n"
    sent = send(director, own, library="yanta")
    assert sent.status_code == 201
    assert get(librarian, f"/returns/{sent.json()['id']}").status_code == 403
    assert send(director, library="hantai").status_code == 403
    assert send(director).status_code == 403
    assert send(librarian, library="yanta").status_code == 403


def test_figures_are_made_of_what_happened(alliance: Alliance, librarian: Client, office: Client) -> None:
    make.reader(alliance.yanta, "R1")
    post(librarian, "/checkouts", command=str(uuid4()), library="yanta", barcode="Y1", card="R1")
    month = get(office, "/figures", indicator="checkouts", period=f"{clock.today():%Y-%m}").json()
    assert {one["key"]: one["value"] for one in month["lines"]} == {"610000": None, "yanta": 1, "hantai": None}
    only = get(office, "/figures", indicator="checkouts", period="2022", library="hantai").json()
    assert [one["key"] for one in only["lines"]] == ["hantai"]
    assert get(librarian, "/figures", indicator="checkouts", period="2022").status_code == 403
    assert get(office, "/figures", indicator="checkouts", period="2022-13").status_code == 422


def test_published_figures_are_told_as_they_were_published_and_whose_are_missing(alliance: Alliance, office: Client):
    span = Span.objects.create(start="2022-01-01", end="2022-12-31", state=State.PUBLISHED)
    publication = Publication.objects.create(span=span, number=1, digest="x")
    for library, value in ((None, 7), (alliance.yanta, 7), (alliance.hantai, None)):
        told = {
            "indicator": "checkouts",
            "version": 1,
            "value": value,
            "library": library,
            "counted_until": clock.now(),
        }
        present = int(value is not None)
        PublishedFigure.objects.create(
            publication=publication, present=present, expected=2 if not library else 1, **told
        )
    year = get(office, "/figures", indicator="checkouts", period="2022").json()
    assert (year["present"], year["expected"], year["missing"]) == (1, 2, ["hantai"])
    (yanta,) = [one for one in year["lines"] if one["key"] == "yanta"]
    assert (yanta["value"], yanta["lacking"], yanta["published"]["number"]) == (7, 0, 1)
    month = get(office, "/figures", indicator="checkouts", period="2022-03").json()
    assert {(one["value"], one["published"]) for one in month["lines"]} == {(None, None)}


def test_indicators_are_open(alliance: Alliance, client: Client) -> None:
    assert "checkouts" in {one["code"] for one in get(client, "/indicators").json()["indicators"]}


def test_an_import_tells_how_far_it_is_to_its_own_library(
    alliance: Alliance, librarian: Client, neighbour: Client
) -> None:
    source = Import.objects.create(
        library=alliance.yanta, file_name="新书.mrc", kind="iso2709", digest="0", total_bytes=200, done_bytes=50, read=7
    )
    told = get(librarian, f"/imports/{source.pk}").json()
    assert (told["percent"], told["read"], told["library"]) == (25, 7, "yanta")
    assert len(get(librarian, "/imports").json()["imports"]) == 1
    assert get(neighbour, "/imports").json()["imports"] == []
    assert get(neighbour, f"/imports/{source.pk}").status_code == 403
    assert get(neighbour, "/imports", library="yanta").status_code == 403


def test_a_published_issue_is_open_and_a_draft_is_not(alliance: Alliance, client: Client) -> None:
    table = {"kind": "table", "title": "表", "period": "", "unit": "", "columns": [], "rows": [], "notes": []}
    blocks = [table | {"footnotes": [{"mark": "①", "text": "…"}]}, {"kind": "prose", "paragraphs": ["…"]}]
    content = {"bulletin": {"sections": [{"heading": "【联盟流通】", "blocks": blocks}]}}
    plain = {"year": 2022, "masthead": "联盟", "issuer": "办公室", "issued_on": date(2022, 8, 8)}
    Issue.objects.create(number=54, **plain)
    frozen = {"status": "published", "snapshot": content, "digest": "d", "published_at": "2022-08-08T00:00:00Z"}
    Issue.objects.create(number=53, **plain, **frozen)
    assert [one["number"] for one in get(client, "/bulletins").json()["issues"]] == [53]
    assert get(client, "/bulletins/53").json()["sections"][0]["blocks"][0]["footnotes"][0]["mark"] == "①"
    assert get(client, "/bulletins/54").json()["code"] == "unknown-issue"
