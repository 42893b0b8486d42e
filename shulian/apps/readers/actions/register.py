"""Issuing a reader card (办证)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import count
from uuid import UUID

from django.db import IntegrityError

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, Answer, CommandReused, perform
from shulian.apps.readers.actions.documents import elsewhere, put_document
from shulian.apps.readers.actions.guardians import name_guardian
from shulian.apps.readers.actions.numbers import next_number
from shulian.apps.readers.actions.opening import AT_DESK, Through, complete, prepare, put_card
from shulian.apps.readers.actions.views import note_said
from shulian.apps.readers.cardnumbers import against_holder
from shulian.apps.readers.doubles import phone_mark
from shulian.apps.readers.finding import by_themselves
from shulian.apps.readers.models import Card, Category, Reader
from shulian.apps.readers.queries import card_to_show, reader_by_identity
from shulian.apps.readers.readertypes import reader_type, type_of
from shulian.apps.readers.sign_in import pin_fits, seal_pin
from shulian.core.applying import against_kind
from shulian.core.documents import Stated
from shulian.core.registration import (
    PIN_LENGTH,
    Application,
    Fault,
    Faults,
    Field,
    clean_card_number,
    clean_name,
    clean_phone,
    faults_of,
    identify,
    is_too_simple,
    months_later,
    needs_guardian,
)


@dataclass(frozen=True)
class Issued:
    """A new card with its reader. `pin` is the generated one, to be shown once; empty when it was chosen."""

    card: Card
    pin: str


@dataclass(frozen=True)
class Declined:
    """No card, and why by field; `known` is the card that this person, the `holder` of the number, already has."""

    faults: Faults
    known: Card | None = None
    holder: Reader | None = None


class _Stands(Exception):
    """Leaves the transaction of an application against which something stands."""

    def __init__(self, declined: Declined) -> None:
        super().__init__()
        self.declined = declined


def issue_card(act: Act, application: Application, through: Through = AT_DESK) -> Issued | Declined:
    """Register the person and issue a card that is valid in the whole alliance; home is the acting library.

    An application that is declined leaves nothing behind, so it may come again under the same command id.
    Raises CommandReused when the id has issued another person's card, or one whose reader has been erased since.
    """
    today = clock.local(act.happened_at or clock.now()).date()
    kind = reader_type(application.category)
    if kind is None:
        return Declined({Field.CATEGORY: Fault.UNKNOWN_CATEGORY})
    faults = faults_of(application, today, kind) | against_kind(kind, through.way)
    person = identify(application, today)
    if faults or not isinstance(person, Stated):
        return Declined(faults)
    try:
        answer = perform(act, "issue-card", lambda: _register(act, application, person, through))
    except _Stands as stands:
        return _said(act, stands.declined)
    except IntegrityError:
        # Two desks at the same moment: the other one was first, and now it can be seen.
        declined = _against_known(application, person)
        if declined is None:
            raise
        return _said(act, declined)
    card = Card.objects.select_related("reader__home_library", "reader__category").filter(pk=answer["card"]).first()
    if card is None or reader_by_identity(person.number) != card.reader:
        raise CommandReused(f"command {act.command} issued a card to somebody else")
    return Issued(card, "" if application.pin else first_pin_of(card.reader, act.command, person.number))


def _register(act: Act, application: Application, person: Stated, through: Through) -> Answer:
    by_themselves(person.number, application.card_number)
    declined = _against_known(application, person)
    if declined is not None:
        raise _Stands(declined)
    category = Category.objects.get(pk=application.category)
    library = Library.objects.get(pk=act.library)
    at = act.happened_at or clock.now()
    today = clock.local(at).date()
    reader = Reader(
        name=clean_name(application.name),
        category=category,
        home_library=library,
        birth_date=person.birth_date,
        phone=_sealed(clean_phone(application.phone)),
        phone_lookup=phone_mark(clean_phone(application.phone)),
        expires_on=months_later(today, category.card_months),
        registered_at=at,
    )
    if needs_guardian(person.birth_date, today):
        name_guardian(reader, application.guardian)
        reader.guardian_consented_at = reader.registered_at
    prepare(reader, type_of(category), through.way, today)
    reader.pin = seal_pin(reader, application.pin or made_pin(act.command, person.number, person.birth_date))
    number = clean_card_number(application.card_number) or next_number(library)
    if number is None:
        raise _Stands(Declined({Field.CARD_NUMBER: Fault.CARD_NUMBERS_USED_UP}))
    reader.save()
    put_document(act, reader, person)
    complete(act, reader, through)
    return {"card": put_card(act, reader, number, through).pk}


def _said(act: Act, declined: Declined) -> Declined:
    """The answer, with a look at the record of whom it tells of."""
    if declined.holder is not None:
        note_said(act, declined.holder)
    return declined


def _against_known(application: Application, person: Stated) -> Declined | None:
    """The person or the card number may be known already."""
    known = elsewhere(person)
    if known is not None:
        return Declined({Field.IDENTITY: known.fault}, card_to_show(known.holder), known.holder)
    number = clean_card_number(application.card_number)
    fault = against_holder(number)
    return Declined({Field.CARD_NUMBER: fault}) if fault else None


def made_pin(command: UUID, number: str, born: date | None) -> str:
    """A PIN made from the command and our key: the same submission again shows the same one, unstored."""
    return _made_by(0, command, number, born)


def made_pins(command: UUID, number: str, born: date | None) -> list[str]:
    """What this command makes by each key of the ring: a PIN of before a rotation was made by an older one."""
    return [_made_by(place, command, number, born) for place in range(len(secrets.ring(secrets.LOOKUP)))]


def first_pin_of(reader: Reader, command: UUID, number: str) -> str:
    """The PIN that the command made for this reader, as long as it still is the reader's."""
    return next((pin for pin in made_pins(command, number, reader.birth_date) if pin_fits(reader, pin)), "")


def _made_by(place: int, command: UUID, number: str, born: date | None) -> str:
    for attempt in count():
        drawn = int.from_bytes(secrets.lookups("new-pin", f"{command}:{attempt}")[place]) % 10**PIN_LENGTH
        pin = f"{drawn:0{PIN_LENGTH}d}"
        if not is_too_simple(pin, number, born):
            break
    return pin


def _sealed(text: str) -> bytes:
    return secrets.seal(text) if text else b""
