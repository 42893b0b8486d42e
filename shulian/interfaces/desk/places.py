"""Pages of the desk that an answer leads to by a key."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from shulian.apps.alliance.access import Visitor, may
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions import Answer
from shulian.core.circulation.decisions import Outcome
from shulian.core.roles import Right
from shulian.interfaces.desk.meaning import Meaning, What


@dataclass(frozen=True)
class Link:
    """A page, its name, and the key that opens it."""

    key: str
    name: str
    address: str
    prints: bool = False


def after(account: Visitor, library: Library, answer: Answer) -> tuple[Link, ...]:
    """Where to go from an act: the money that it cost, the slip of the hold that it filled."""
    links = []
    if answer.charge_fen and may(account, Right.TAKE_MONEY, library):
        links += _link("F8", _("Take the money"), "desk:money")
    if answer.hold and answer.outcome in (Outcome.HOLD_SHELF, Outcome.SEND_TO_PICKUP):
        links += _link("F9", _("Print the slip"), "desk:hold-slip", answer.hold, prints=True)
    return tuple(links)


def of(meaning: Meaning) -> tuple[Link, ...]:
    """The page of a thing that has one."""
    route = {What.BOX: "desk:box", What.RECEIPT: "desk:receipt-page"}.get(meaning.what, "")
    return tuple(_link("F4", _("Open it"), route, meaning.key)) if route else ()


def _link(key: str, name: str, route: str, *numbers: int, prints: bool = False) -> list[Link]:
    """One link; none where this site has no such page."""
    try:
        return [Link(key, name, reverse(route, args=numbers), prints)]
    except NoReverseMatch:
        return []
