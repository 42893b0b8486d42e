"""A published change whose base was not published says so, where it is read and before it goes out."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from shulian import clock
from shulian.apps.statistics.actions.spans import Release, publish_span
from shulian.apps.statistics.point_words import printed_words
from shulian.core.periods import Period, parse
from tests.apps.statistics.test_agreeing import closed, published
from tests.apps.statistics.test_figures import happen
from tests.apps.statistics.test_spans import again, made
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.office.statistics.test_returns import text

pytestmark = pytest.mark.django_db
CARDS, CHANGE = "cards-issued", "cards-change"
FIRST, SECOND = parse("2022-Q1"), parse("2022-Q2")
WORDS = "办证量环比：发布时2022年第一季度尚未发布，所比较的数字当时仍可能变动。"


@pytest.fixture(autouse=True)
def cards(shaanxi) -> None:
    for month in (2, 5, 5):
        happen("card-issued", shaanxi["铜川图书馆"], f"2022-{month:02}-01T08:00:00+08:00")


def looked_at(office, months: Period, *codes: str) -> str:
    return text(signed_in(office).post(reverse("office:publish-span", args=[months.code]), {"indicator": codes}))


def in_file(client, code: str) -> str:
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(client.get(f"/published/{code}/figures.xlsx"))))
    sheets = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    return " ".join(str(cell) for sheet in sheets for row in sheet for cell in row)


def test_a_change_against_a_period_that_is_not_out_says_so_and_nobody_has_to_sign(act, office, client):
    span = closed(act, SECOND)
    assert WORDS in looked_at(office, SECOND, CARDS, CHANGE)
    assert WORDS not in looked_at(office, SECOND, CARDS)
    assert made(publish_span(again(act), span, Release((CARDS, CHANGE), printed_words))).findings == []
    page = f"/published/{SECOND.code}/"
    assert WORDS in text(client.get(page))
    assert WORDS in text(client.get(f"{page}?indicator={CHANGE}"))
    assert WORDS not in text(client.get(f"{page}?indicator={CARDS}"))
    assert WORDS in in_file(client, SECOND.code)


def test_a_change_against_what_was_out_before_says_nothing(act, office, client):
    published(act, FIRST, CARDS, signed=False)
    with clock.stopped_at(datetime(2022, 8, 2, tzinfo=UTC)):
        published(act, SECOND, CARDS, CHANGE, signed=False)
    assert WORDS not in text(client.get(f"/published/{SECOND.code}/"))


def test_what_is_published_afterwards_was_not_out_when_the_change_was(act, client):
    published(act, SECOND, CARDS, CHANGE, signed=False)
    with clock.stopped_at(datetime(2022, 8, 2, tzinfo=UTC)):
        published(act, FIRST, CARDS, signed=False)
    assert WORDS in text(client.get(f"/published/{SECOND.code}/"))
