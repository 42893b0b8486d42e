"""Batch changes: what each kind makes of a record, and what is no change."""

from __future__ import annotations

import pytest

from shulian.core.fieldlines import line_of, shown
from shulian.core.recordchange import Change, Fault, Kind, changed, fault_of

LINES = [
    line_of("001", "", "SL1"),
    line_of("210", "##", "$a北京$c人民文学出版社$d2012"),
    line_of("606", "0#", "$a小说$x长篇小说"),
    line_of("606", "0#", "$a诗歌"),
    line_of("690", "##", "$aI247.57$v4"),
]


def after(change: Change) -> list[str]:
    before = {shown(line) for line in LINES}
    return [shown(line) for line in changed(LINES, change) if shown(line) not in before]


def gone(change: Change) -> list[str]:
    there = {shown(line) for line in changed(LINES, change)}
    return [shown(line) for line in LINES if shown(line) not in there]


@pytest.mark.parametrize(
    ("change", "new", "old"),
    [
        (Change(Kind.ADD_FIELD, "300", put="$a赠书"), ["300 ## $a赠书"], []),
        (Change(Kind.ADD_FIELD, "606", "0#", put="$a诗歌"), [], []),
        (Change(Kind.REMOVE_FIELD, "606"), [], ["606 0# $a小说$x长篇小说", "606 0# $a诗歌"]),
        (Change(Kind.REMOVE_FIELD, "606", find="诗"), [], ["606 0# $a诗歌"]),
        (Change(Kind.SET_SUBFIELD, "690", code="v", put="5"), ["690 ## $aI247.57$v5"], ["690 ## $aI247.57$v4"]),
        (Change(Kind.SET_SUBFIELD, "690", code="9", put="x"), ["690 ## $aI247.57$v4$9x"], ["690 ## $aI247.57$v4"]),
        (Change(Kind.SET_SUBFIELD, "690", code="v", find="3", put="5"), [], []),
        (Change(Kind.REMOVE_SUBFIELD, "606", code="x"), ["606 0# $a小说"], ["606 0# $a小说$x长篇小说"]),
        (Change(Kind.REMOVE_SUBFIELD, "606", code="a", find="诗"), [], ["606 0# $a诗歌"]),
        (
            Change(Kind.REPLACE_TEXT, "210", code="c", find="人民文学", put="作家"),
            ["210 ## $a北京$c作家出版社$d2012"],
            ["210 ## $a北京$c人民文学出版社$d2012"],
        ),
        (Change(Kind.REPLACE_TEXT, "606", code="a", find="诗歌", put=""), [], ["606 0# $a诗歌"]),
    ],
)
def test_what_a_change_makes_of_a_record(change: Change, new: list[str], old: list[str]) -> None:
    assert (after(change), gone(change)) == (new, old)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (Change(Kind.ADD_FIELD, "300", put="$a赠书"), None),
        (Change(Kind.ADD_FIELD, "300"), Fault.NO_TEXT),
        (Change(Kind.ADD_FIELD, "30"), Fault.TAG),
        (Change(Kind.ADD_FIELD, "30X", put="x"), Fault.TAG),
        (Change(Kind.REMOVE_FIELD, "001"), Fault.NOT_THIS_FIELD),
        (Change(Kind.REMOVE_FIELD, "008"), Fault.NOT_THIS_FIELD),
        (Change(Kind.REMOVE_FIELD, "606"), None),
        (Change(Kind.SET_SUBFIELD, "690", put="5"), Fault.CODE),
        (Change(Kind.REPLACE_TEXT, "210", code="c"), Fault.NO_TEXT),
        (Change(Kind.REMOVE_SUBFIELD, "606", code="x"), None),
        (Change(Kind.ITEM_SHELF, put="B区"), None),
        (Change(Kind.ITEM_SHELF), Fault.NO_TEXT),
        (Change(Kind.ITEM_CLASS, put="x" * 31), Fault.TOO_LONG),
    ],
)
def test_what_is_no_change(change: Change, fault: Fault | None) -> None:
    assert fault_of(change) is fault
