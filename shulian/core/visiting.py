"""What a desk may do with a reader at home elsewhere (外馆读者): the one card works, the record stays at home."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shulian.core.library import INSTITUTIONS, Kind
from shulian.core.roles import OF_MACHINES, Right, Role


class Doing(StrEnum):
    """One thing that staff do for a reader or with a reader's record."""

    LEND = "lend"
    TAKE_BACK = "take-back"
    HOLD = "hold"
    PAY = "pay"
    PAY_OUT = "pay-out"
    REPLACE = "replace"
    PRINT = "print"
    RENEW = "renew"
    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    NEW_PIN = "new-pin"
    REOPEN = "reopen"
    CANCEL = "cancel"
    TRANSFER = "transfer"
    BLOCK = "block"
    UNBLOCK = "unblock"
    UNSUSPEND = "unsuspend"
    DEATH = "death"
    ERASE = "erase"
    BIND = "bind"
    FREEZE_CREDENTIAL = "freeze-credential"
    THAW_CREDENTIAL = "thaw-credential"
    FREE_CREDENTIAL = "free-credential"
    REVEAL = "reveal"
    LOOK = "look"
    REVOKE_PROXY = "revoke-proxy"
    NAME_PROXY = "name-proxy"
    OWN_CONSENT = "own-consent"
    GUARDIANS_CONSENT = "guardians-consent"
    SEE_PEOPLE = "see-people"
    CONTACTS = "contacts"
    NEW_GUARDIAN = "new-guardian"
    NEW_AGENT = "new-agent"
    JOIN_FAMILY = "join-family"
    CHANGE_FAMILY = "change-family"
    CORRECT = "correct"
    PHOTO = "photo"
    EXEMPT = "exempt"
    DECIDE_EXEMPTION = "decide-exemption"
    SEE_GROUND = "see-ground"
    SEE_PAST = "see-past"


@dataclass(frozen=True)
class Rule:
    """The right it takes; `home`: only where the reader is at home; `identified`: compared with a document first.

    `people`: no key of a machine or program does it, however far its rights reach. `settled`: the reader has been at
    home there for some days, so that nobody is fetched home for it.
    """

    right: Right
    home: bool = False
    identified: bool = False
    people: bool = False
    settled: bool = False


@dataclass(frozen=True)
class Home:
    """Where a reader is at home, and where the reader came from on which day."""

    library: int
    before: int | None = None
    since: date | None = None


TABLE: dict[Doing, Rule] = {
    # One card for the whole alliance: whoever holds it is served at every desk.
    Doing.LEND: Rule(Right.CIRCULATE),
    Doing.TAKE_BACK: Rule(Right.CIRCULATE),
    Doing.HOLD: Rule(Right.CIRCULATE),
    Doing.PAY: Rule(Right.TAKE_MONEY),
    Doing.RENEW: Rule(Right.ISSUE_CARD),
    Doing.LOOK: Rule(Right.CIRCULATE),
    # What only takes power away needs no document: a lost card is stopped at once.
    Doing.FREEZE: Rule(Right.ISSUE_CARD),
    Doing.FREEZE_CREDENTIAL: Rule(Right.ISSUE_CARD),
    Doing.FREE_CREDENTIAL: Rule(Right.ISSUE_CARD),
    Doing.REVOKE_PROXY: Rule(Right.CIRCULATE),
    # What gives power over a card: whoever finds one must not get it.
    Doing.REPLACE: Rule(Right.ISSUE_CARD, identified=True),
    Doing.PRINT: Rule(Right.ISSUE_CARD, identified=True),
    Doing.UNFREEZE: Rule(Right.ISSUE_CARD, identified=True),
    Doing.NEW_PIN: Rule(Right.ISSUE_CARD, identified=True),
    Doing.REOPEN: Rule(Right.ISSUE_CARD, identified=True),
    # Money leaves the till for good: a deposit and a refund are the reader's, not whoever's who holds the card.
    Doing.PAY_OUT: Rule(Right.TAKE_MONEY, identified=True),
    Doing.CANCEL: Rule(Right.CLOSE_CARDS, identified=True),
    Doing.TRANSFER: Rule(Right.CLOSE_CARDS, identified=True),
    Doing.BIND: Rule(Right.ISSUE_CARD, identified=True),
    Doing.THAW_CREDENTIAL: Rule(Right.ISSUE_CARD, identified=True),
    Doing.OWN_CONSENT: Rule(Right.ISSUE_CARD, identified=True),
    # What concerns the person, and what no other library may decide for the whole alliance.
    Doing.NAME_PROXY: Rule(Right.CIRCULATE, home=True, identified=True),
    Doing.GUARDIANS_CONSENT: Rule(Right.CIRCULATE, home=True, identified=True),
    Doing.SEE_PEOPLE: Rule(Right.CIRCULATE, home=True, settled=True),
    Doing.CONTACTS: Rule(Right.CIRCULATE, home=True, identified=True),
    Doing.NEW_GUARDIAN: Rule(Right.ISSUE_CARD, home=True, identified=True, settled=True),
    Doing.NEW_AGENT: Rule(Right.ISSUE_CARD, home=True, identified=True),
    Doing.JOIN_FAMILY: Rule(Right.ISSUE_CARD, home=True, identified=True),
    Doing.CHANGE_FAMILY: Rule(Right.ISSUE_CARD, home=True),
    Doing.PHOTO: Rule(Right.ISSUE_CARD, home=True, identified=True),
    Doing.CORRECT: Rule(Right.ISSUE_CARD, home=True, identified=True),
    # The ground why a reader needs no deposit often tells of health: it is heard, read and ended at home.
    Doing.EXEMPT: Rule(Right.TAKE_MONEY, home=True),
    Doing.DECIDE_EXEMPTION: Rule(Right.WAIVE_CHARGES, home=True),
    Doing.SEE_GROUND: Rule(Right.TAKE_MONEY, home=True, settled=True),
    # What was done with a card elsewhere, and what was said of it, is no part of serving whoever holds it.
    Doing.SEE_PAST: Rule(Right.ISSUE_CARD, home=True, settled=True),
    # A block is a person's word, and so is its end: a key in the street says neither, nor who only hands out cards.
    Doing.BLOCK: Rule(Right.CIRCULATE, home=True, people=True),
    Doing.UNBLOCK: Rule(Right.CIRCULATE, home=True, people=True),
    # A sanction is let off by whoever may let off money.
    Doing.UNSUSPEND: Rule(Right.WAIVE_CHARGES, home=True, people=True),
    Doing.DEATH: Rule(Right.CLOSE_CARDS, home=True, settled=True),
    Doing.ERASE: Rule(Right.ERASE_READERS, home=True, settled=True),
    Doing.REVEAL: Rule(Right.REVEAL_IDENTITY, home=True, settled=True),
}

SETTLES_IN = timedelta(days=7)
"""So long whoever was fetched home by a tick can say that nobody asked for it."""
# A guardian stands behind whom somebody else's record may have her number: of that record nothing is said by this.
OF_OTHERS = frozenset({Doing.GUARDIANS_CONSENT, Doing.NEW_GUARDIAN, Doing.NEW_AGENT, Doing.PAY_OUT, Doing.CANCEL})
"""What is done with the document of another person than the reader, or may be: an heir or agent fetches money too."""


def lacks_identity(doing: Doing, *, identified: bool) -> bool:
    """Whether the person has to be compared with a document first."""
    return TABLE[doing].identified and not identified


def can_identify(roles: Iterable[Role]) -> bool:
    """Whether whoever asks may say that a person was compared with a document: a machine's key has seen nobody."""
    return not set(roles) & set(OF_MACHINES)


def is_settled(since: date | None, today: date) -> bool:
    """Whether the reader has been at home there long enough to have read of it; None is since the card was opened."""
    return since is None or since + SETTLES_IN <= today


def settles_on(since: date | None, today: date) -> date | None:
    """The day from which on the home library sees and does all; None when it does already."""
    return None if since is None or is_settled(since, today) else since + SETTLES_IN


def speaking_home(home: Home, today: date) -> int:
    """The library whose word counts for a reader: the former home until the new one has settled."""
    return home.library if home.before is None or is_settled(home.since, today) else home.before


def moved_home(now: Home, to: int, today: date) -> Home:
    """The home after a change: a former home stays one until the new one settles, and who returns was never away."""
    before = speaking_home(now, today)
    return Home(to) if before == to else Home(to, before, today)


def may_become_home(*, at_home: bool, here: bool) -> bool:
    """Whether a reader may be transferred there: another library's desk takes a reader in, and sends nobody off."""
    return at_home or here


def looked_after_by(above: list[tuple[int, Kind]]) -> int:
    """The main library of a branch: the nearest institution on the way up, which begins with the branch itself."""
    return next((library for library, kind in above if kind in INSTITUTIONS), 0)
