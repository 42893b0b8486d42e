"""Who stands at the desk, carried from scan to scan in the page itself, so that two windows never mix readers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.core import signing

from shulian.apps.alliance.models import Library
from shulian.apps.readers.models import Card
from shulian.apps.readers.queries import card_by_id

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
