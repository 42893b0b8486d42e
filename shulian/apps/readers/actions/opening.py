"""What a new record gets besides its card: what it awaits, how it came about, the guardian's consent, its doubles."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid4, uuid5

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, entry
from shulian.apps.readers.actions.consents import Said, note
from shulian.apps.readers.actions.guardians import note_consent
from shulian.apps.readers.doubles import find
from shulian.apps.readers.models import Card, CardAct, Reader, Registration
from shulian.core.cardlife import Birth
from shulian.core.consents import By, How, Kind
from shulian.core.readertypes import Awaits, ReaderType, Way, awaits_after, tells_health


@dataclass(frozen=True)
class Through:
    """The way by which somebody comes: with whom, at which event, and how the guardian's consent was said.

    `seen`: a person compared the document. A program says it comes from a desk, and has seen nobody.
    """

    way: Way = Way.DESK
    how: How = How.DESK
    party: UUID = field(default_factory=uuid4)
    event: int | None = None
    seen: bool = True


AT_DESK = Through()
LOGGED = (Way.WEB, Way.EVENT, Way.MACHINE)
"""Ways of which a row is kept: to be checked, to be counted at the event, or because nobody saw the document."""


def prepare(reader: Reader, kind: ReaderType, way: Way, today: date) -> None:
    """Before it is saved: a provisional record is valid for its days alone, and borrows only once it is checked."""
    reader.awaits = awaits_after(kind, way)
    if reader.awaits == Awaits.CHECK:
        reader.expires_on = min(reader.expires_on, today + timedelta(days=kind.provisional_days))


def complete(act: Act, reader: Reader, through: Through) -> None:
    """After it is saved, in the same transaction."""
    if reader.guardian_consented_at:
        note_consent(act, reader, through.how)
    by = By.GUARDIAN if reader.guardian_consented_at else By.SELF
    # The rules let nobody have such a card who has not agreed to it by itself.
    if tells_health(reader.category.kind):
        note(act, reader, Kind.HEALTH, Said(by, through.how))
    if through.how is How.PORTAL:
        note(act, reader, Kind.NOTICE, Said(by, How.PORTAL))
    if through.way in LOGGED or not through.seen:
        provisional = reader.awaits == Awaits.CHECK
        Registration.objects.create(
            reader=reader,
            library=reader.home_library,
            way=through.way,
            event_id=through.event,
            party=through.party,
            state=Registration.State.PROVISIONAL if provisional else Registration.State.CONFIRMED,
            made_at=reader.registered_at,
            lapses_on=reader.expires_on if provisional else None,
        )
    find(reader)


def put_card(act: Act, reader: Reader, number: str, through: Through) -> Card:
    """The card of a new record, and its entry in the journal."""
    library: Library = reader.home_library
    card = Card.objects.create(
        number=number, reader=reader, library=library, issued_at=reader.registered_at, issued_by_id=act.actor
    )
    channel = act.source if through.way is Way.DESK else str(through.way)
    # Whom nobody comes for never had a card: what is provisional is counted as issued once it is checked.
    kind = "card-provisional" if reader.awaits == Awaits.CHECK else "card-issued"
    count_card(act, reader, library.pk, kind, channel)
    note_birth(act, card, Birth.PROVISIONAL if reader.awaits == Awaits.CHECK else Birth.ISSUE, through.way)
    return card


def note_birth(act: Act, card: Card, how: Birth, way: Way = Way.DESK) -> None:
    """The row of how a card came about, for its receipt; what the card can be opened with is not in it."""
    reader = card.reader
    CardAct.objects.create(
        reader=reader,
        card=card,
        deed=how,
        # On the web the reader acts alone.
        library_id=None if way is Way.WEB else act.library or card.library_id,
        actor_id=act.actor,
        source=act.source,
        done_at=act.happened_at or clock.now(),
        # A class or a family gets its cards by one command.
        command=uuid5(act.command, card.number),
        said={"home": reader.home_library.name, "until": reader.expires_on.isoformat()},
    )


def count_card(act: Act, reader: Reader, library: int, kind: str, channel: str) -> None:
    """The entry of a new card, provisional or issued."""
    # Without the token: a card is issued once, and its day would tell next year whose token this was.
    entry(act, kind, library=library, details={"category": reader.category_id, "channel": channel})
