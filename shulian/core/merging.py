"""What becomes of every column when two records of one person are joined (读者合并), and when they are parted again.

Values are plain here: what is kept sealed comes opened, and digests are made anew from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from shulian.core.cardlife import is_blocked
from shulian.core.circulation.facts import Standing
from shulian.core.identity import is_minor
from shulian.core.readertypes import Awaits

Values = Mapping[str, Any]


class Rule(StrEnum):
    """What a merge does with a column of the record that is kept."""

    OWN = "stays each record's own"
    LEADS = "is what leads to the kept record"
    FILLED = "is taken where the kept record has none"
    LATER = "is the later of both days"
    STANDING = "is the block that holds longer"
    FROZEN = "is frozen if either is: nobody knows which card was lost"
    AWAITS = "waits for a consent that either record waits for"
    FOLLOWS = "goes with the column that it belongs to"
    DIGEST = "is made anew from the column that it finds"


TABLE: dict[str, Rule] = {
    "id": Rule.OWN,
    "token": Rule.OWN,
    "name": Rule.OWN,
    "category": Rule.OWN,
    "home_library": Rule.OWN,
    "home_since": Rule.OWN,
    "home_before": Rule.OWN,
    "birth_date": Rule.FILLED,
    "phone": Rule.FILLED,
    "phone_lookup": Rule.DIGEST,
    "document": Rule.FOLLOWS,
    "identity_mask": Rule.FILLED,
    "guardian_name": Rule.FILLED,
    "guardian_phone": Rule.FOLLOWS,
    "guardian_identity_sealed": Rule.FOLLOWS,
    "guardian_identity_mask": Rule.FOLLOWS,
    "guardian_lookup": Rule.DIGEST,
    "guardian_consented_at": Rule.FOLLOWS,
    "status": Rule.STANDING,
    "status_reason": Rule.FOLLOWS,
    "blocked_until": Rule.FOLLOWS,
    "frozen_at": Rule.FROZEN,
    "closed_as": Rule.OWN,
    "closed_at": Rule.OWN,
    "awaits": Rule.AWAITS,
    "merged_into": Rule.LEADS,
    "expires_on": Rule.LATER,
    "suspended_until": Rule.LATER,
    # What a reader asked to be remembered is never widened by somebody else's act.
    "keeps_history": Rule.OWN,
    "email": Rule.FILLED,
    "email_since": Rule.FOLLOWS,
    "language": Rule.FILLED,
    "notice_channels": Rule.FILLED,
    "large_print": Rule.FILLED,
    "read_aloud": Rule.FILLED,
    "registered_at": Rule.OWN,
    "pin": Rule.OWN,
    "pin_salt": Rule.OWN,
    "account": Rule.OWN,
    "version": Rule.OWN,
    "is_demonstration": Rule.OWN,
}
"""Every column of a reader's record with what a merge does with it."""

GROUPS: dict[str, tuple[str, ...]] = {
    "identity_mask": ("document",),
    "guardian_name": (
        "guardian_phone",
        "guardian_identity_sealed",
        "guardian_identity_mask",
        "guardian_consented_at",
    ),
    "status": ("status_reason", "blocked_until"),
    # An address of today is not known for as long as the one that stood here before.
    "email": ("email_since",),
}
"""Columns that say something only together: they are taken, and put back, together or not at all."""
OF_UNSEEN = ("status", "status_reason", "blocked_until", "suspended_until")
"""All that is carried of a record whose document nobody ever saw: what stands against the reader, and nothing by which
somebody is reached, signs in or answers for a child."""
CARRIED = tuple(column for column, rule in TABLE.items() if rule not in (Rule.OWN, Rule.LEADS, Rule.DIGEST))
"""What a merge may carry over, and so remembers of the kept record."""


def joined(kept: Values, gone: Values, today: date, *, seen: bool = True) -> dict[str, Any]:
    """The columns of the kept record that change when the other one, which somebody has seen or not, goes into it."""
    wanted: dict[str, Any] = {}
    for column, rule in TABLE.items():
        if rule in _TAKEN and (seen or column in OF_UNSEEN):
            wanted |= _TAKEN[rule](column, dict(kept) | wanted, gone, today)
    return {column: value for column, value in wanted.items() if value != kept[column]}


def parted(before: Values, after: Values, now: Values) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What is put back of the columns that a merge changed, and what is left because somebody changed it since."""
    back: dict[str, Any] = {}
    left: list[str] = []
    for lead in dict.fromkeys(_lead_of(column) for column in before):
        group = [column for column in (lead, *GROUPS.get(lead, ())) if column in before]
        if all(now[column] == after[column] for column in group):
            back |= {column: before[column] for column in group}
        else:
            left.append(lead)
    return back, tuple(left)


def _lead_of(column: str) -> str:
    return next((lead for lead, group in GROUPS.items() if column in group), column)


def _filled(column: str, kept: Values, gone: Values, today: date) -> dict[str, Any]:
    if kept[column] or not gone[column]:
        return {}
    return {one: gone[one] for one in (column, *GROUPS.get(column, ()))}


def _later(column: str, kept: Values, gone: Values, today: date) -> dict[str, Any]:
    # A card that was given up makes no other one valid for longer.
    if gone[column] is None or (column == "expires_on" and gone["status"] == Standing.LEFT):
        return {}
    return {column: max(day for day in (kept[column], gone[column]) if day)}


def _standing(column: str, kept: Values, gone: Values, today: date) -> dict[str, Any]:
    if not is_blocked(today, gone[column], gone["blocked_until"]):
        return {}
    if is_blocked(today, kept[column], kept["blocked_until"]) and not _outlasts(gone, kept):
        return {}
    return {one: gone[one] for one in (column, *GROUPS[column])}


def _outlasts(gone: Values, kept: Values) -> bool:
    """Whether the one block ends after the other; one without an end outlasts all."""
    mine, other = kept["blocked_until"], gone["blocked_until"]
    return mine is not None and (other is None or other > mine)


def _frozen(column: str, kept: Values, gone: Values, today: date) -> dict[str, Any]:
    return {} if kept[column] or not gone[column] else {column: gone[column]}


def _awaits(column: str, kept: Values, gone: Values, today: date) -> dict[str, Any]:
    born = kept["birth_date"]
    waits = gone[column] == Awaits.CONSENT and gone["status"] != Standing.LEFT
    # Of somebody who is of age no guardian's consent could ever come.
    return {column: Awaits.CONSENT.value} if waits and born is not None and is_minor(born, today) else {}


_TAKEN: dict[Rule, Callable[[str, Values, Values, date], dict[str, Any]]] = {
    Rule.FILLED: _filled,
    Rule.LATER: _later,
    Rule.STANDING: _standing,
    Rule.FROZEN: _frozen,
    Rule.AWAITS: _awaits,
}
