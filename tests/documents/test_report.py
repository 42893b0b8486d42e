"""A table of figures as a PDF: read back as text, its pages and fonts looked at."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from shulian.documents.report import MOST_COLUMNS, MOST_UPRIGHT, Report, pdf

MADE_AT = datetime(2026, 11, 26, tzinfo=UTC)


def report(rows: int = 3, columns: int = 2, **words) -> Report:
    heads = [f"类型{number}" for number in range(1, columns + 1)]
    return {
        "title": "书刊文献外借册次 2026年第二季度",
        "name": "第二季度外借",
        "issuer": "陕西公共图书馆服务联盟",
        "facts": [("统计期", "2026年第二季度"), ("行", "图书馆")],
        "unit": "单位：册次",
        "side": "图书馆",
        "columns": heads,
        "rows": [
            {"name": f"第{number}馆", "cells": ["—" if number == 2 else f"{number * 1234:,}"] * columns}
            for number in range(1, rows + 1)
        ],
        "total": {"name": "合计", "cells": ["9,872"] * columns},
        "parts": "第#—#列，共#列",
        "chart": "各馆合计",
        "bars": [{"label": "第3馆", "value": 3702, "text": "3,702"}, {"label": "第1馆", "value": 0, "text": "0"}],
        "coverage": ["95家成员馆中22家有数。"],
        "findings_title": "差异说明",
        "findings": ["第1馆：报表与系统统计不一致。"],
        "notes": ["“—”为缺报，不是零。"],
        "page": "第#页，共#页",
    } | words


def pages(made: Report) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf(made, MADE_AT))).pages]


def test_all_that_an_office_asks_of_a_table_can_be_read_back():
    (page,) = pages(report())
    for words in (
        *("陕西公共图书馆服务联盟", "书刊文献外借册次2026年第二季度", "第二季度外借", "单位：册次", "统计期"),
        *("第2馆——", "合计9,8729,872", "95家成员馆中22家有数", "差异说明1.第1馆", "各馆合计", "3,702", "第1页，共1页"),
    ):
        assert words in page, words


def test_a_long_table_repeats_its_head_and_loses_no_line():
    found = pages(report(rows=150))
    assert len(found) > 2
    with_lines = [page for page in found if "馆1" in page or "馆2" in page or "馆—" in page or "馆7" in page]
    assert all("图书馆类型1类型2" in page for page in with_lines)
    whole = "".join(found)
    assert all(f"第{number}馆" in whole for number in range(1, 151))


@pytest.mark.parametrize(
    ("columns", "across", "tables"),
    [(MOST_UPRIGHT, False, 1), (MOST_UPRIGHT + 1, True, 1), (MOST_COLUMNS, True, 1), (MOST_COLUMNS + 1, True, 2)],
)
def test_many_columns_are_printed_across_and_then_in_several_tables(columns, across, tables):
    made = report(columns=columns)
    page = PdfReader(io.BytesIO(pdf(made, MADE_AT))).pages[0]
    assert (page.mediabox.width > page.mediabox.height) == across
    text = "".join(pages(made))
    assert text.count("单位：册次") == tables
    assert ("第1—7列，共13列" in text) == (tables == 2)
    assert f"类型{columns}" in text


def test_nothing_is_read_as_markup_and_fonts_are_embedded():
    made = report(name='#import "x" *馆* $a$')
    reader = PdfReader(io.BytesIO(pdf(made, MADE_AT)))
    assert '#import"x"*馆*$a$' in "".join(reader.pages[0].extract_text().split())
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    below = [font["/DescendantFonts"][0].get_object() for font in fonts]
    assert below
    assert all({"/FontFile2", "/FontFile3"} & set(one["/FontDescriptor"].get_object()) for one in below)
