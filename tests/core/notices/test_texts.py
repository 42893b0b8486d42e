"""A text is refused for what is wrong with it, and filled in otherwise."""

from __future__ import annotations

from datetime import date

import pytest

from shulian.core.notices.kinds import GATEWAY, PARAMETERS, PRIVATE, Channel, Kind, parameters_of
from shulian.core.notices.texts import (
    BODY_LENGTH,
    Broken,
    Fault,
    fault_of_body,
    fault_of_code,
    fault_of_line,
    fault_of_names,
    fill,
    in_words,
)

KNOWN = ("title", "pickup")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("您预约的{title}已到{ pickup }。", None),
        ("没有参数也可以。", None),
        ("", Broken(Fault.EMPTY)),
        (" \n ", Broken(Fault.EMPTY)),
        ("长" * (BODY_LENGTH + 1), Broken(Fault.TOO_LONG, str(BODY_LENGTH))),
        ("您预约的{titel}已到。", Broken(Fault.UNKNOWN_PARAMETER, "titel")),
        ("您预约的{}已到。", Broken(Fault.UNKNOWN_PARAMETER, "")),
        ("{title.__class__}", Broken(Fault.UNKNOWN_PARAMETER, "title.__class__")),
        ("您预约的{title已到。", Broken(Fault.BRACE_ALONE, "您预约的{title已到。")),
        ("您预约的title}已到。", Broken(Fault.BRACE_ALONE, "预约的title}已到。")),
        ("{{title}}", Broken(Fault.BRACE_ALONE, "{}")),
    ],
)
def test_what_is_wrong_with_a_text(text: str, wrong: Broken | None) -> None:
    assert fault_of_body(text, KNOWN) == wrong


def test_a_subject_is_one_line() -> None:
    assert fault_of_line("您有一册预约图书已到", KNOWN) is None
    assert fault_of_line("已到\nBcc: x@example.cn", KNOWN) == Broken(Fault.MORE_THAN_A_LINE)


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("", None),
        ("SMS_154950909", None),
        ("SMS 1", Broken(Fault.NOT_A_CODE, "SMS 1")),
        ("x" * 61, Broken(Fault.TOO_LONG, "60")),
    ],
)
def test_what_is_wrong_with_the_code_of_an_approved_template(code: str, wrong: Broken | None) -> None:
    assert fault_of_code(code) == wrong


def test_no_title_and_no_name_goes_into_a_text_message() -> None:
    for kind in Kind:
        for channel in GATEWAY:
            assert PRIVATE.isdisjoint(parameters_of(kind, channel))
        assert set(PARAMETERS[kind]) <= set(parameters_of(kind, Channel.EMAIL))
    allowed = parameters_of(Kind.DUE_SOON, Channel.SMS)
    assert fault_of_names(("count", "due"), allowed, PRIVATE) is None
    assert fault_of_names(("count", "titles"), allowed, PRIVATE) == Broken(Fault.PRIVATE_PARAMETER, "titles")
    assert fault_of_names(("until",), allowed, PRIVATE) == Broken(Fault.UNKNOWN_PARAMETER, "until")


def test_a_text_is_filled_in_once_and_not_again() -> None:
    assert fill("{title}在{ pickup }", {"title": "《{pickup}》", "pickup": "雁塔"}) == "《{pickup}》在雁塔"
    with pytest.raises(KeyError):
        fill("{title}", {})


def test_parameters_are_written_as_the_reader_reads() -> None:
    values = {"due": date(2026, 11, 28), "count": 2, "titles": ("围城", "活着"), "pickup": "雁塔区图书馆"}
    assert in_words(values, "zh-hans") == {
        "due": "2026年11月28日",
        "count": "2",
        "titles": "《围城》《活着》",
        "pickup": "雁塔区图书馆",
    }
    assert in_words(values, "en")["due"] == "28 Nov 2026"
    assert in_words(values, "en")["titles"] == "“围城”, “活着”"
