"""What is kept with a decision beside its facts, so that another policy can be asked the same question (试算)."""

from __future__ import annotations

from datetime import date
from typing import Any

from shulian import clock
from shulian.apps.circulation.actions.command import Kind
from shulian.apps.circulation.actions.seen import A_PAGE, Case
from shulian.core.cardlife import against_acting
from shulian.core.circulation.facts import Facts, Waiting
from shulian.core.circulation.queue import ORDERS
from shulian.core.identity import age_on

Plain = dict[str, Any]


def asked_for(case: Case, facts: Facts) -> Plain:
    """For whom the policy was asked, and of a return what else the policy could change in it."""
    names = {"owner": "owner", "category": "category", "item_class": "item_class", "home": "reader_home"}
    asked: Plain = {name: case.seen[column] for name, column in names.items()}
    if case.command.kind is not Kind.CHECKIN or facts.item is None:
        return asked
    return asked | _of_the_item(case) | _of_the_caught(case) | _of_the_queue(case, facts)


def _of_the_item(case: Case) -> Plain:
    """Where the item would come to rest if the policy let it float, and for how many days it has been here."""
    seen, here = case.seen, case.command.library
    moves = seen["home"] != here and not seen["stays_home"]
    rests = case.snapshot.shelf_after_floating(here, seen["home"], seen["item_class"], allowed=True) if moves else None
    return {"rests": rests, "added_days": (case.today - clock.local(seen["added_at"]).date()).days}


def _of_the_caught(case: Case) -> Plain:
    seen = case.seen
    if not seen["caught"]:
        return {}
    born = seen["caught_born"]
    return {"caught": [seen["caught_category"], seen["caught_home"], age_on(case.today, born) if born else None]}


def _of_the_queue(case: Case, facts: Facts) -> Plain:
    """Those whom another policy might give the item to, the first twenty in today's order; nobody by name or number.

    Whoever could not have it under any policy is left out; `more` says that there may be others.
    """
    rows = {row[0]: row for row in case.seen["holds"] or ()}
    if not rows:
        return {}
    able = sorted((hold for hold in facts.holds if _could_have_it(hold, facts)), key=ORDERS[facts.order])
    listed = [_row(case, hold, rows[hold.id]) for hold in able[:A_PAGE]]
    more = facts.more or case.command.page > 0 or len(able) > A_PAGE
    return {"queue": listed} | ({"more": True} if more else {})


def _could_have_it(hold: Waiting, facts: Facts) -> bool:
    brings = facts.loan is not None and facts.loan.reader == hold.reader
    return not brings and hold.pickup_serves and next(against_acting(hold, facts.today), None) is None


def _row(case: Case, hold: Waiting, row: list[Any]) -> list[Any]:
    """A hold with what the policy is asked by: the kind of its reader, their home library and age."""
    category, home, born = row[9], row[10], row[11]
    age = age_on(case.today, date.fromisoformat(born)) if born else None
    return [hold.id, hold.pickup, hold.number, hold.distance, hold.own, hold.near_home, category, home, age]
