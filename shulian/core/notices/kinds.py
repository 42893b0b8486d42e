"""What readers are told of, by which channels, and what a text about it may name."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a notice is about."""

    HOLD_READY = "hold-ready"
    HOLD_EXPIRED = "hold-expired"
    HOLD_CANCELLED = "hold-cancelled"
    DUE_SOON = "due-soon"
    OVERDUE = "overdue"
    RECALLED = "recalled"
    CARD_EXPIRING = "card-expiring"
    CARD_FROZEN = "card-frozen"
    CARD_REPLACED = "card-replaced"
    CONTACT_CHANGED = "contact-changed"
    ACCOUNT_CHANGED = "account-changed"
    PIN_CHANGED = "pin-changed"
    PIN_GUESSED = "pin-guessed"
    PIN_LINK = "pin-link"
    CLOSURE = "closure"
    CLOSURE_WITHDRAWN = "closure-withdrawn"
    NEW_TITLES = "new-titles"
    PURCHASE_ANSWERED = "purchase-answered"
    GENERAL = "general"


class Channel(StrEnum):
    """How a notice reaches the reader: the portal's inbox, e-mail, or a gateway for text messages and WeChat."""

    INBOX = "inbox"
    EMAIL = "email"
    SMS = "sms"
    WECHAT = "wechat"


class State(StrEnum):
    """Where a notice stands. Failed ones wait for a person; given up and cancelled ones are over."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    GIVEN_UP = "given-up"
    CANCELLED = "cancelled"


GATEWAY = frozenset({Channel.SMS, Channel.WECHAT})
"""Channels on which carriers let pass approved templates with parameters, never free text."""

EVERYWHERE = ("reader", "library", "library_phone", "alliance")
PARAMETERS: dict[Kind, tuple[str, ...]] = {
    Kind.HOLD_READY: ("title", "pickup", "until"),
    Kind.HOLD_EXPIRED: ("title", "pickup"),
    Kind.HOLD_CANCELLED: ("title", "pickup"),
    Kind.DUE_SOON: ("count", "titles", "due"),
    Kind.OVERDUE: ("count", "titles", "due", "days", "step"),
    Kind.RECALLED: ("title", "due"),
    Kind.CARD_EXPIRING: ("expires",),
    Kind.CARD_FROZEN: ("card", "day"),
    Kind.CARD_REPLACED: ("card", "old", "day"),
    Kind.CONTACT_CHANGED: ("day",),
    Kind.ACCOUNT_CHANGED: ("what", "day"),
    Kind.PIN_CHANGED: ("day",),
    Kind.PIN_GUESSED: ("day",),
    Kind.PIN_LINK: ("pin_link", "minutes"),
    Kind.CLOSURE: ("first_day", "last_day", "reason", "loans", "holds", "due"),
    Kind.CLOSURE_WITHDRAWN: ("first_day", "last_day"),
    Kind.NEW_TITLES: ("search", "count", "titles", "link"),
    Kind.PURCHASE_ANSWERED: ("title", "text"),
    Kind.GENERAL: ("subject", "text"),
}

NAMES_TITLES = frozenset(kind for kind, names in PARAMETERS.items() if {"title", "titles"} & {*names})
"""Notices from which can be read what somebody borrows or looks for."""

# A text message lights up on a locked screen, and numbers change hands: what somebody reads, and who, stays out of it.
PRIVATE = frozenset({"title", "titles", "reader", "search", "link", "subject", "text"})


def parameters_of(kind: Kind, channel: Channel) -> tuple[str, ...]:
    """The names that a text of this kind may use on this channel."""
    names = PARAMETERS[kind] + EVERYWHERE
    return tuple(name for name in names if name not in PRIVATE) if channel in GATEWAY else names
