"""Both tables of bulletin no. 53 published and compared cell by cell with the printed files, read here by itself."""

from __future__ import annotations

import csv
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest

from shulian.apps.journal.actions import Act
from shulian.apps.statistics.actions import Heading, Upload, accept_return, enter_file
from shulian.apps.statistics.actions.spans import Release, begin_closing, close_span, open_span, publish_span
from shulian.apps.statistics.models import FormColumn, Publication, PublishedFigure, Return, Span
from shulian.apps.statistics.point_words import printed_words
from shulian.apps.statistics.refusals import Refused
from shulian.core.indicators import compare
from shulian.core.periods import Period, parse
from tests.apps.statistics.conftest import CARDS, DELIVERY, TABLES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]

FINDINGS = [
    "原文传递统计表：陇县图书馆：原表合计为 10399，各项之和为 10388，相差 +11。",
    "原文传递统计表：陈仓区图书馆：原表合计为 55，各项之和为 54，相差 +1。",
    "原文传递统计表：原表总计为 66669，全部数字之和为 66657，相差 +12。",
]


def again(act: Act) -> Act:
    return replace(act, command=uuid4())


def published(act: Act, period: Period, indicators: tuple[str, ...]) -> Publication:
    span: Span = open_span(again(act), period)
    assert begin_closing(again(act), span) is None
    assert close_span(again(act), span, "按工作简报第53期") is None
    span.refresh_from_db()
    release = Release(indicators, printed_words, signed=True, statement="照原表发布，附不符之处")
    made = publish_span(again(act), span, release)
    assert not isinstance(made, Refused)
    return made


def accepted(act: Act, heading: Heading, upload: Upload) -> Return:
    made = enter_file(again(act), heading, upload)
    assert isinstance(made, Return)
    assert accept_return(again(act), made) is None
    return made


def code_of(figure: PublishedFigure) -> str:
    return figure.library.code if figure.library else ""


def printed(name: str) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_delivery_table_is_published_cell_by_cell_with_exactly_its_three_findings(act, delivery):
    accepted(act, *delivery)
    columns = {one.indicator_id: one.key for one in FormColumn.objects.filter(form="document-delivery")}
    made = published(act, delivery[0].period, (*columns, "delivery"))
    assert made.findings == FINDINGS
    figures = {(one.indicator, code_of(one)): one.value for one in made.figures.select_related("library")}
    rows = printed(DELIVERY)
    for row in rows:
        for indicator, key in columns.items():
            assert figures[indicator, row["division_code"]] == int(row[key]), (row["library"], key)
    assert len(rows) * len(columns) == 25 * 13
    assert figures["delivery", ""] == 66657
    assert figures["delivery", "610327"] == 10388


def test_the_cards_rise_from_789_to_2086_by_1297_or_164_percent(act, cards, shaanxi):
    before = replace(cards[0], period=parse("2022-Q1"), printed={})
    accepted(act, before, Upload("a.csv", "图书馆,办证量\n铜川图书馆,789\n".encode()))
    accepted(act, *cards)
    first = published(act, parse("2022-Q1"), ("cards-issued",)).figures.get(library=None)
    second = published(act, parse("2022-Q2"), ("cards-issued",))
    figures = {code_of(one): one.value for one in second.figures.select_related("library")}
    for row in printed(CARDS):
        assert figures[row["division_code"]] == int(row["cards_issued"])
    assert (first.value, figures[""]) == (789, 2086)
    change = compare(int(figures[""]), int(first.value or 0))
    assert (change.change, change.percent) == (1297, Decimal(164))
    assert second.findings == []
