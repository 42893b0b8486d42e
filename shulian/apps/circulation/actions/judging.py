"""Past decisions, decided again with other rules and the facts as they were kept (试算); nothing is guessed.

Tree and calendars are those of today. A return is judged as if the rules had held when the item was lent, with the
due date that it had.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from shulian import clock
from shulian.apps.circulation.actions.command import Kind
from shulian.apps.circulation.actions.seen import within_reach
from shulian.apps.circulation.snapshot import Snapshot
from shulian.apps.circulation.stored import facts_again, hold_facts_again
from shulian.apps.journal.models import Command
from shulian.core import calendar
from shulian.core.circulation import holds
from shulian.core.circulation.checkin import decide_checkin
from shulian.core.circulation.checkout import CHECKOUT, RENEW, decide_checkout, decide_renew, unknown_of
from shulian.core.circulation.decisions import Capture, Checkin, Checkout, Refuse, Renew
from shulian.core.circulation.facts import Caught, Facts, Standing, Waiting
from shulian.core.circulation.holds import HoldFacts, decide_hold, roomiest
from shulian.core.circulation.states import HoldState
from shulian.core.policy import Case, HoldOrder, Row, Terms, match

PLACE_HOLD = "place-hold"
KINDS = (Kind.CHECKOUT, Kind.RENEW, Kind.CHECKIN, PLACE_HOLD)
PERIOD = ("loan_days", "loan_hours", "due_date", "renewal_days")
NOBODY = 0
"""Who waits is not kept."""
SHELF_DAYS = 7
"""On the hold shelf where no terms apply."""

SAME, UNJUDGED, UNKNOWN, DONE = "same", "unjudged", "unknown", "done"
OTHER_DAY, OTHER_SANCTION, OTHER_HOLD, OTHER_SHELF = "other-day", "other-sanction", "other-hold", "other-shelf"
AGAIN = {Kind.CHECKOUT: (decide_checkout, CHECKOUT), Kind.RENEW: (decide_renew, RENEW)}

Plain = Mapping[str, Any]


@dataclass(frozen=True)
class Judged:
    """What a past command would come to.

    `came` is "same", what differs, or what was and what would be as "one>other"; "unjudged" where facts and answer do
    not fit together, "unknown" where something that these rules ask for was not kept with it.
    """

    came: str
    example: Plain | None = None


class Judge:
    """Decides past commands again, by the rows of a draft."""

    def __init__(self, rows: tuple[Row, ...], seen: Snapshot) -> None:
        self.rows = rows
        self.seen = seen
        self.classes = {row.number: row.item_class for row in rows}
        self.terms: dict[Case, Terms | None] = {}

    def judge(self, command: Command) -> Judged:
        """What this command would come to; one whose facts do not lead to its own answer cannot be judged."""
        if not command.facts:
            return Judged(UNKNOWN)
        again: Callable[[Command], Judged] = {Kind.CHECKIN: self._checkin, PLACE_HOLD: self._hold}.get(
            command.kind, self._lending
        )
        try:
            return again(command)
        except (KeyError, TypeError, ValueError):
            return Judged(UNJUDGED)

    def _lending(self, command: Command) -> Judged:
        kept, about = facts_again(command.facts["facts"]), command.facts["case"]
        decide, table = AGAIN[Kind(command.kind)]
        was = decide(kept)
        if _refusal(was) != command.decision["refusal"]:
            return Judged(UNJUDGED)
        if kept.item is None or kept.reader is None:
            # Refused before any policy was asked.
            return Judged(SAME)
        case = self._case(about, kept)
        if case is None:
            return Judged(UNJUDGED)
        would_be = self._under(kept, self._terms(case), command)
        if unknown_of(table, would_be):
            return Judged(UNKNOWN)
        would = decide(would_be)
        if was == would:
            return Judged(SAME)
        before, after = _word(was), _word(would)
        came = OTHER_DAY if before == after == DONE else f"{before}>{after}"
        return Judged(came, _example(kept, about) | _due(was, would))

    def _checkin(self, command: Command) -> Judged:
        kept, about = facts_again(command.facts["facts"]), command.facts["case"]
        was = decide_checkin(kept)
        if _refusal(was) != command.decision["refusal"] or _outcome(was) != command.decision["outcome"]:
            return Judged(UNJUDGED)
        if kept.item is None or isinstance(was, Refuse):
            return Judged(SAME)
        if "rests" not in about:
            return Judged(UNKNOWN)
        would_be = self._returned(kept, about, command)
        would = decide_checkin(would_be)
        if not isinstance(would, Checkin) or self._hides(kept, would_be, would, about):
            return Judged(UNKNOWN)
        came = _differs(was, would)
        return Judged(came, _example(kept, about) | _told(was, would)) if came else Judged(SAME)

    def _hold(self, command: Command) -> Judged:
        kept, about = hold_facts_again(command.facts["facts"]), command.facts["case"]
        was = decide_hold(kept)
        if _refusal(was) != command.decision["refusal"]:
            return Judged(UNJUDGED)
        if kept.reader is None or not kept.known:
            return Judged(SAME)
        would_be = self._wanted(kept, about)
        if would_be is None:
            return Judged(UNJUDGED)
        if holds.unknown_of(would_be):
            return Judged(UNKNOWN)
        would = decide_hold(would_be)
        if was == would:
            return Judged(SAME)
        owners = {library for library, _kind in about["copies"]}
        case = {
            "on": kept.today.isoformat(),
            "library": about["pickup"],
            "owner": owners.pop() if len(owners) == 1 else 0,
            "category": about["category"],
            "item_class": min(about["open_of"]),
            "home": about["home"],
        }
        return Judged(f"{_word(was)}>{_word(would)}", case)

    def _case(self, about: Plain, kept: Facts) -> Case | None:
        owner, home = (self.seen.paths.get(about.get(name) or 0) for name in ("owner", "home"))
        if owner is None or home is None or not about.get("category") or not about.get("item_class"):
            return None
        return Case(owner, about["category"], about["item_class"], home, kept.reader.age if kept.reader else None)

    def _terms(self, case: Case) -> Terms | None:
        if case not in self.terms:
            self.terms[case] = match(self.rows, case)
        return self.terms[case]

    def _under(self, kept: Facts, terms: Terms | None, command: Command) -> Facts:
        """The facts as they would have been. A period that stays the same keeps its due date of then."""
        if terms is None or (kept.terms and all(getattr(kept.terms, one) == getattr(terms, one) for one in PERIOD)):
            return replace(kept, terms=terms)
        period = terms
        if command.kind == Kind.RENEW and terms.renewal_days:
            period = replace(terms, loan_days=terms.renewal_days)
        opens = self.seen.calendar_of(kept.here)
        due_on, due_at = calendar.due(kept.today, period, opens, clock.local(command.recorded_at))
        return replace(kept, terms=terms, due_on=due_on, due_at=due_at)

    def _returned(self, kept: Facts, about: Plain, command: Command) -> Facts:
        """A return as these rules would have found it: its loan, who waits, and whether the item stays."""
        owner, kind = self.seen.paths[about["owner"]], about["item_class"]
        general = self._terms(Case(owner, "", kind, owner))
        case = self._case(about, kept)
        loan = kept.loan
        if loan is not None and loan.terms is not None:
            loan = replace(loan, terms=self._terms(case) if case else loan.terms)
        until = _Shelf(self.seen, kept.here, command)
        order = HoldOrder(general.hold_order) if general else HoldOrder.NEAR_FIRST
        return replace(
            kept,
            loan=loan,
            caught=self._caught(kept.caught, about, until),
            holds=tuple(self._waiting(row, about, kept, until) for row in about.get("queue", ())),
            order=order,
            protected=general is not None and about["added_days"] < general.protect_days,
            float_to=about["rests"] if general is not None and general.floats else None,
        )

    def _caught(self, caught: Caught | None, about: Plain, until: _Shelf) -> Caught | None:
        if caught is None or caught.shelf_until is None:
            return caught
        category, home, *age = about["caught"]
        owner = self.seen.paths[about["owner"]]
        terms = self._terms(Case(owner, category, about["item_class"], self.seen.paths[home], *age))
        return replace(caught, shelf_until=until.day(terms))

    def _waiting(self, row: list[Any], about: Plain, kept: Facts, until: _Shelf) -> Waiting:
        pk, pickup, number, distance, own, near_home, category, home, age = row
        owner, place = self.seen.paths[about["owner"]], self.seen.paths[pickup]
        terms = self._terms(Case(owner, category, about["item_class"], self.seen.paths[home], age))
        return Waiting(
            id=pk,
            reader=NOBODY,
            pickup=pickup,
            number=number,
            distance=distance,
            own=own,
            near_home=near_home,
            standing=Standing.ACTIVE,
            expires_on=kept.today,
            suspended_until=None,
            terms=terms,
            pickup_serves=True,
            within_reach=terms is not None and within_reach(terms, owner, place),
            shelf_until=until.day(terms) if pickup == kept.here else None,
        )

    def _hides(self, kept: Facts, would_be: Facts, would: Checkin, about: Plain) -> bool:
        """Whether somebody who was not kept might have got the item instead."""
        if not about.get("more") or (kept.caught is not None and kept.caught.served):
            return False
        asked = (kept.order, kept.protected) != (would_be.order, would_be.protected)
        return asked or would.captures is None

    def _wanted(self, kept: HoldFacts, about: Plain) -> HoldFacts | None:
        """A wish as these rules would have found it."""
        pickup, home = self.seen.paths.get(about["pickup"]), self.seen.paths.get(about["home"])
        if pickup is None or home is None or kept.reader is None:
            return None
        limits = []
        # As kept and as decided: by the name of the class, which jsonb does not keep.
        for kind, of_class in sorted(about["open_of"].items()):
            terms = self._terms(Case(pickup, about["category"], kind, home, kept.reader.age))
            if terms is not None:
                limits.append((terms, of_class if self.classes.get(terms.rows.get("hold_limit", 0)) else about["open"]))
        limit = roomiest(limits)
        copies = [(self.seen.paths[library], kind) for library, kind in about["copies"]]
        age = kept.reader.age
        taken = [(owner, self._terms(Case(owner, about["category"], kind, home, age))) for owner, kind in copies]
        allowed = [(owner, terms) for owner, terms in taken if terms and terms.holds_allowed]
        return replace(
            kept,
            terms=limit[0] if limit else None,
            open_holds=limit[1] if limit else 0,
            allowed=len(allowed),
            in_reach=sum(within_reach(terms, owner, pickup) for owner, terms in allowed),
        )


@dataclass(frozen=True)
class _Shelf:
    """The hold shelf of a library at the time of a command."""

    seen: Snapshot
    here: int
    command: Command

    def day(self, terms: Terms | None) -> Any:
        """The last day on it, an open one."""
        days = terms.hold_shelf_days if terms else SHELF_DAYS
        begins = clock.local(self.command.recorded_at).date()
        return self.seen.calendar_of(self.here).next_open(begins + timedelta(days=days))


def _refusal(decision: object) -> object:
    return decision.reason if isinstance(decision, Refuse) else None


def _outcome(decision: object) -> object:
    return decision.outcome if isinstance(decision, Checkin) else None


def _word(decision: object) -> str:
    return str(decision.reason) if isinstance(decision, Refuse) else DONE


def _differs(was: Checkin, would: Checkin) -> str:
    """The first thing that would have differed: where the item goes, for whom, what it costs, how long it waits."""
    if (was.outcome, was.send_to, was.home) != (would.outcome, would.send_to, would.home):
        return f"{was.outcome}>{would.outcome}"
    if _hold_of(was.captures) != _hold_of(would.captures):
        return OTHER_HOLD
    if was.sanction != would.sanction:
        return OTHER_SANCTION
    return OTHER_SHELF if was.captures != would.captures else ""


def _hold_of(capture: Capture | None) -> tuple[int, HoldState] | None:
    return (capture.hold, capture.state) if capture else None


def _example(kept: Facts, about: Plain) -> dict[str, Any]:
    """When, where, and what kind of reader and item; never who."""
    names = ("owner", "category", "item_class", "home")
    return {"on": kept.today.isoformat(), "library": kept.here, **{name: about.get(name) for name in names}}


def _due(was: object, would: object) -> dict[str, str | None]:
    return {
        name: decision.due_on.isoformat() if isinstance(decision, (Checkout, Renew)) else None
        for name, decision in (("due_before", was), ("due_after", would))
    }


def _told(was: Checkin, would: Checkin) -> dict[str, Any]:
    """What a late return cost and would have cost, as money and days."""
    both = (("before", was.sanction), ("after", would.sanction))
    if was.sanction == would.sanction:
        return {}
    return {f"cost_{when}": [one.fen, one.suspend_days] if one else [0, 0] for when, one in both}
