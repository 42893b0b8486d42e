"""Counting who comes in (到馆人次): what a gate's counter adds, and which numbers written by hand are kept.

Nothing is put right in silence: what cannot be is refused, what can hardly be waits for a person, and what is only
known in part is kept with a note.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil

AHEAD = timedelta(minutes=5)
"""So far a device's clock may be ahead of ours."""
OLDEST = timedelta(days=400)
LONG = timedelta(hours=36)
"""A stretch that is longer than this is no day any more: what came in stands on its last day."""
MOST_A_DAY = 100_000
SILENT_AFTER = timedelta(hours=2)
SILENT_WHERE_HOURS_ARE_UNKNOWN = timedelta(days=1)
SILENT_DAYS = 3
"""So many days on which the library was open and nothing came are asked about."""
JUMP_FROM, JUMP = 100, 5
USUAL_DAYS = 7
"""So many days must be known before a number is unusual."""
TIMES_USUAL = 5
LAST_HOUR = 23


class Refusal(StrEnum):
    """Why a count is not kept."""

    GATE_RETIRED = "gate-retired"
    IN_THE_FUTURE = "count-in-the-future"
    TOO_OLD = "count-too-old"
    ENDS_BEFORE_IT_BEGINS = "count-ends-before-it-begins"
    TIME_COUNTED = "time-counted-already"
    READING_TOO_LARGE = "reading-too-large"
    DAY_TO_COME = "day-to-come"
    DAY_TOO_OLD = "day-too-old"
    TOO_MANY = "visits-too-many"
    HOURS_APART = "hours-do-not-add-up"
    HOUR_TO_COME = "hour-to-come"
    GATE_COUNTED = "gate-counted-the-day"
    SAME_NUMBER = "same-number"
    CORRECTING_NEEDS_REASON = "correcting-needs-reason"
    UNUSUAL_NEEDS_REASON = "unusual-needs-reason"
    REPEATED = "day-repeated"


class Note(StrEnum):
    """What is to be known of a count that is kept."""

    FIRST = "first"
    WRAPPED = "wrapped"
    CLEARED = "cleared"
    RESET = "reset"
    LONG = "long"


class Question(StrEnum):
    """Why a count waits for a person and is not counted before."""

    MORE_THAN_FIT = "more-than-fit"
    WRITTEN_BY_HAND = "written-by-hand"


@dataclass(frozen=True)
class Gate:
    """How a gate counts: from which number its counter begins anew at 0 (0: never), whether it sees both ways.

    `clears_daily`: it begins anew every day; `most_an_hour`: more people than this do not fit through it.
    """

    wraps_at: int = 0
    both_ways: bool = False
    clears_daily: bool = False
    most_an_hour: int = 3000


@dataclass(frozen=True)
class Sent:
    """What a gate sends: its counter as it stands at `until`; or how many passed since a moment."""

    until: datetime
    reading: int | None = None
    since: datetime | None = None
    passes: int = 0


@dataclass(frozen=True)
class Facts:
    """What was known before: the counter as it stood when, all passes that were counted, the day of the count.

    `overlaps`: part of the time has been counted; `by_hand`: somebody wrote the day's number for all entrances.
    """

    gate: Gate
    now: datetime
    retired: bool = False
    read_at: datetime | None = None
    reading: int | None = None
    same_day: bool = True
    passes: int = 0
    overlaps: bool = False
    by_hand: bool = False


@dataclass(frozen=True)
class Verdict:
    """What a count adds: passes and, of these, visits; counted at once unless there is a question."""

    since: datetime | None
    passes: int
    visits: int
    notes: tuple[Note, ...] = ()
    question: Question | None = None


def decide_count(facts: Facts, sent: Sent) -> Verdict | Refusal:
    """What a count adds, or why it is not kept."""
    since = sent.since if sent.reading is None else facts.read_at
    refused = _refused(facts, sent, since)
    if refused:
        return refused
    passes, notes = _passed(facts, sent, since)
    if since is not None and sent.until - since > LONG:
        notes = (*notes, Note.LONG)
    return Verdict(since, passes, visits_of(facts.gate, facts.passes, passes), notes, _question(facts, sent, passes))


def visits_of(gate: Gate, before: int, passes: int) -> int:
    """How many came in: of those who pass a gate that sees both ways, every second; none is lost between counts."""
    return (before + passes) // 2 - before // 2 if gate.both_ways else passes


def _refused(facts: Facts, sent: Sent, since: datetime | None) -> Refusal | None:
    wraps_at = facts.gate.wraps_at
    asked = (
        (facts.retired, Refusal.GATE_RETIRED),
        (sent.until > facts.now + AHEAD, Refusal.IN_THE_FUTURE),
        (sent.until < facts.now - OLDEST, Refusal.TOO_OLD),
        # A counter is read in the order of time: a reading that came late belongs to what is counted already.
        (sent.reading is not None and since is not None and sent.until <= since, Refusal.TIME_COUNTED),
        (since is not None and sent.until <= since, Refusal.ENDS_BEFORE_IT_BEGINS),
        (facts.overlaps, Refusal.TIME_COUNTED),
        (bool(wraps_at) and (sent.reading or 0) >= wraps_at, Refusal.READING_TOO_LARGE),
    )
    return next((refusal for is_so, refusal in asked if is_so), None)


def _passed(facts: Facts, sent: Sent, since: datetime | None) -> tuple[int, tuple[Note, ...]]:
    """How many passed, and how that is known."""
    if sent.reading is None:
        return sent.passes, ()
    # What the counter showed when it was first read happened nobody knows when.
    if facts.reading is None or since is None:
        return 0, (Note.FIRST,)
    if facts.gate.clears_daily and not facts.same_day:
        return sent.reading, (Note.CLEARED,)
    if sent.reading >= facts.reading:
        return sent.reading - facts.reading, ()
    around = facts.gate.wraps_at - facts.reading + sent.reading
    if facts.gate.wraps_at and around <= _most(facts.gate, sent.until - since):
        return around, (Note.WRAPPED,)
    # At least these came in; how many before the counter began anew is not known.
    return sent.reading, (Note.RESET,)


def _question(facts: Facts, sent: Sent, passes: int) -> Question | None:
    since = sent.since if sent.reading is None else facts.read_at
    if since is not None and passes > _most(facts.gate, sent.until - since):
        return Question.MORE_THAN_FIT
    return Question.WRITTEN_BY_HAND if facts.by_hand and passes else None


def _most(gate: Gate, stretch: timedelta) -> int:
    """How many fit through in this time; a count of seconds is given a minute, for crowds come in bursts."""
    minutes = max(1, ceil(stretch / timedelta(minutes=1)))
    return ceil(gate.most_an_hour * minutes / 60) * (2 if gate.both_ways else 1)


def is_silent(heard: datetime | None, now: datetime, *, is_open: bool | None, opened: datetime | None) -> bool:
    """Whether a gate should have been heard of; `is_open` None where no hours are known, `opened` when it did today."""
    if is_open is False:
        return False
    if is_open is None:
        return heard is None or now - heard > SILENT_WHERE_HOURS_ARE_UNKNOWN
    last = max((moment for moment in (heard, opened) if moment), default=None)
    return last is None or now - last > SILENT_AFTER


Hours = Mapping[int, int]
"""Visits by the hour of the day in which they came, 8 for those from eight to nine."""
Parts = Mapping[int | None, int]


def parts_of(visits: int, hours: Hours) -> Parts:
    """A number of a day in its parts: by the hour, or all of it under no hour."""
    told: dict[int | None, int] = {None: visits}
    return dict(hours.items()) if hours else told


def changes(before: Parts, now: Parts) -> Parts:
    """What is added to each part of a day's number; a number that changes nothing adds a zero, for it is a count."""
    both = {part: now.get(part, 0) - before.get(part, 0) for part in (*before, *now)}
    return {part: n for part, n in both.items() if n} or {None: 0}


@dataclass(frozen=True)
class DayFacts:
    """A number written by hand: for which day, what stands there, what gates counted, the busiest day of late.

    `beside`: it was counted at an entrance without a gate. `usual` is None while too few days are known. `hours` are
    the visits by the hour of the day as far as they are told, `hour` is that of now.
    """

    day: date
    today: date
    visits: int
    beside: bool = False
    gated: bool = False
    standing: int | None = None
    usual: int | None = None
    reason: str = ""
    repeated: bool = False
    hours: Hours = field(default_factory=dict)
    standing_hours: Hours = field(default_factory=dict)
    hour: int = LAST_HOUR


def _is_known(facts: DayFacts) -> bool:
    """Whether all of it stands there already; what tells no hours takes none away."""
    return facts.standing == facts.visits and facts.hours in ({}, facts.standing_hours)


def _replaces(facts: DayFacts) -> bool:
    """Whether it says something else than what stands there; hours that are only added do not."""
    return facts.standing is not None and (facts.standing != facts.visits or bool(facts.standing_hours))


def decide_day(facts: DayFacts) -> Refusal | None:
    """Why a number written by hand is not kept, or None for yes."""
    unusual = facts.usual is not None and facts.visits > facts.usual * TIMES_USUAL
    asked = (
        (facts.day > facts.today, Refusal.DAY_TO_COME),
        (facts.day < facts.today - OLDEST, Refusal.DAY_TOO_OLD),
        (not all(0 <= n <= MOST_A_DAY for n in (facts.visits, *facts.hours.values())), Refusal.TOO_MANY),
        (bool(facts.hours) and sum(facts.hours.values()) != facts.visits, Refusal.HOURS_APART),
        (facts.day == facts.today and max(facts.hours, default=0) > facts.hour, Refusal.HOUR_TO_COME),
        (facts.repeated, Refusal.REPEATED),
        (_is_known(facts), Refusal.SAME_NUMBER),
        (facts.gated and not facts.beside, Refusal.GATE_COUNTED),
        (_replaces(facts) and not facts.reason, Refusal.CORRECTING_NEEDS_REASON),
        (unusual and not facts.reason, Refusal.UNUSUAL_NEEDS_REASON),
    )
    return next((refusal for is_so, refusal in asked if is_so), None)


class Doubt(StrEnum):
    """What is asked about a month of a gate."""

    SILENT = "gate-silent-days"
    JUMP = "gate-jump"


@dataclass(frozen=True)
class MonthFacts:
    """A month of a gate: days on which its library was open and on which it counted, visits of this and the last."""

    open_days: frozenset[date]
    counted_days: frozenset[date]
    visits: int
    before: int


def month_doubts(facts: MonthFacts) -> dict[Doubt, tuple[int, int]]:
    """What is asked, each with what was measured and what it is measured against."""
    found = {}
    silent = facts.open_days - facts.counted_days
    if len(silent) >= SILENT_DAYS:
        found[Doubt.SILENT] = len(silent), len(facts.open_days)
    if facts.before >= JUMP_FROM and not facts.before <= facts.visits * JUMP <= facts.before * JUMP * JUMP:
        found[Doubt.JUMP] = facts.visits, facts.before
    return found
