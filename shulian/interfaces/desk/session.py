"""Who stands at the desk, carried from scan to scan in the page itself, so that two windows never mix readers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.core import signing

from shulian.apps.alliance.models import Library
from shulian.apps.readers.access import DeadCardError
from shulian.apps.readers.models import Card
from shulian.apps.readers.queries import card_by_id
from shulian.core.cardlife import opens_a_record

SALT = "desk-session"
LASTS_SECONDS = 3600


class Mode(StrEnum):
    """What a scanned item means."""

    LEND = "lend"
    RETURN = "return"


@dataclass(frozen=True)
class Session:
    """The state of one desk window: where, what for, whose card was scanned.

    `drop` says that what is taken back comes out of the book drop and counts as returned at the last closing.
    """

    library: Library
    mode: Mode = Mode.LEND
    card: Card | None = None
    drop: bool = False

    @property
    def dead(self) -> bool:
        """Whether the card stands for nobody any more; it may have been replaced while the page was open."""
        return self.card is not None and not opens_a_record(self.card.status, by_person=True)

    @property
    def seal(self) -> str:
        """The card for the page to carry; signed, for this library, for an hour; readable, so without the number."""
        return signing.dumps([self.library.pk, self.card.pk], salt=SALT) if self.card else ""


def opened(library: Library, mode: str, seal: str, *, drop: bool = False) -> Session:
    """The session that a page carries; a seal that is too old or made for another library names nobody."""
    at = Session(library, Mode.RETURN if mode == Mode.RETURN else Mode.LEND)
    if at.mode is Mode.RETURN:
        return Session(library, Mode.RETURN, drop=drop)
    if not seal:
        return at
    try:
        place, card = signing.loads(seal, salt=SALT, max_age=LASTS_SECONDS)
    except signing.BadSignature:
        return at
    return Session(library, at.mode, card_by_id(card) if place == library.pk else None)


def acting_for(library: Library, seal: str) -> Session:
    """The same for a page that does something for its reader, or tells of her: DeadCardError where the card is dead."""
    at = opened(library, Mode.LEND, seal)
    if at.card is not None and at.dead:
        raise DeadCardError(at.card)
    return at
