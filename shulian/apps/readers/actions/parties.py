"""Who registers without standing at a desk: a family on its phone, somebody without a document, an institution."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, Answer, CommandReused, perform
from shulian.apps.readers.actions.families import found_family
from shulian.apps.readers.actions.numbers import next_number
from shulian.apps.readers.actions.opening import Through, complete, prepare, put_card
from shulian.apps.readers.actions.proxies import name_agent
from shulian.apps.readers.actions.register import Declined, Issued, first_pin_of, issue_card, made_pin
from shulian.apps.readers.cardnumbers import against_holder
from shulian.apps.readers.doubles import phone_mark
from shulian.apps.readers.finding import by_themselves
from shulian.apps.readers.models import Card, Category, Collective, Reader
from shulian.apps.readers.readertypes import reader_type, type_of
from shulian.apps.readers.sign_in import seal_pin
from shulian.core.applying import against_agent, against_institution, against_undocumented, told_to_strangers
from shulian.core.readertypes import Way
from shulian.core.registration import (
    Application,
    Fault,
    Faults,
    Field,
    Representative,
    against_card_number,
    against_health,
    clean_card_number,
    clean_name,
    clean_phone,
    fault_of_pin,
    months_later,
)


@dataclass(frozen=True)
class Party:
    """What came of registering several people at once: their cards, or what stands against whom of them."""

    issued: tuple[Issued, ...] = ()
    faults: dict[int, Faults] | None = None


class _Stands(Exception):
    """Leaves the transaction of a party of which somebody is declined."""

    def __init__(self, faults: dict[int, Faults]) -> None:
        super().__init__()
        self.faults = faults


def register_party(act: Act, people: list[Application], through: Through) -> Party:
    """Register all of them or nobody; more than one are a family, whose head is the first.

    Each has a command of its own made from the party's, so that the same page sent again gives the same cards.
    Raises CommandReused when the id was another party's.
    """
    try:
        with transaction.atomic():
            issued = _each(act, people, through)
            if len(issued) > 1:
                _unite(act, [one.card.reader for one in issued])
    except _Stands as stands:
        return Party(faults=stands.faults)
    return Party(issued)


def register_undocumented(act: Act, application: Application, born: date | None, through: Through) -> Issued | Declined:
    """A reader on the web alone, known by name, birth date and telephone; borrows once a desk has seen a document.

    Raises CommandReused when the id has issued somebody else's card.
    """
    today = clock.local(act.happened_at or clock.now()).date()
    kind = reader_type(application.category)
    if kind is None or kind.asks_document or Way.WEB not in kind.ways:
        return Declined({Field.CATEGORY: Fault.NOT_OFFERED})
    faults = against_undocumented(application.name, application.phone, born, kind, today)
    if fault := against_health(kind, consented=application.health):
        faults[Field.HEALTH] = fault
    if fault := fault_of_pin(application, born=born):
        faults[Field.PIN] = fault
    if faults or born is None:
        return Declined(faults)

    def write() -> Answer:
        reader = _record(act, application, today)
        reader.birth_date = born
        prepare(reader, kind, through.way, today)
        return {"card": _open(act, reader, application, through).pk}

    return _done(act, "register-undocumented", write, replace(application, birth_date=born))


@dataclass(frozen=True)
class Body:
    """An institution that wants a collective card, and its agent."""

    name: str
    code: str
    address: str
    agent: Representative


def register_collective(act: Act, body: Body, application: Application) -> Issued | Declined:
    """A card for an institution (集体证); `application` says its kind, card number and PIN.

    Raises CommandReused when the id has issued another institution's card.
    """
    today = clock.local(act.happened_at or clock.now()).date()
    kind = reader_type(application.category)
    if kind is None or not kind.asks_agent or Way.DESK not in kind.ways:
        return Declined({Field.CATEGORY: Fault.NOT_OFFERED})
    faults = against_institution(body.name, body.code)
    faults |= against_agent(body.agent, today)
    if fault := fault_of_pin(replace(application, phone=body.agent.phone), body.agent.identity):
        faults[Field.PIN] = fault
    number = clean_card_number(application.card_number)
    if against := against_card_number(number, (body.agent.identity,), today):
        faults[Field.CARD_NUMBER] = against
    if faults:
        return Declined(faults)

    def write() -> Answer:
        by_themselves(number)
        if taken := against_holder(number):
            raise _Stands({0: {Field.CARD_NUMBER: taken}})
        reader = _record(act, replace(application, name=body.name, phone=body.agent.phone), today)
        card = _open(act, reader, application, Through())
        Collective.objects.create(reader=reader, code=body.code.strip().upper(), address=body.address[:200])
        name_agent(act, reader, body.agent)
        return {"card": card.pk}

    try:
        return _done(act, "register-collective", write, replace(application, name=body.name, birth_date=None))
    except IntegrityError:
        # Two desks took the same printed card at the same moment: the other one was first.
        taken = against_holder(number)
        if taken is None:
            raise
        return Declined({Field.CARD_NUMBER: taken})


def _each(act: Act, people: list[Application], through: Through) -> tuple[Issued, ...]:
    issued: list[Issued] = []
    faults: dict[int, Faults] = {}
    for number, person in enumerate(people):
        answer = issue_card(replace(act, command=command_for(act.command, number)), person, through)
        if isinstance(answer, Declined):
            faults[number] = answer.faults
        else:
            issued.append(answer)
    if faults:
        raise _Stands(told_to_strangers(faults))
    return tuple(issued)


def command_for(party: UUID, number: int) -> UUID:
    """The command of one member of a party."""
    return uuid5(party, str(number))


def _unite(act: Act, readers: list[Reader]) -> None:
    def write() -> Answer:
        return {"family": found_family(act, readers[0], readers[1:]).pk}

    about = f"readers:{','.join(str(one.pk) for one in readers)}"
    try:
        perform(act, "found-family", write, about=about)
    except IntegrityError as error:
        # Sent for one alone at first, who has come into another family since.
        raise CommandReused(f"command {act.command} was another party's") from error


def _done(act: Act, kind: str, write: Callable[[], Answer], application: Application) -> Issued | Declined:
    try:
        answer = perform(act, kind, write)
    except _Stands as stands:
        return Declined(stands.faults[0])
    card = Card.objects.select_related("reader__home_library", "reader__category").filter(pk=answer["card"]).first()
    wanted = clean_name(application.name), application.birth_date
    if card is None or (card.reader.name, card.reader.birth_date) != wanted:
        raise CommandReused(f"command {act.command} issued a card to somebody else")
    return Issued(card, "" if application.pin else first_pin_of(card.reader, act.command, ""))


def _record(act: Act, application: Application, today: date) -> Reader:
    category = Category.objects.get(pk=application.category)
    phone = clean_phone(application.phone)
    return Reader(
        name=clean_name(application.name),
        category=category,
        home_library=Library.objects.get(pk=act.library),
        phone=secrets.seal(phone) if phone else b"",
        phone_lookup=phone_mark(phone),
        expires_on=months_later(today, type_of(category).card_months),
        registered_at=act.happened_at or clock.now(),
    )


def _open(act: Act, reader: Reader, application: Application, through: Through) -> Card:
    reader.pin = seal_pin(reader, application.pin or made_pin(act.command, "", reader.birth_date))
    number = clean_card_number(application.card_number) or next_number(reader.home_library)
    if number is None:
        raise _Stands({0: {Field.CARD_NUMBER: Fault.CARD_NUMBERS_USED_UP}})
    reader.save()
    complete(act, reader, through)
    return put_card(act, reader, number, through)
