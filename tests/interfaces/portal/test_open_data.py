"""Yearly figures for everybody: missing shown as missing, restated beside old, nobody to be recognised by them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from shulian.apps.alliance.models import Library
from shulian.apps.statistics.models import Publication, PublishedFigure, Span
from shulian.apps.statistics.queries.told import told
from shulian.core.publishing import State
from shulian.documents import delimited, xlsx
from tests import make
from tests.interfaces.test_people import text

pytestmark = pytest.mark.django_db

LOANS = {"name_zh": "外借册次", "name_en": "Loans", "unit_zh": "册次", "unit_en": "loans", "theme": "lending"}
READERS = {"name_zh": "有借阅的读者", "name_en": "Readers", "unit_zh": "人", "unit_en": "readers", "theme": "lending"}
AT = "2025-01-20T02:00:00Z"


def span(year: int, first: int = 1, last: date | None = None) -> Span:
    end = last or date(year, 12, 31)
    return Span.objects.create(start=date(year, first, 1), end=end, state=State.PUBLISHED)


def publish(of: Span, definition: dict[str, str], figures: dict[Library | None, int | None], reason: str = "") -> None:
    number = of.publications.count() + 1
    out = Publication.objects.create(span=of, number=number, reason=reason, digest="d" * 64, published_at=AT)
    for library, value in figures.items():
        PublishedFigure.objects.create(
            publication=out,
            indicator=definition["name_en"].lower(),
            version=1,
            definition=definition,
            library=library,
            name=library.name if library else "",
            value=None if value is None else Decimal(value),
            present=int(value is not None) if library else 3,
            expected=1 if library else 4,
            counted_until=AT,
        )


@pytest.fixture
def four() -> list[Library]:
    head = make.library("陕西省图书馆", kind="province", code="610000")
    return [head, *(make.library(name, head) for name in ("雁塔区图书馆", "新城区图书馆", "岚皋县图书馆"))]


def test_a_library_shows_its_years_with_what_is_missing_and_what_was_put_right(four: list[Library], client: Client):
    head, yanta, xincheng, langao = four
    year = span(2024)
    publish(year, LOANS, {None: 900, head: 500, yanta: 100, xincheng: 300, langao: None})
    publish(year, LOANS, {None: 920, yanta: 120}, reason="漏计一台自助机")
    page = text(client.get(f"/libraries/{yanta.code}/figures/"))
    assert "<s>100</s>" in page
    assert "漏计一台自助机" in page
    assert "未报" in text(client.get(f"/libraries/{langao.code}/figures/"))
    whole = text(client.get("/open-data/"))
    assert "920" in whole
    assert yanta.name in whole
    header, line = delimited.read(client.get(f"/libraries/{yanta.code}/figures.csv").content).rows
    told_of = dict(zip(header, line, strict=True))
    assert (told_of["数值"], told_of["原数字"], told_of["重述原因"]) == ("120", "100", "漏计一台自助机")
    assert xlsx.read(client.get("/open-data/figures.xlsx").content).rows
    assert f"/libraries/{yanta.code}/figures/" in text(client.get(f"/libraries/{yanta.code}/"))
    assert f"/libraries/{yanta.code}/figures/" in b"".join(client.get("/sitemap-libraries.xml")).decode()


def test_what_was_signed_for_stands_under_the_figures_and_in_the_files(four: list[Library], client: Client):
    _head, yanta, xincheng, langao = four
    year = span(2024)
    publish(year, LOANS, {None: 400, yanta: 100, xincheng: 300})
    whole, of_one = "外借册次自2024-07-01起口径有变。", f"{langao.name}未报：基本情况表。"
    said = {"findings": [whole, of_one], "statement": "岚皋县图书馆搬迁"}
    out = Publication.objects.create(
        span=year, number=2, digest="e" * 64, published_at=AT, checklist={"gap": 1}, **said
    )
    PublishedFigure.objects.create(
        publication=out, indicator="cards", version=1, definition=LOANS, library=langao, name="", counted_until=AT
    )
    # Of cards all have reported, and what they have gives none of all together.
    PublishedFigure.objects.create(
        publication=out, indicator="cards", version=1, definition=LOANS, present=4, expected=4, counted_until=AT
    )
    states = [row[8] for row in delimited.read(client.get("/open-data/figures.csv").content).rows]
    assert states == ["状态", "已发布", "各馆数字不能合成总数"]
    # What names another library is not about this one; what names none is about all.
    for address, found in (("/open-data/", [whole, of_one]), (f"/libraries/{yanta.code}/figures/", [whole])):
        page = text(client.get(address))
        assert [words for words in said["findings"] if words in page] == found
        assert "岚皋县图书馆搬迁" in page
        base = address.replace("figures/", "figures") if "libraries" in address else "/open-data/figures"
        header, line, *_more = delimited.read(client.get(f"{base}.csv").content).rows
        told_of = dict(zip(header, line, strict=True))
        count, where = told_of["随该年公布的说明条数"], told_of["说明所在"]
        assert (count, where) == (str(len(found)), "http://testserver/published/2024/")
        cells = [value for row in xlsx.read(client.get(f"{base}.xlsx").content).rows for value in row]
        assert [words for words in said["findings"] if f"2024: {words}" in cells] == found


def test_without_a_whole_year_the_page_says_what_will_be_here(four: list[Library], client: Client):
    publish(span(2024, 1, date(2024, 3, 31)), LOANS, {None: 900, four[1]: 100})
    assert "还没有全年数据" in text(client.get(f"/libraries/{four[1].code}/figures/"))
    branch = make.library("分馆", four[1], kind="branch")
    assert f"/libraries/{four[1].code}/figures/" in text(client.get(f"/libraries/{branch.code}/figures/"))
    assert client.get("/libraries/nowhere/figures/").status_code == 404
    assert client.get("/open-data/figures.exe").status_code == 404


def test_the_workbook_of_a_period_says_of_each_figure_what_its_page_says(four: list[Library], client: Client):
    head, yanta, xincheng, langao = four
    year = span(2024)
    publish(year, LOANS, {None: 520, yanta: 100, head: 120, langao: None})
    publish(year, READERS, {None: 553, head: 500, yanta: 3, xincheng: 20, langao: 30})
    publish(year, LOANS, {None: 540, yanta: 120}, reason="漏计一台自助机")
    # It has reported its parts, and they cannot be added up.
    of_parts = {"indicator": "loans", "library": xincheng, "name": xincheng.name, "present": 1, "expected": 1}
    first = year.publications.get(number=1)
    PublishedFigure.objects.create(publication=first, version=1, definition=LOANS, counted_until=AT, **of_parts)
    _title, header, *lines = xlsx.read(client.get("/published/2024/figures.xlsx").content).rows
    told_of = [dict(zip(header, line, strict=False)) for line in lines if "SHA-256" not in str(line[0])]
    found = {(one["代码"], one["馆代码"]): (one["数值"], one["状态"]) for one in told_of if one.get("代码")}
    hidden = "为保护读者隐私，不公布"
    assert found == {
        ("loans", ""): (540, "已重述"),
        ("loans", head.code): (120, "已发布"),
        ("loans", yanta.code): (120, "已重述"),
        ("loans", xincheng.code): ("", "其中各项数字不能相加"),
        ("loans", langao.code): ("", "未报"),
        ("readers", ""): (553, "已发布"),
        ("readers", head.code): (500, "已发布"),
        ("readers", yanta.code): ("", hidden),
        ("readers", xincheng.code): ("", hidden),
        ("readers", langao.code): (30, "已发布"),
    }
    page = text(client.get("/published/2024/?indicator=loans"))
    assert [words in page for words in ("其中各项数字不能相加", "未报", "<s>520</s>")] == [True, True, False]
    assert page.count("<s>100</s> 漏计一台自助机") == 1


def test_few_readers_are_not_told_and_do_not_follow_from_what_is(four: list[Library], client: Client):
    head, yanta, xincheng, langao = four
    year = span(2024)
    publish(year, READERS, {None: 553, head: 500, yanta: 3, xincheng: 20, langao: 30})
    publish(year, READERS, {None: 558, yanta: 8}, reason="更正")
    found = {library: one.hidden for (_code, library), one in told(year).items()}
    # The small figure of the first edition is hidden in the second too, and the next smallest with it.
    assert found == {None: False, head.pk: False, yanta.pk: True, xincheng.pk: True, langao.pk: False}
    for address in (f"/libraries/{yanta.code}/figures/", "/published/2024/?indicator=readers"):
        page = text(client.get(address))
        assert "不公布" in page
        assert "<s>3</s>" not in page
        assert ">8<" not in page
    for address in (f"/libraries/{yanta.code}/figures.xlsx", "/published/2024/figures.xlsx"):
        cells = [value for row in xlsx.read(client.get(address).content).rows for value in row]
        assert 8 not in cells
        assert "3" not in cells


def test_of_a_part_of_a_year_no_library_tells_how_many_readers_it_had(four: list[Library], client: Client):
    quarter = span(2024, 1, date(2024, 3, 31))
    publish(quarter, READERS, {None: 553, four[0]: 500, four[1]: 53})
    assert {library: one.hidden for (_code, library), one in told(quarter).items()} == {
        None: False,
        four[0].pk: True,
        four[1].pk: True,
    }
    assert "553" in text(client.get("/published/2024-Q1/"))


@pytest.fixture
def ratio() -> dict[str, object]:
    parts = {"parts": ["checkouts"], "over": ["active-readers"], "derive": "ratio", "theme": "derived"}
    return {
        "name_zh": "每名读者借阅",
        "name_en": "per-reader",
        "unit_zh": "册次/人",
        "unit_en": "loans a reader",
        **parts,
    }


def test_loans_per_reader_are_not_told_where_the_readers_would_follow(four: list[Library], client: Client, ratio):
    head, yanta, xincheng, langao = four
    readers = READERS | {"name_en": "active-readers", "counting": "readers"}
    year, quarter = span(2024), span(2025, 1, date(2025, 3, 31))
    publish(year, readers, {None: 553, head: 500, yanta: 3, xincheng: 20, langao: 30})
    publish(year, ratio, {None: 2, head: 2, yanta: 12, xincheng: 4, langao: 5})
    publish(quarter, ratio, {None: 2, head: 2, yanta: 12})
    # 37 loans, twelve for each reader: the three readers that are hidden.
    hidden = {library for (code, library), one in told(year).items() if code == "per-reader" and one.hidden}
    assert hidden == {yanta.pk, xincheng.pk}
    # Nobody published how many readers there were, so of no library it is told.
    assert {library for (_code, library), one in told(quarter).items() if one.hidden} == {head.pk, yanta.pk}
    assert "不公布" in text(client.get(f"/libraries/{yanta.code}/figures/"))
