"""Opening hours as people write them: 周一至周五 8:30-17:30；周六、周日 9:00-12:00,14:00-17:00."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from datetime import time

EVERY_DAY = frozenset({"每天", "每日", "daily"})
_WEEKDAYS = {
    word: day for day, words in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天7")) for word in words
}
_DAY = r"(?:周|星期)?([一二三四五六日天1-7])"
_DAYS = re.compile(rf"{_DAY}(?:[至到~～—–-]{_DAY})?")
# White space means nothing beside a mark, but between figures it parts the days from the times.
_SPACE = re.compile(r"\s*([;；,，、:：至到~～—–-]|\s)\s*")
_TIME = r"(\d{1,2})[:：](\d{2})"
_SPAN = re.compile(rf"{_TIME}[至到~～—–-]{_TIME}")
_PART = re.compile(rf"(?P<days>.*?)\s?(?P<spans>{_SPAN.pattern}(?:[,，、]{_SPAN.pattern})*)")


@dataclass(frozen=True)
class Span:
    """Open on a weekday (0 Monday … 6 Sunday) from one time to another."""

    weekday: int
    opens: time
    closes: time


def parse(text: str) -> tuple[Span, ...] | None:
    """The spans in order of weekday and time; None if the text cannot be understood or spans overlap."""
    spans: list[Span] = []
    for part in re.split(r"[;；]", _SPACE.sub(r"\1", text.strip())):
        if not part:
            continue
        found = _part(part)
        if found is None:
            return None
        spans += found
    spans.sort(key=lambda span: (span.weekday, span.opens))
    pairs = itertools.pairwise(spans)
    if any(one.weekday == two.weekday and two.opens < one.closes for one, two in pairs):
        return None
    return tuple(spans)


def _part(part: str) -> list[Span] | None:
    match = _PART.fullmatch(part)
    if match is None:
        return None
    days = _days(match["days"])
    times = [_times(*found) for found in _SPAN.findall(match["spans"])]
    if days is None or None in times:
        return None
    return [Span(day, *pair) for day in days for pair in times if pair]


def _days(text: str) -> list[int] | None:
    """The weekdays of 周一至周五, 周六、周日, 1-5 or 每天; nothing before the times means every day."""
    if not text or text.lower() in EVERY_DAY:
        return list(range(7))
    days: list[int] = []
    for piece in re.split(r"[,，、]", text.rstrip(":：")):
        match = _DAYS.fullmatch(piece)
        if match is None:
            return None
        first = _WEEKDAYS[match[1]]
        last = _WEEKDAYS[match[2]] if match[2] else first
        if last < first:
            return None
        days += range(first, last + 1)
    return sorted(set(days))


def _times(hour: str, minute: str, to_hour: str, to_minute: str) -> tuple[time, time] | None:
    if max(int(minute), int(to_minute)) > 59 or max(int(hour), int(to_hour)) > 23:
        return None
    opens, closes = time(int(hour), int(minute)), time(int(to_hour), int(to_minute))
    return (opens, closes) if opens < closes else None
