"""Opening hours as people write them."""

from __future__ import annotations

from datetime import time

import pytest

from shulian.core.opening import Span, parse


def spans(days: range | tuple[int, ...], *times: str) -> tuple[Span, ...]:
    found = [Span(day, *map(time.fromisoformat, pair.split("-"))) for day in days for pair in times]
    return tuple(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("周一至周五 8:30-17:30", spans(range(5), "08:30-17:30")),
        ("星期六、星期日 9:00—17:00", spans((5, 6), "09:00-17:00")),
        ("1-5 9:00-12:00,14:00-18:00", spans(range(5), "09:00-12:00", "14:00-18:00")),
        ("每天 08：00至20：00", spans(range(7), "08:00-20:00")),
        ("Daily 8:00-20:00", spans(range(7), "08:00-20:00")),
        ("9:00-17:00", spans(range(7), "09:00-17:00")),
        ("周六 9:00-17:00；周三 10:00-16:00;", spans((2,), "10:00-16:00") + spans((5,), "09:00-17:00")),
        ("周一、周一：9:00-17:00", spans((0,), "09:00-17:00")),
        ("周二到周日: 9:00-17:00", spans(range(1, 7), "09:00-17:00")),
        ("", ()),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, expected: tuple[Span, ...]) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "全天开放",
        "周五至周一 9:00-17:00",
        "周八 9:00-17:00",
        "周一 17:00-9:00",
        "周一 9:00-24:30",
        "周一 9:70-10:00",
        "周一 9:00-12:00,11:00-17:00",
        "周一至周三 9:00-17:00；周三 10:00-12:00",
    ],
)
def test_what_cannot_be_understood_is_none_and_not_a_guess(text: str) -> None:
    assert parse(text) is None
