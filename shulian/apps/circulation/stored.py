"""Facts as they were stored with a decision, as the rules take them again: for proofs and for trials of a policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from shulian.core.charges import Tier
from shulian.core.circulation.facts import (
    Caught,
    Facts,
    ItemFacts,
    Late,
    LoanFacts,
    Purpose,
    ReaderFacts,
    Standing,
    TransitFacts,
    Waiting,
)
from shulian.core.circulation.holds import HoldFacts
from shulian.core.circulation.pickup import PickupPlace
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import HoldState, ItemState
from shulian.core.policy import HoldOrder, Terms
from shulian.core.readertypes import Awaits

Plain = Mapping[str, Any]


def facts_again(kept: Plain) -> Facts:
    """The facts of one stored command (its column `facts`, there under "facts")."""
    again = dict(kept)
    for name, rebuild in REBUILD.items():
        if again.get(name) is not None:
            again[name] = rebuild(again[name])
    return Facts(**again)


def hold_facts_again(kept: Plain) -> HoldFacts:
    """The facts of one stored wish for a hold."""
    again = {**kept, **_days(kept, "today", "wanted_until")}
    again["reader"] = _reader(kept["reader"]) if kept["reader"] is not None else None
    again["terms"] = Terms.kept(kept["terms"]) if kept["terms"] is not None else None
    if "place" in kept:
        again["place"] = PickupPlace(**kept["place"])
    again["overridden"] = tuple(Refusal(name) for name in kept.get("overridden", ()))
    return HoldFacts(**again)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _days(plain: Plain, *names: str) -> dict[str, Any]:
    return {name: _day(plain[name]) for name in names if name in plain}


def _reader(plain: Plain) -> ReaderFacts:
    days = _days(plain, "expires_on", "suspended_until")
    known = {"standing": Standing(plain["standing"]), "awaits": Awaits(plain.get("awaits", ""))}
    covered = {"covered": Tier(**plain["covered"])} if plain.get("covered") else {}
    # Kept without a word where nothing was late; missing where nobody looked.
    late = {"late": Late(**plain["late"])} if plain.get("late") is not None else {}
    return ReaderFacts(**{**plain, **days, **known, **covered, **late})


def _item(plain: Plain) -> ItemFacts:
    return ItemFacts(**{**plain, "state": ItemState(plain["state"])})


def _loan(plain: Plain) -> LoanFacts:
    terms = Terms.kept(plain["terms"]) if plain.get("terms") else None
    return LoanFacts(**{**plain, **_days(plain, "due_on"), "terms": terms})


def _transit(plain: Plain) -> TransitFacts:
    return TransitFacts(**{**plain, "purpose": Purpose(plain.get("purpose", Purpose.HOME))})


def _caught(plain: Plain) -> Caught:
    return Caught(**{**plain, **_days(plain, "shelf_until"), "state": HoldState(plain["state"])})


def _waiting(plain: Sequence[Any]) -> Waiting:
    known = dict(zip(Waiting._fields, plain, strict=True))
    known |= _days(known, "expires_on", "suspended_until", "shelf_until")
    terms = Terms.kept(known["terms"]) if known["terms"] else None
    return Waiting(**known | {"standing": Standing(known["standing"]), "terms": terms})


REBUILD: dict[str, Any] = {
    "today": date.fromisoformat,
    "due_on": date.fromisoformat,
    "due_at": datetime.fromisoformat,
    "item": _item,
    "reader": _reader,
    "loan": _loan,
    "transit": _transit,
    "terms": Terms.kept,
    "caught": _caught,
    "order": HoldOrder,
    "holds": lambda rows: tuple(_waiting(row) for row in rows),
    "overridden": lambda names: tuple(Refusal(name) for name in names),
}
