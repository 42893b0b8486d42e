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
from shulian.documents import delimited
from tests.apps.statistics.test_agreeing import closed, published
from tests.apps.statistics.test_figures import happen
from tests.apps.statistics.test_spans import again, made
from tests.interfaces.api.conftest import get
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


def test_programs_and_open_data_say_so_of_a_year(act, client, shaanxi):
    happen("card-issued", shaanxi["铜川图书馆"], "2021-05-01T08:00:00+08:00")
    words = WORDS.replace("2022年第一季度", "2021年")
    with clock.stopped_at(datetime(2023, 2, 1, tzinfo=UTC)):
        published(act, parse("2022"), CARDS, CHANGE, signed=False)
    assert get(client, "/published/2022").json()["notes"] == [words]
    assert get(client, f"/published/2022?indicator={CARDS}").json()["notes"] == []
    for page, files in (("/open-data/", "/open-data/figures"), ("/libraries/610200/figures/",) * 2):
        base = files.replace("figures/", "figures")
        assert f"2022: {words}" in text(client.get(page))
        header, *lines = delimited.read(client.get(f"{base}.csv").content).rows
        told = {line[header.index("代码")]: line[header.index("比较说明")] for line in lines}
        assert told == {CARDS: "", CHANGE: words}
    # Published afterwards it was not out when the change was.
    with clock.stopped_at(datetime(2023, 2, 2, tzinfo=UTC)):
        published(act, parse("2021"), CARDS, signed=False)
    assert get(client, "/published/2022").json()["notes"] == [words]
    assert get(client, "/published/2021").json()["notes"] == []
