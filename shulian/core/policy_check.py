"""What is wrong with a policy, or looks so: each finding stands at its row and has one clear sentence elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shulian.core.policy import VALUES, Case, Kind, Row, Terms, Value, match

OLDEST = 120


class Fault(StrEnum):
    """What is wrong; the words people see live in the translations."""

    UNKNOWN_VALUE = "unknown-value"
    NOT_UNDERSTOOD = "not-understood"
    NEGATIVE = "negative"
    TOO_LOW = "too-low"
    TOO_HIGH = "too-high"
    UNUSUAL = "unusual"
    SAYS_NOTHING = "says-nothing"
    AGES_UPSIDE_DOWN = "ages-upside-down"
    AGE_ABSURD = "age-absurd"
    VISITORS_OF_NOWHERE = "visitors-of-nowhere"
    NEVER_APPLIES = "never-applies"
    REPEATED = "repeated"
    CAP_BELOW_A_DAY = "cap-below-a-day"
    SUSPENSION_CAP_BELOW_A_DAY = "suspension-cap-below-a-day"
    STOP_WITHOUT_EFFECT = "stop-without-effect"
    HOLDS_WITHOUT_LIMIT = "holds-without-limit"
    DAYS_WITHOUT_EFFECT = "days-without-effect"
    GAP = "gap"


DOUBTS = frozenset({Fault.UNUSUAL, Fault.HOLDS_WITHOUT_LIMIT, Fault.DAYS_WITHOUT_EFFECT, Fault.STOP_WITHOUT_EFFECT})
"""What may be meant so: it is shown, and published once somebody has said so."""

USUAL: dict[str, int] = {
    "loan_days": 365,
    "loan_hours": 48,
    "loan_limit": 200,
    "renewals": 12,
    "renewal_days": 365,
    "hold_limit": 100,
    "hold_shelf_days": 30,
    "protect_days": 365,
    "grace_days": 60,
    "overdue_fen": 2_00,
    "overdue_cap_fen": 200_00,
    "suspension_days": 30,
    "long_overdue_days": 730,
    "long_overdue_suspension_days": 365,
    "debt_limit_fen": 500_00,
    "deposit_fen": 3_000_00,
    "lost_percent": 300,
    "lost_without_price_fen": 500_00,
    "damage_percent": 100,
    "damage_fen": 500_00,
    "processing_fen": 50_00,
}
"""Above this a number is allowed, but more likely a slip of the hand."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with the row of this number, or with the whole (None).

    `value` names the entry of VALUES, `other` a second row that has to do with it; a gap says for which
    category and item class.
    """

    row: int | None
    fault: Fault
    value: str = ""
    other: int | None = None
    category: str = ""
    item_class: str = ""

    @property
    def stops(self) -> bool:
        """Whether the policy cannot be published with it."""
        return self.fault not in DOUBTS


def check(rows: Iterable[Row], categories: Iterable[str], classes: Iterable[str]) -> tuple[Finding, ...]:
    """Everything that is wrong with a policy for these reader categories and item classes, the rows in order."""
    table = sorted(rows, key=lambda row: row.number)
    found = [finding for row in table for finding in _of_row(row)]
    found += _repeated(table)
    if any(one.fault in _UNREADABLE for one in found):
        # What a value says cannot be compared with others before it can be read.
        return tuple(found)
    found += _contradictions(table)
    found += _lacking(table, list(categories), sorted(classes))
    return tuple(dict.fromkeys(found))


_UNREADABLE = frozenset({Fault.UNKNOWN_VALUE, Fault.NOT_UNDERSTOOD})


def fault_of(name: str, said: object) -> Fault | None:
    """What is wrong with one entry of a row by itself."""
    value = VALUES.get(name)
    if value is None:
        return Fault.UNKNOWN_VALUE
    if value.kind is Kind.YES_NO:
        return None if isinstance(said, bool) else Fault.NOT_UNDERSTOOD
    if value.kind is Kind.CHOICE:
        return None if said in value.choices else Fault.NOT_UNDERSTOOD
    if value.kind is Kind.DATE:
        return None if isinstance(said, str) and (said == "" or _is_day(said)) else Fault.NOT_UNDERSTOOD
    if not isinstance(said, int) or isinstance(said, bool):
        return Fault.NOT_UNDERSTOOD
    return _fault_of_number(value, said, USUAL.get(name, value.high))


def _fault_of_number(value: Value, said: int, usual: int) -> Fault | None:
    if said < 0:
        return Fault.NEGATIVE
    if said < value.low:
        return Fault.TOO_LOW
    if said > value.high:
        return Fault.TOO_HIGH
    return Fault.UNUSUAL if said > usual else None


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _of_row(row: Row) -> Iterator[Finding]:
    for name, said in row.says.items():
        if fault := fault_of(name, said):
            yield Finding(row.number, fault, name)
    if not row.says:
        yield Finding(row.number, Fault.SAYS_NOTHING)
    ages = [age for age in (row.age_from, row.age_to) if age is not None]
    if any(not 0 <= age <= OLDEST for age in ages):
        yield Finding(row.number, Fault.AGE_ABSURD)
    if ages != sorted(ages):
        yield Finding(row.number, Fault.AGES_UPSIDE_DOWN)
    if row.visitors_only and not row.path:
        yield Finding(row.number, Fault.VISITORS_OF_NOWHERE)
    elif _never_applies(row):
        yield Finding(row.number, Fault.NEVER_APPLIES)


def _never_applies(row: Row) -> bool:
    """The library lies outside the group, or the visitors asked for have their home here."""
    apart = row.libraries is not None and not any(
        member.startswith(row.path) or row.path.startswith(member) for member in row.libraries
    )
    at_home = row.visitors_only and row.reader_home is not None and row.reader_home.startswith(row.path)
    return apart or at_home


def _repeated(table: Sequence[Row]) -> Iterator[Finding]:
    """Two rows of the same readers, items and libraries: the second would never speak where the first does."""
    first: dict[object, int] = {}
    for row in table:
        known = first.setdefault(key(row), row.number)
        if known != row.number:
            yield Finding(row.number, Fault.REPEATED, other=known)


def key(row: Row) -> tuple[object, ...]:
    """Of whom and what a row speaks: no two rows of a policy speak of the same."""
    return (
        row.path,
        row.libraries,
        row.category,
        row.reader_home,
        row.visitors_only,
        row.item_class,
        row.age_from,
        row.age_to,
    )


@dataclass(frozen=True)
class _Pair:
    """Two values that cannot stand together; the finding is about the first of them."""

    fault: Fault
    values: tuple[str, str]
    contradict: Callable[[Terms], bool]
    # Whether rows of different readers or items are looked at together too.
    joined: bool = True


_PAIRS = (
    _Pair(
        Fault.CAP_BELOW_A_DAY,
        ("overdue_cap_fen", "overdue_fen"),
        lambda terms: 0 < terms.overdue_cap_fen < terms.overdue_fen,
    ),
    _Pair(
        Fault.SUSPENSION_CAP_BELOW_A_DAY,
        ("suspension_cap_days", "suspension_days"),
        lambda terms: 0 < terms.suspension_cap_days < terms.suspension_days,
    ),
    _Pair(
        Fault.STOP_WITHOUT_EFFECT,
        ("long_overdue_suspension_days", "long_overdue_days"),
        lambda terms: terms.long_overdue_suspension_days > 0 and terms.long_overdue_days == 0,
    ),
    _Pair(
        Fault.HOLDS_WITHOUT_LIMIT,
        ("hold_limit", "holds_allowed"),
        lambda terms: terms.holds_allowed and terms.hold_limit == 0,
    ),
    _Pair(Fault.DAYS_WITHOUT_EFFECT, ("loan_days", "loan_hours"), lambda terms: terms.loan_hours > 0, joined=False),
    _Pair(Fault.DAYS_WITHOUT_EFFECT, ("loan_days", "due_date"), lambda terms: terms.due_date != "", joined=False),
)


def _contradictions(table: Sequence[Row]) -> Iterator[Finding]:
    """Pairs that come together in the terms of some case, be it out of two rows."""
    # Some value may still be missing altogether, which is a finding of its own: this row states it last of all.
    floor = Row(sys.maxsize, says={name: 0 for name, value in VALUES.items() if value.default is None})
    for pair in _PAIRS:
        for case in sorted(_cases(table, pair), key=repr):
            terms = match([*table, floor], case)
            if terms is None or not pair.contradict(terms):
                continue
            one, two = (terms.rows.get(name, 0) for name in pair.values)
            if one < floor.number:
                yield Finding(max(one, two), pair.fault, pair.values[0], min(one, two) or None if one != two else None)


def _cases(table: Sequence[Row], pair: _Pair) -> set[Case]:
    """Where to look for a pair: at the rows that state one of its values, and where two of them meet."""
    firsts, seconds = ([row for row in table if name in row.says] for name in pair.values)
    if not pair.joined:
        return {_case(row) for row in firsts}
    return {_case(row) for row in firsts + seconds} | {_joint(one, two) for one in firsts for two in seconds}


def _case(row: Row) -> Case:
    """The case that a row speaks of and, as far as it leaves open, no other row does."""
    members = [member for member in row.libraries or () if member.startswith(row.path)]
    path = max([row.path, *members], key=len)
    home = row.reader_home if row.reader_home is not None else ("" if row.visitors_only else path)
    age = row.age_from if row.age_from is not None else row.age_to
    return Case(path, row.category or "", row.item_class or "", home, age)


def _joint(one: Row, two: Row) -> Case:
    """The case of both rows; where they exclude each other it is one of them, which does no harm."""
    a, b = _case(one), _case(two)
    return Case(
        max(a.path, b.path, key=len),
        a.category or b.category,
        a.item_class or b.item_class,
        max(a.reader_home, b.reader_home, key=len),
        b.age if a.age is None else a.age,
    )


def _lacking(table: Sequence[Row], categories: Sequence[str], classes: Sequence[str]) -> Iterator[Finding]:
    """Values that some reader would get from no row.

    Only rows for every library count, and only those that ask neither home nor age: libraries are added, leave
    groups, and have readers from anywhere; and whoever is covered everywhere is covered in each of them.
    """
    general = [row for row in table if key(row) == key(_everywhere(row))]
    asked = [(category, item_class) for category in categories for item_class in classes]
    for name in (name for name, value in VALUES.items() if value.default is None):
        stating = [row for row in general if name in row.says]
        missing = [
            (category, item_class)
            for category, item_class in asked
            if not any(row.category in (None, category) and row.item_class in (None, item_class) for row in stating)
        ]
        if missing == asked:
            missing = [("", "")]
        yield from (Finding(None, Fault.GAP, name, category=kind, item_class=item) for kind, item in missing)


def _everywhere(row: Row) -> Row:
    return Row(row.number, category=row.category, item_class=row.item_class)
