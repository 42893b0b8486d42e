"""Field rules: tables of good and bad lines, and what is said of each."""

from __future__ import annotations

import pytest

from shulian.core.codedfields import CODED, LEADER, coded_field, put
from shulian.core.fieldrules import Fault, Finding, Line, Severity, check, has_errors, is_class, is_issn
from shulian.core.fieldtables import TABLES

CN_LEADER, US_LEADER = "00000nam0 2200000   45  ", "00000nam a2200000 i 4500"
CODES = Line("100", "  ", (("a", "20260101d2026    em y0chiy50      ea"),))
LANGUAGE = Line("101", "0 ", (("a", "chi"),))
TITLE = Line("200", "1 ", (("a", "平凡的世界"), ("f", "路遥著")))
GOOD = (CODES, LANGUAGE, TITLE)


def found(*lines: Line, form: str = "cnmarc", leader: str = "") -> list[tuple[str, Fault, str]]:
    findings = check(form, leader or LEADER[form].blank, lines, TABLES[form])
    return [(one.tag, one.fault, one.what) for one in findings if one.line is not None]


def of(line: Line, form: str = "cnmarc") -> list[tuple[Fault, str]]:
    return [(fault, what) for _, fault, what in found(line, form=form)]


def test_a_whole_record_has_no_findings_but_what_is_wanted_beside() -> None:
    findings = check("cnmarc", CN_LEADER, GOOD, TABLES["cnmarc"])
    assert not has_errors(findings)
    assert {(one.line, one.fault) for one in findings} == {(None, Fault.MISSING_FIELD)}
    assert {one.tag for one in findings} == {"102", "210", "215", "690", "801"}


def test_a_record_without_title_codes_and_language_is_a_draft() -> None:
    findings = check("cnmarc", CN_LEADER, (), TABLES["cnmarc"])
    assert has_errors(findings)
    assert [one.tag for one in findings if one.severity is Severity.ERROR] == ["100", "101", "200"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (Line("010", "  ", (("a", "978-7-02-000220-7"), ("d", "CNY59.70"))), []),
        (Line("010", "  ", (("a", "9787020002208"),)), [(Fault.ISBN, "a")]),
        (Line("010", "  ", (("d", "五十元"),)), [(Fault.PRICE, "d")]),
        (Line("010", "1 ", (("d", "CNY5"),)), [(Fault.INDICATOR, "1")]),
        (Line("010", "", (("d", "CNY5"),)), [(Fault.INDICATOR, "1"), (Fault.INDICATOR, "2")]),
        (Line("011", "  ", (("a", "1000-0135"),)), []),
        (Line("011", "  ", (("a", "1000-0136"),)), [(Fault.ISSN, "a")]),
        (Line("101", "0 ", (("a", "CHI"),)), [(Fault.LANGUAGE, "a")]),
        (Line("200", "1 ", (("e", "副题"),)), [(Fault.MISSING_SUBFIELD, "a")]),
        (Line("200", "1 ", (("a", "题"), ("q", "?"))), [(Fault.UNKNOWN_SUBFIELD, "q")]),
        (Line("210", "  ", (("c", "社"), ("d", "二〇二六"))), [(Fault.YEAR, "d")]),
        (Line("210", "  ", (("c", "社"), ("d", "民国二十三年"))), []),
        (Line("690", "  ", (("a", "I247.57"), ("v", "5"))), []),
        (Line("690", "  ", (("a", "小说"),)), [(Fault.CLASS, "a")]),
        (Line("690", "  ", (("a", "I247.57"), ("a", "I2"))), [(Fault.REPEATED_SUBFIELD, "a")]),
        (Line("20X", "  ", (("a", "?"),)), [(Fault.NO_TAG, "")]),
        (Line("", "", ()), [(Fault.NO_TAG, "")]),
        (Line("300", "  ", (("a", "  "),)), [(Fault.EMPTY, "")]),
        (Line("399", "  ", (("a", "本馆"),)), []),
        (Line("378", "  ", (("a", "?"),)), [(Fault.UNKNOWN_FIELD, "")]),
        (Line("001", value="SL1"), []),
    ],
)
def test_what_is_said_of_a_line(line: Line, said: list[tuple[Fault, str]]) -> None:
    assert of(line) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("20260101d2026    em y0chiy50      ea", []),
        ("20260101d2026    em y0chiy50      e", [(Fault.LENGTH, "35/36")]),
        ("20261301d2026    em y0chiy50      ea", [(Fault.DATE, "0-7")]),
        ("二〇二六010 d2026    em y0chiy50      ea"[:36].ljust(36), [(Fault.DATE, "0-7")]),
        ("20260101z2026    em y0chiy50      ea", [(Fault.CODE, "8")]),
        ("20260101d202x    em y0chiy50      ea", [(Fault.YEAR, "9-12")]),
        ("20260101d2026    eX y0chiy50      ea", [(Fault.CODE, "17-19")]),
        ("20260101d2026    em y0中文 y50      ea", [(Fault.LANGUAGE, "22-24")]),
    ],
)
def test_what_is_said_of_coded_data(text: str, said: list[tuple[Fault, str]]) -> None:
    assert [one for one in of(Line("100", "  ", (("a", text),))) if one[0] is not Fault.INDICATOR][:2] == said


def test_the_fixed_field_of_marc21_is_looked_at_too() -> None:
    assert of(Line("008", value="260101s2026    cc            000 0 chi d"), form="marc21") == []
    assert of(Line("008", value="260101"), form="marc21") == [(Fault.LENGTH, "6/40")]


def test_a_leader_is_twenty_four_characters_with_known_signs() -> None:
    assert check("marc21", US_LEADER, (), ()) == []
    assert check("marc21", "short", (), ()) == [Finding(-1, "LDR", Fault.LENGTH, Severity.ERROR, "5/24")]
    assert [one.what for one in check("cnmarc", "00000qam0 2200000   45  ", (), ())] == ["5"]


def test_a_field_that_may_stand_once_stands_once() -> None:
    assert ("200", Fault.REPEATED_FIELD, "") in found(*GOOD, TITLE)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("I247.57", True),
        ("TP311.13", True),
        ("K", True),
        ("T", True),
        ("D922.29-62", True),
        ("K928.6/.9", True),
        ("I2475.7", False),
        ("I24.75", False),
        ("L12", False),
        ("", False),
        ("[D90-05]", True),
        ("TP312JA", True),
        ("TP312C++", True),
        ("TP311.138SQ", True),
        ("TS972.182.2", True),
        ("TS972.18.2", False),
        ("DF418", True),
        ("I247JA", False),
    ],
)
def test_the_form_of_a_class(text: str, right: bool) -> None:
    assert is_class(text) is right


@pytest.mark.parametrize(
    ("text", "right"), [("1000-0135", True), ("0317-8471", True), ("2434-561X", True), ("12", False)]
)
def test_the_check_digit_of_an_issn(text: str, right: bool) -> None:
    assert is_issn(text) is right


def test_every_coded_field_begins_with_one_of_its_length() -> None:
    coded = [*LEADER.values(), *(one for table in CODED.values() for one in table.values())]
    assert all(len(one.blank) == one.length for one in coded)
    assert all(place.last <= one.length for one in coded for place in one.places)


def test_a_place_is_filled_and_the_rest_stays() -> None:
    coded = coded_field("cnmarc", "100")
    assert coded is not None
    audience = next(place for place in coded.places if place.name == "audience")
    assert put("20260101d2026", audience, "a", coded)[17:20] == "a  "
    assert coded_field("marc21", "LDR") is LEADER["marc21"]
    assert audience.span == "17-19"


def test_no_tag_stands_twice_in_a_table() -> None:
    for table in TABLES.values():
        tags = [rule.tag for rule in table]
        assert len(tags) == len(set(tags))
