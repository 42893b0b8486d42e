"""What becomes of a record that comes in by file, and of one whose import is undone."""

from __future__ import annotations

import pytest

from shulian.core.importing import (
    Before,
    Kept,
    Overlay,
    Seen,
    Traces,
    Verdict,
    another_book,
    column_values,
    decide_arrival,
    decide_undo,
    is_news,
    is_protected,
    renumbers,
    says_no_price,
)
from shulian.core.matching import Edition, Printed, edition

KNOWN = Seen(known=True)


@pytest.mark.parametrize(
    ("seen", "overlay", "verdict"),
    [
        (Seen(), Overlay.NEVER, Verdict.CREATED),
        (Seen(known=True, same_bytes=True), Overlay.REPLACE, Verdict.UNCHANGED),
        (Seen(known=True, same_book=False), Overlay.REPLACE, Verdict.REFUSED),
        (Seen(known=True, same_book=False), Overlay.ADD, Verdict.REFUSED),
        (KNOWN, Overlay.REPLACE, Verdict.UPDATED),
        (KNOWN, Overlay.BETTER, Verdict.UPDATED),
        (Seen(known=True, better=False), Overlay.BETTER, Verdict.COPIES),
        (KNOWN, Overlay.ADD, Verdict.COPIES),
        (KNOWN, Overlay.NEVER, Verdict.KEPT),
    ],
)
def test_what_becomes_of_a_record(seen: Seen, overlay: Overlay, verdict: Verdict):
    assert decide_arrival(seen, overlay) is verdict


def said(title: str, isbn: str = "") -> Edition:
    return edition(Printed(title, "", "", "", ("路遥",), "", "人民文学出版社", 1991, (isbn,) if isbn else ()))


@pytest.mark.parametrize(
    ("stands", "comes", "another"),
    [
        (said("人生"), said("平凡的世界"), True),
        (said("人生", "9787020002207"), said("平凡的世界", "9787530210291"), True),
        (said("人生", "9787020002207"), said("平凡的世界", "9787020002207"), False),
        (said("平凡的世介"), said("平凡的世界"), False),
        (said("人生"), said("人生 (纪念版)"), False),
        (said("平凡的世界 (第一部)"), said("平凡的世界 (第二部)"), False),
    ],
)
def test_a_number_used_again_is_told_from_a_correction(stands: Edition, comes: Edition, another: bool):
    assert another_book(comes, stands) is another


@pytest.mark.parametrize(
    ("read", "reused", "answer"),
    [(1000, 51, True), (1000, 50, False), (30, 19, False), (30, 20, True), (1001, 900, False)],
)
def test_a_file_numbered_anew_is_known_by_its_beginning(read: int, reused: int, answer: bool):
    assert renumbers(read, reused) is answer


@pytest.mark.parametrize(
    ("before", "news"),
    [
        (Before(), True),
        (Before(now=True), False),
        (Before(earlier=True, last_sent=True, fresh=True), False),
        (Before(earlier=True), True),
        (Before(earlier=True, old_file=True), False),
        (Before(earlier=True, older=True), False),
        (Before(earlier=True, older=True, fresh=True), True),
    ],
)
def test_bytes_that_come_again_are_news_when_their_library_took_a_change_back(before: Before, news: bool):
    assert is_news(before) is news


@pytest.mark.parametrize(
    ("tag", "patterns", "answer"),
    [
        ("690", ("690",), True),
        ("690", ("6XX",), True),
        ("690", ("69X", "905"), True),
        ("701", ("6XX",), False),
        ("690", (), False),
        ("690", ("69",), False),
    ],
)
def test_protected_fields_are_told_by_their_tags(tag: str, patterns: tuple[str, ...], answer: bool):
    assert is_protected(tag, patterns) is answer


@pytest.mark.parametrize(
    ("traces", "reason"),
    [
        (Traces(), None),
        (Traces(later_import=True, changed=True), Kept.LATER_IMPORT),
        (Traces(changed=True, item_used=True), Kept.CHANGED_SINCE),
        (Traces(item_used=True, title_used=True), Kept.ITEM_USED),
        (Traces(title_used=True), Kept.TITLE_USED),
    ],
)
def test_what_was_used_since_stays(traces: Traces, reason: Kept | None):
    assert decide_undo(traces) is reason


@pytest.mark.parametrize(
    ("cell", "values"),
    [("", []), ("曹雪芹", ["曹雪芹"]), ("曹雪芹; 高鹗；程伟元|x\n ", ["曹雪芹", "高鹗", "程伟元", "x"])],
)
def test_a_cell_may_hold_several_values(cell: str, values: list[str]):
    assert column_values(cell) == values


@pytest.mark.parametrize(
    ("cell", "none"),
    [
        *(
            (cell, True)
            for cell in ("赠阅", "免费", "非卖品", "（非卖品）", "免费赠阅", "内部交流", "无定价", "无", "-", "不详")
        ),
        *((cell, False) for cell in ("", "abc", "三十元", "CNY", "赠阅本三十元", "12元")),
    ],
)
def test_a_cell_may_say_that_there_is_no_price(cell: str, none: bool):
    assert says_no_price(cell) == none
