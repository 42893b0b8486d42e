"""What becomes of a provisional record: somebody has seen the document, it was another's, or nobody came."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError

from shulian import clock
from shulian.apps.alliance.models import Account
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers import telling
from shulian.apps.readers.actions.credentials import free_all
from shulian.apps.readers.actions.documents import elsewhere, end_documents, put_document
from shulian.apps.readers.actions.families import leave_with
from shulian.apps.readers.actions.opening import count_card, note_birth
from shulian.apps.readers.actions.photos import forget_photo
from shulian.apps.readers.actions.views import note_said
from shulian.apps.readers.doubles import find, note_same_document
from shulian.apps.readers.finding import by_themselves, identity_of
from shulian.apps.readers.models import Card, Reader, Registration
from shulian.core.cardlife import Birth
from shulian.core.contact import Change
from shulian.core.credentials import Kind
from shulian.core.documents import Stated
from shulian.core.onenumber import is_one_person
from shulian.core.papers import Paper, read_paper
from shulian.core.readertypes import Awaits
from shulian.core.registration import Fault, Faults, Field, months_later, needs_guardian

State = Registration.State


@dataclass(frozen=True)
class Checked:
    """Whether the reader is a full one now; if not, what is wrong with the document, and whose record has it."""

    done: bool
    faults: Faults = field(default_factory=dict)


class _Stands(Exception):
    """Leaves the transaction of a check against which something stands, so that its command id may come again."""

    def __init__(self, faults: Faults, holder: Reader | None = None) -> None:
        super().__init__()
        self.faults, self.holder = faults, holder


def needs_paper(reader: Reader) -> bool:
    """Whether the record has no document yet, so that the one on the desk must be written down."""
    return identity_of(reader) is None


def confirm(act: Act, registration: Registration, paper: Paper | None = None) -> Checked:
    """A desk has seen the document: from now on the card is a full one, valid as its kind says.

    A record without a document gets the one that was seen: by it the reader is found, and doubles are. A minor's waits
    until a guardian stands on it.
    """

    def write() -> Answer:
        held = Registration.objects.select_for_update().get(pk=registration.pk)
        reader = Reader.objects.select_for_update(no_key=True).select_related("category").get(pk=held.reader_id)
        if held.state != State.PROVISIONAL or reader.status == Reader.Status.LEFT:
            return {"done": False}
        if needs_paper(reader):
            _bind(act, reader, paper or Paper())
        if reader.birth_date and needs_guardian(reader.birth_date, clock.today()) and not reader.guardian_name:
            raise _Stands({Field.GUARDIAN_NAME: Fault.GUARDIAN_FIRST})
        until = months_later(clock.today(), reader.category.card_months)
        awaits = Awaits.NOTHING if reader.awaits == Awaits.CHECK else reader.awaits
        Reader.objects.filter(pk=reader.pk).update(awaits=awaits, expires_on=until)
        decide(act, held, State.CONFIRMED)
        entry(act, "registration-confirmed", subject=f"registration:{held.pk}")
        count_card(act, reader, held.library_id, "card-issued", held.way)
        reader.expires_on = until
        _note_births(act, reader)
        find(reader)
        return {"done": True}

    try:
        return Checked(bool(perform(act, "confirm-registration", write)["done"]))
    except _Stands as stands:
        _note_holder(act, registration.reader, stands)
        return Checked(done=False, faults=stands.faults)
    except IntegrityError as error:
        # Two desks at the same moment: the other one has bound the number first.
        if "one_holder_of_a_credential" not in str(error):
            raise
        return Checked(done=False, faults={Field.IDENTITY: Fault.ALREADY_REGISTERED})


def _note_holder(act: Act, reader: Reader, stands: _Stands) -> None:
    """Whose the document is already: a doubtful pair if it is one person, and what the desk was told of the other."""
    if stands.holder is None:
        return
    if any(is_one_person(fault, reader.name, stands.holder.name) for fault in stands.faults.values()):
        note_same_document(act, reader, stands.holder)
    note_said(act, stands.holder)


def _note_births(act: Act, reader: Reader) -> None:
    for card in Card.objects.filter(reader=reader, status=Card.Status.ACTIVE):
        card.reader = reader
        note_birth(act, card, Birth.CONFIRM)


def close_registration(act: Act, held: Registration, state: Registration.State, reason: str = "") -> None:
    """The card of a provisional record ends, as a part of another act: its number is free for whoever owns it."""
    reader = held.reader
    end_documents(act, reader)
    free_all(act, reader, *(kind for kind in Kind if kind not in (Kind.CARD, Kind.IDENTITY)))
    close_record(act, reader, Reader.Closed.CANCELLED, reason)
    decide(act, held, state, reason)


def close_record(act: Act, reader: Reader, how: Reader.Closed, reason: str) -> None:
    """Cards, standing, family and account of a reader who leaves, as a part of another act."""
    Card.objects.filter(reader=reader, status=Card.Status.ACTIVE).update(status=Card.Status.CANCELLED)
    Reader.objects.filter(pk=reader.pk).update(
        status=Reader.Status.LEFT,
        status_reason=reason.strip()[:200],
        closed_as=how,
        closed_at=act.happened_at or clock.now(),
        blocked_until=None,
        frozen_at=None,
    )
    forget_photo(act, reader)
    leave_with(act, reader)
    # Whoever is signed in with this account is out with the next click.
    Account.objects.filter(reader=reader).update(is_active=False)


def decide(act: Act, held: Registration, state: Registration.State, reason: str = "") -> None:
    """Write down what became of a registration."""
    Registration.objects.filter(pk=held.pk).update(
        state=state, decided_at=clock.now(), decided_by=act.actor, reason=reason[:200]
    )


def note_seen(reader: Reader, actor: int | None, at: datetime | None = None) -> None:
    """A desk has had the document of a full reader in hand for the first time: what was typed elsewhere is true."""
    typed = Registration.objects.filter(reader=reader, state=State.CONFIRMED, decided_at=None)
    typed.update(decided_at=at or clock.now(), decided_by=actor)


def _bind(act: Act, reader: Reader, paper: Paper) -> None:
    stated = read_paper(paper, reader.birth_date, clock.today())
    if not isinstance(stated, Stated):
        raise _Stands(stated)
    by_themselves(stated.number)
    if (known := elsewhere(stated, reader)) is not None:
        raise _Stands({Field.IDENTITY: known.fault}, known.holder)
    put_document(act, reader, stated)
    telling.account_changed(act, reader, Change.DOCUMENT)
