"""Receipts and accounts come out as pages of the right width, with their words in them."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime

import pytest

from shulian.documents import ledger, receipt
from shulian.documents.receipt import Paper, Receipt

MADE = datetime(2026, 11, 25, tzinfo=UTC)
SAID: Receipt = {
    "title": "收据",
    "copy": "",
    "library": "雁塔区图书馆",
    "facts": [("收据号", "610113-20261125-0001"), ("读者", "王*明")],
    "lines": [{"text": "逾期费", "detail": "逾期 3 天 × ¥0.50", "amount": "¥1.50"}],
    "sums": [("合计", "¥1.50"), ("实收", "¥10.00"), ("找零", "¥8.50")],
    "notes": ["#strong[不是标记]"],
    "signature": "经手人",
}


def text_of(pdf: bytes) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def page_of(pdf: bytes) -> str:
    return subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
@pytest.mark.parametrize(("paper", "points"), [(Paper.NARROW, "164.4"), (Paper.WIDE, "226.77"), (Paper.A4, "595.2")])
def test_a_receipt_is_as_wide_as_its_paper(paper: Paper, points: str) -> None:
    made = receipt.pdf(SAID, paper, MADE)
    said = text_of(made)
    for part in ("收据", "610113-20261125-0001", "逾期 3 天 × ¥0.50", "¥8.50", "#strong[不是标记]"):
        assert part in said
    assert f"Page size:       {points}" in page_of(made)
    assert "Pages:           1" in page_of(made)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_a_copy_says_that_it_is_one() -> None:
    assert "副本" in text_of(receipt.pdf({**SAID, "copy": "副本"}, Paper.NARROW, MADE))


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_accounts_have_tables_and_lines_to_sign_on() -> None:
    table: ledger.Table = {
        "heading": "收支",
        "header": ["项目", "金额"],
        "rows": [["逾期费", "1.50"], ["合计", "1.50"]],
        "figures": 1,
        "totals": 1,
        "empty": "",
    }
    empty: ledger.Table = {**table, "heading": "更正", "rows": [], "totals": 0, "empty": "没有更正"}
    made = ledger.pdf(
        {
            "title": "收银日报",
            "issuer": "雁塔区图书馆",
            "facts": [("收银台", "服务台")],
            "tables": [table, empty],
            "notes": ["金额单位：元"],
            "signatures": ["收银员", "复核"],
            "page": "第 # 页，共 # 页",
        },
        MADE,
    )
    said = text_of(made)
    for part in ("收银日报", "逾期费", "没有更正", "复核", "第 1 页，共 1 页"):
        assert part in said
