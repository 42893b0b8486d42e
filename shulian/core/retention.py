"""How long the alliance remembers who borrowed what, and for whom an exception is made (个人信息保护法 art. 19, 31)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from shulian.core.circulation.facts import Waiting
from shulian.core.identity import age_on
from shulian.core.registration import months_later

CONSENTS_AT = 14
"""From this age on a reader consents alone; whatever is known of a younger one is sensitive."""
LONGEST_DISPUTE_DAYS = 365
LONGEST_MONEY_DAYS = 3650
SHORTEST_VIEWS_YEARS, LONGEST_VIEWS_YEARS = 3, 10
LONGEST_LEFT_DAYS = LONGEST_CREDENTIAL_DAYS = 1095
LONGEST_MERGE_DAYS = LONGEST_NOTICE_DAYS = 365
SHORTEST_LOG_DAYS, LONGEST_LOG_DAYS = 180, 1095


@dataclass(frozen=True)
class Rules:
    """What the alliance has set. After `dispute_days` an act can no longer be disputed, and its reader is forgotten.

    `money_days` after its settling a charge forgets who paid it: until then a lost item may be found. Whoever has left
    is erased after `left_days`, a dead credential after `credential_days`; logs are kept `log_days`. For `merge_days` a
    merge of two records can be taken back; then what it remembers of them is deleted. Notices are kept `notice_days`,
    those that name titles never longer than a loan its reader.
    """

    dispute_days: int = 30
    money_days: int = 365
    last_borrower_days: int = 7
    views_years: int = 3
    names_viewers: bool = False
    left_days: int = 365
    credential_days: int = 365
    log_days: int = 180
    merge_days: int = 90
    notice_days: int = 90


class Fault(StrEnum):
    """What is wrong with a rule; the words people see live in the translations."""

    OUT_OF_RANGE = "out-of-range"
    LONGER_THAN_KEPT = "longer-than-kept"
    SHORTER_THAN_DISPUTE = "shorter-than-dispute"


def faults_of(rules: Rules) -> dict[str, Fault]:
    """The rules that cannot stand, by name."""
    faults = {}
    if not 0 <= rules.dispute_days <= LONGEST_DISPUTE_DAYS:
        faults["dispute_days"] = Fault.OUT_OF_RANGE
    if not 0 <= rules.money_days <= LONGEST_MONEY_DAYS:
        faults["money_days"] = Fault.OUT_OF_RANGE
    elif rules.money_days < rules.dispute_days:
        faults["money_days"] = Fault.SHORTER_THAN_DISPUTE
    if not SHORTEST_VIEWS_YEARS <= rules.views_years <= LONGEST_VIEWS_YEARS:
        faults["views_years"] = Fault.OUT_OF_RANGE
    if rules.last_borrower_days < 0:
        faults["last_borrower_days"] = Fault.OUT_OF_RANGE
    elif rules.last_borrower_days > rules.dispute_days:
        faults["last_borrower_days"] = Fault.LONGER_THAN_KEPT
    return faults | _out_of_range(rules)


def _out_of_range(rules: Rules) -> dict[str, Fault]:
    """What is outside its bounds of the rules that depend on no other one."""
    bounds = {
        "left_days": (0, LONGEST_LEFT_DAYS),
        "credential_days": (0, LONGEST_CREDENTIAL_DAYS),
        "log_days": (SHORTEST_LOG_DAYS, LONGEST_LOG_DAYS),
        "merge_days": (0, LONGEST_MERGE_DAYS),
        "notice_days": (0, LONGEST_NOTICE_DAYS),
    }
    return {
        name: Fault.OUT_OF_RANGE for name, (least, most) in bounds.items() if not least <= getattr(rules, name) <= most
    }


class Keep(StrEnum):
    """Why a loan that is over still names its reader."""

    STILL_OUT = "still-out"
    DISPUTE = "dispute"
    OWES = "owes"
    HISTORY = "history"


@dataclass(frozen=True)
class Past:
    """A loan or a hold as this rule sees it: its last day (None: it goes on), a debt, and the reader's own wish."""

    ended_on: date | None
    owes: bool = False
    history: bool = False


def kept(past: Past, rules: Rules, today: date) -> Keep | None:
    """Why the reader still stands with it; None when the reader is to be forgotten."""
    if past.ended_on is None:
        return Keep.STILL_OUT
    if today <= past.ended_on + timedelta(days=rules.dispute_days):
        return Keep.DISPUTE
    if past.owes:
        return Keep.OWES
    return Keep.HISTORY if past.history else None


def over_before(rules: Rules, today: date) -> date:
    """Whatever ended before this day can no longer be disputed."""
    return today - timedelta(days=rules.dispute_days)


def paid_before(rules: Rules, today: date) -> date:
    """Charges that were settled before this day forget who paid them."""
    return today - timedelta(days=rules.money_days)


def notices_before(rules: Rules, today: date, *, titles: bool) -> date:
    """Notices of before this day are deleted; one that names `titles` would tell of loans that are forgotten."""
    return today - timedelta(days=min(rules.notice_days, rules.dispute_days) if titles else rules.notice_days)


def views_before(rules: Rules, today: date) -> date:
    """Records of who looked at whom that are older than this day are deleted."""
    return months_later(today, -12 * rules.views_years)


def shows_borrower(ended_on: date, rules: Rules, today: date) -> bool:
    """Whether staff may still be told who had an item last."""
    return ended_on <= today <= ended_on + timedelta(days=rules.last_borrower_days)


def may_keep_history(birth_date: date | None, today: date) -> bool:
    """Whether this reader may ask to have past loans kept: consent of one's own, so not before fourteen."""
    return birth_date is None or age_on(today, birth_date) >= CONSENTS_AT


def tokens_are_old(year: int | None, today: date) -> bool:
    """Whether the readers' tokens are those of an earlier year."""
    return year is not None and year < today.year


class Reason(StrEnum):
    """Why a member of staff looked at a reader's record."""

    CIRCULATION = "circulation"
    APPLICATION = "application"
    DAMAGE = "damage"
    LEFT_BEHIND = "left-behind"
    DISPUTE = "dispute"
    AT_READERS_WISH = "at-readers-wish"
    AUDIT = "audit"
    NUMBER_SHOWN = "number-shown"
    PROTECTED_SHOWN = "protected-shown"
    TERMS_EXPLAINED = "terms-explained"
    ERASURE_LISTED = "erasure-listed"


OF_LAST_BORROWER = (Reason.DAMAGE, Reason.LEFT_BEHIND, Reason.DISPUTE, Reason.AT_READERS_WISH)
OF_AUDIT = (Reason.AUDIT, Reason.DISPUTE, Reason.AT_READERS_WISH)


class Fate(StrEnum):
    """What becomes of a column that points to a reader."""

    OWN = "stays as long as the reader"
    FORGOTTEN = "loses the reader when its time is over"
    DELETED = "goes as a row when its time is over"
    PSEUDONYM = "knows only the token of the year"


READER_KEYS = frozenset({"reader", "for_reader", "borrower", "reader_id"})
"""Under these names what is stored with a command holds a reader's id, or the facts of one with an `id`."""
COUNTED = "readers"
"""Under this name stand counts by reader, each named by the id."""
TYPED = ("note", "reason")
"""Under these names stands, at the top of a command's facts, what somebody typed: why, or what was seen."""


def without_readers(stored: Mapping[str, Any], gone: Collection[int] | None = None) -> dict[str, Any]:
    """Facts and decision of a command with a stand-in for each reader, or only for those who are gone.

    Stand-ins are -1, -2, …, which are nobody's ids, so that the facts still decide as they did: the same reader gets
    the same one, and another reader never one that is given out already.
    """
    there = _Veil(frozenset())
    there.over(dict(stored))
    veil = _Veil(None if gone is None else frozenset(gone), last=min(there.seen, default=0))
    return veil.over(dict(stored))  # type: ignore[no-any-return]


def without_words(facts: Mapping[str, Any]) -> dict[str, Any]:
    """A command's facts without what somebody typed, which may tell of the reader; nothing is decided by it."""
    return {name: "" if name in TYPED else value for name, value in facts.items()}


@dataclass
class _Veil:
    """Gives out the stand-ins of one command, to all readers or to those who are gone; `last` was given out before."""

    gone: frozenset[int] | None
    last: int = 0
    known: dict[int, int] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)

    def over(self, value: Any, *, reader: bool = False) -> Any:
        """The value with its readers replaced; `reader` when it stands under a reader's name."""
        if isinstance(value, dict):
            return {key: self._under(key, one, inside=reader) for key, one in value.items()}
        if isinstance(value, list):
            return [self.over(one, reader=reader) for one in value]
        if reader and isinstance(value, int) and not isinstance(value, bool):
            return self._stand_in(value)
        return value

    def _stand_in(self, reader: int) -> int:
        self.seen.add(reader)
        if reader < 0 or (self.gone is not None and reader not in self.gone):
            return reader
        return self.known.setdefault(reader, min(self.last, 0) - 1 - len(self.known))

    def _under(self, key: str, value: Any, *, inside: bool) -> Any:
        if key == "holds" and isinstance(value, list):
            return [self._waiting(row) if isinstance(row, list) else self.over(row) for row in value]
        if key == COUNTED and isinstance(value, dict):
            return {self._counted(one): self.over(count) for one, count in value.items()}
        return self.over(value, reader=_names_reader(key, inside=inside))

    def _counted(self, reader: str) -> str:
        """The name of a count, which is its reader's id."""
        return str(self._stand_in(int(reader))) if reader.removeprefix("-").isdecimal() else reader

    def _waiting(self, row: list[Any]) -> list[Any]:
        """One of the holds that a scan found waiting, as its values stand in a row."""
        at = Waiting._fields.index("reader")
        return [*row[:at], self.over(row[at], reader=True), *row[at + 1 :]]


def _names_reader(key: str, *, inside: bool) -> bool:
    return key in READER_KEYS or (inside and key == "id")
