"""Official documents: numbers as the standard writes them, and the way to a signature."""

from __future__ import annotations

from datetime import date

import pytest

from shulian.core.official import (
    Content,
    Deed,
    Refusal,
    State,
    decide,
    decide_receipt,
    decide_reminder,
    fault_of,
    number_words,
    possible,
)


@pytest.mark.parametrize(
    ("deed", "state", "reason", "own", "expected"),
    [
        (Deed.WRITE, State.DRAFT, "", True, State.DRAFT),
        (Deed.WRITE, State.SIGNED, "", False, Refusal.NOT_NOW),
        (Deed.SUBMIT, State.DRAFT, "", True, State.WAITING),
        (Deed.SEND_BACK, State.WAITING, "", False, Refusal.NO_REASON),
        (Deed.SEND_BACK, State.WAITING, "改标题", False, State.DRAFT),
        (Deed.SIGN, State.WAITING, "", False, State.SIGNED),
        (Deed.SIGN, State.WAITING, "", True, Refusal.OWN_DRAFT),
        (Deed.SIGN, State.DRAFT, "", False, Refusal.NOT_NOW),
        (Deed.WITHDRAW, State.SIGNED, "印错", False, State.WITHDRAWN),
        (Deed.WITHDRAW, State.SIGNED, " ", False, Refusal.NO_REASON),
    ],
)
def test_the_way_of_a_document(deed, state, reason, own, expected):
    assert decide(deed, state, reason, own_draft=own) is expected


@pytest.mark.parametrize(
    ("code", "title", "text", "expected"),
    [
        ("陕图联", "关于开放的通知", "正文", None),
        ("", "关于开放的通知", "正文", Refusal.BAD_CODE),
        ("陕图联〔2022〕", "关于开放的通知", "正文", Refusal.BAD_CODE),
        ("陕图联", "关于开放的通知。", "正文", Refusal.TITLE_TAIL),
        ("陕图联", "关于开放的通知", " \n", Refusal.NO_TEXT),
    ],
)
def test_what_a_document_must_have(code, title, text, expected):
    assert fault_of(Content(code, title, text)) is expected


def test_a_number_has_hexagonal_brackets_and_no_zeros():
    assert number_words("陕图联", 2022, 5) == "陕图联〔2022〕5号"


def test_what_can_be_done_with_a_document_that_waits():
    assert possible(State.WAITING) == (Deed.SEND_BACK, Deed.SIGN)


@pytest.mark.parametrize(
    ("state", "opened", "refusal"),
    [
        (State.SIGNED, True, None),
        (State.SIGNED, False, Refusal.NOT_READ),
        (State.WITHDRAWN, True, Refusal.IS_WITHDRAWN),
        (State.DRAFT, True, Refusal.IS_WITHDRAWN),
    ],
)
def test_a_library_signs_for_what_it_has_opened(state, opened, refusal):
    assert decide_receipt(state, opened=opened) is refusal


@pytest.mark.parametrize(
    ("state", "told", "refusal"),
    [
        (State.SIGNED, None, None),
        (State.SIGNED, date(2022, 8, 1), None),
        (State.SIGNED, date(2022, 8, 2), Refusal.TOLD_TODAY),
        (State.WITHDRAWN, None, Refusal.IS_WITHDRAWN),
    ],
)
def test_libraries_are_reminded_of_a_document_once_a_day(state, told, refusal):
    assert decide_reminder(state, date(2022, 8, 2), told) is refusal
