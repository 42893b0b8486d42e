"""Published figures for programs: frozen, with what they are made of; nothing that is not out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from shulian.apps.alliance.models import Library
from shulian.apps.statistics.models import Publication, PublishedFigure, Span
from shulian.core.publishing import State
from tests import make
from tests.interfaces.api.conftest import get

pytestmark = pytest.mark.django_db

AT = datetime(2023, 2, 1, tzinfo=UTC)
VISITS = {"name_zh": "到馆人次", "name_en": "Visits", "unit_zh": "人次", "unit_en": "visits"}
READERS = {
    "name_zh": "外借读者",
    "name_en": "Active readers",
    "unit_zh": "人",
    "unit_en": "readers",
}


def figure(out: Publication, code: str, library: Library | None, value: int | None) -> PublishedFigure:
    return PublishedFigure.objects.create(
        publication=out,
        indicator=code,
        version=2,
        definition=VISITS if code == "visits" else READERS,
        library=library,
        name=library.name if library else "",
        value=value,
        present=1 if value is not None else 0,
        expected=1,
        counted_until=AT,
    )


@pytest.fixture
def year(db: None) -> Span:
    """2022 as it was published, and one figure of it restated; 2023 is closed and not out."""
    province = make.library("陕西省图书馆", code="610000", kind="province")
    yanta = make.library("雁塔区图书馆", province, code="610113", kind="county")
    span = Span.objects.create(start="2022-01-01", end="2022-12-31", state=State.PUBLISHED, closed_at=AT)
    Span.objects.create(start="2023-01-01", end="2023-12-31", state=State.CLOSED, closed_at=AT)
    findings = ["雁塔区图书馆未报送：业务季报。"]
    first = Publication.objects.create(
        span=span, number=1, digest="a" * 64, findings=findings, statement="同意", published_at=AT
    )
    figure(first, "visits", yanta, 1200)
    figure(first, "visits", None, 1200)
    figure(first, "visits", province, None)
    figure(first, "few-readers", yanta, 2)
    second = Publication.objects.create(span=span, number=2, digest="b" * 64, reason="补报四月", published_at=AT)
    figure(second, "visits", yanta, 1300)
    return span


def test_a_program_sees_which_periods_are_out(year: Span, client: Client) -> None:
    (period,) = get(client, "/published").json()["periods"]
    assert (period["period"], [one["number"] for one in period["publications"]]) == ("2022", [1, 2])
    assert period["publications"][1]["reason"] == "补报四月"


def test_a_restated_figure_stands_beside_the_old_one(year: Span, client: Client) -> None:
    told = get(client, "/published/2022?library=610113&indicator=visits").json()
    assert (told["number"], told["digest"], told["statement"]) == (2, "b" * 64, "同意")
    assert told["findings"] == ["雁塔区图书馆未报送：业务季报。"]
    (one,) = told["figures"]
    assert (one["value"], one["before"], one["reason"], one["publication"]) == (1300, [1200], "补报四月", 2)
    assert (one["version"], one["present"], one["expected"], one["name_zh"]) == (2, 1, 1, "到馆人次")


def test_a_publication_answers_the_same_figures_for_ever(year: Span, client: Client) -> None:
    first = get(client, "/published/2022?number=1&library=610113&indicator=visits").json()
    assert (first["figures"][0]["value"], first["digest"]) == (1200, "a" * 64)


def test_what_is_missing_or_points_to_a_reader_is_null(year: Span, client: Client) -> None:
    told = {(one["indicator"], one["library"]): one for one in get(client, "/published/2022").json()["figures"]}
    assert (told["visits", "610000"]["value"], told["visits", "610000"]["hidden"]) == (None, False)
    assert (told["few-readers", "610113"]["value"], told["few-readers", "610113"]["hidden"]) == (None, True)


def test_figures_come_in_pages(year: Span, client: Client) -> None:
    page = get(client, "/published/2022?per_page=3&page=2").json()
    assert (page["total"], len(page["figures"])) == (4, 1)


@pytest.mark.parametrize("path", ["/published/2023", "/published/2021", "/published/2022?number=3"])
def test_what_is_not_out_is_not_there(year: Span, client: Client, path: str) -> None:
    refused = get(client, path)
    assert (refused.status_code, refused.json()["code"]) == (404, "not-published")


def test_a_period_that_is_none_is_said_to_be_wrong(year: Span, client: Client) -> None:
    assert get(client, "/published/yesterday").status_code == 422


def test_the_files_of_open_data_are_named_and_there(year: Span, client: Client) -> None:
    files = get(client, "/open-data").json()["files"]
    assert [one["library"] for one in files] == [None, "610000", "610113"]
    for one in files:
        assert client.get(one["csv"]).status_code == client.get(one["xlsx"]).status_code == 200


def test_nothing_published_is_an_empty_list(db: None, client: Client) -> None:
    assert get(client, "/open-data").json() == {"files": []}
