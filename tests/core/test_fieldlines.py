"""Lines of a record as they are typed, moved, compared, and filled in by a form."""

from __future__ import annotations

import pytest

from shulian.core.fieldlines import (
    LONGEST_LINE,
    Difference,
    Move,
    differences,
    line_of,
    moved,
    replaced,
    says_the_same,
    shown,
    shown_indicators,
    sorted_in,
    text_of,
    with_value,
    without_blank,
)
from shulian.core.fieldrules import Line
from shulian.core.recordform import filled, rows

TITLE = Line("200", "1 ", (("a", "平凡的世界"), ("f", "路遥著")))
NUMBER = Line("001", value="SL1")
CLASS = Line("690", "  ", (("a", "I247.57"), ("v", "5")))


@pytest.mark.parametrize(
    ("tag", "indicators", "typed", "line"),
    [
        ("200", "1#", "$a平凡的世界$f路遥著", TITLE),
        (" 200 ", "1_", "‡a平凡的世界ǂf路遥著", TITLE),
        ("001", "", "SL1", NUMBER),
        ("300", "", "没有子字段符", Line("300", "  ", (("a", "没有子字段符"),))),
        ("010", "##", "$dUS{dollar}5", Line("010", "  ", (("d", "US$5"),))),
        ("300", "##", "$a一\x1e二", Line("300", "  ", (("a", "一 二"),))),
        ("300", "##", "  ", Line("300", "  ", ())),
    ],
)
def test_what_is_typed_is_a_line(tag: str, indicators: str, typed: str, line: Line) -> None:
    assert line_of(tag, indicators, typed) == line
    assert line_of(line.tag, shown_indicators(line), text_of(line)) == line


def test_text_that_stood_before_the_subfields_is_shown_as_it_stood() -> None:
    assert text_of(Line("300", "  ", (("", "附注"), ("a", "一")))) == "附注$a一"


def test_a_whole_line_is_shown_with_its_indicators() -> None:
    assert (shown(TITLE), shown(NUMBER)) == ("200 1# $a平凡的世界$f路遥著", "001    SL1")


@pytest.mark.parametrize(
    ("move", "at", "tags"),
    [
        (Move.ADD, 0, ["001", "", "200", "690"]),
        (Move.ADD, -1, ["", "001", "200", "690"]),
        (Move.REMOVE, 1, ["001", "690"]),
        (Move.REPEAT, 1, ["001", "200", "200", "690"]),
        (Move.UP, 1, ["200", "001", "690"]),
        (Move.UP, 0, ["001", "200", "690"]),
        (Move.DOWN, 2, ["001", "200", "690"]),
        (Move.DOWN, 1, ["001", "690", "200"]),
        (Move.REMOVE, 7, ["001", "200", "690"]),
    ],
)
def test_lines_are_moved(move: Move, at: int, tags: list[str]) -> None:
    assert [line.tag for line in moved([NUMBER, TITLE, CLASS], move, at)] == tags


def test_a_new_line_finds_its_place_by_tag() -> None:
    assert sorted_in([NUMBER, CLASS], TITLE) == [NUMBER, TITLE, CLASS]
    assert sorted_in([], TITLE) == [TITLE]
    assert sorted_in([CLASS], NUMBER) == [NUMBER, CLASS]


def test_lines_that_were_left_empty_are_none() -> None:
    assert without_blank([Line("", "  "), TITLE]) == [TITLE]


def test_a_control_field_is_set_once() -> None:
    assert with_value([NUMBER, NUMBER, TITLE], "001", "SL2") == [Line("001", value="SL2"), TITLE]
    assert with_value([NUMBER, TITLE], "001", "") == [TITLE]


def test_two_records_stand_line_by_line() -> None:
    assert differences(["a", "b", "c"], ["a", "x", "y", "c"]) == [
        Difference("a", "a"),
        Difference("b", "x"),
        Difference("", "y"),
        Difference("c", "c"),
    ]
    assert [one.same for one in differences(["a"], ["a", "b"])] == [True, False]


@pytest.mark.parametrize(
    ("leader", "lines", "same"),
    [
        ("00312cam0 2200121   450 ", [NUMBER, Line("005", value="20261128"), TITLE], True),
        ("00301nam0 2200109   450 ", [NUMBER, TITLE], True),
        ("00301nam0 2200109   450 ", [NUMBER, TITLE, CLASS], False),
        ("00301nas0 2200109   450 ", [NUMBER, TITLE], False),
    ],
)
def test_records_say_the_same_whenever_they_were_saved(leader: str, lines: list[Line], same: bool) -> None:
    before = [NUMBER, Line("005", value="19990101"), TITLE]
    assert says_the_same("00301nam0 2200109   450 ", before, leader, lines) is same


def test_a_subfield_is_replaced_added_and_removed() -> None:
    assert replaced(TITLE, "f", "路遥").subfields == (("a", "平凡的世界"), ("f", "路遥"))
    assert replaced(TITLE, "e", "").subfields == TITLE.subfields
    assert replaced(CLASS, "v", "").subfields == (("a", "I247.57"),)


def test_the_form_asks_for_what_is_there_and_for_what_may_be_added() -> None:
    asked = [(row.section.tag, row.line) for row in rows("cnmarc", [NUMBER, TITLE, CLASS])]
    assert ("200", 1) in asked
    assert ("200", None) not in asked
    assert {("690", 2), ("690", None), ("205", None)} <= set(asked)
    assert dict(next(row.parts for row in rows("cnmarc", [TITLE]) if row.line == 0))["f"] == "路遥著"


def test_answers_change_what_they_say_and_nothing_else() -> None:
    lines = [NUMBER, Line("200", "1 ", (("a", "旧题"), ("9", "jiu ti"), ("e", "副题"))), CLASS]
    answers = {"1-a": "新题", "1-e": " ", "2-a": "I247.57", "new-606-a": "长篇小说", "new-606-x": "中国"}
    made = filled("cnmarc", lines, answers)
    assert [shown(line) for line in made] == [
        "001    SL1",
        "200 1# $a新题$9jiu ti",
        "606 0# $a长篇小说$x中国",
        "690 ## $aI247.57$v5",
    ]


def test_the_form_asks_for_the_number_that_books_had_before_isbns() -> None:
    assert (("091", None), ("a", "d")) in [
        ((row.section.tag, row.line), tuple(code for code, _ in row.parts)) for row in rows("cnmarc", [TITLE])
    ]
    made = filled("cnmarc", [NUMBER, TITLE], {"new-091-a": "10019.2341", "new-091-d": "CNY1.20"})
    assert "091 ## $a10019.2341$dCNY1.20" in [shown(line) for line in made]


def test_a_field_of_which_nothing_is_left_goes() -> None:
    assert filled("cnmarc", [CLASS], {"0-a": "", "0-v": ""}) == []


def test_a_line_may_be_longer_than_iso_2709_can_say() -> None:
    assert LONGEST_LINE > 99_999
