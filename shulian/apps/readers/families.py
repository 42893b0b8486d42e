"""Who belongs to whom: a guardian's wards, a family, who acts for a reader, whom a reader wants to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Q, QuerySet

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.readers.models import (
    Card,
    Collective,
    ContactPerson,
    FamilyMember,
    GuardianConsent,
    Proxy,
    Reader,
    Registration,
)
from shulian.apps.readers.papers import paper_of
from shulian.apps.readers.queries import holder_facts
from shulian.core.cardlife import may_act_for_others
from shulian.core.families import is_shared
from shulian.core.guardianship import Claim, answers_for
from shulian.core.identity import is_minor
from shulian.core.readertypes import Way


def wards_of(guardian: Reader) -> list[Reader]:
    """The minors of whom this reader is the guardian: by number and name on their form, once a document was seen."""
    return [ward for ward, claim in _claims(guardian) if answers_for(claim)]


def wards_once_seen(guardian: Reader) -> list[Reader]:
    """The minors whom this reader will see as their guardian from the moment the document is confirmed."""
    return [ward for ward, claim in _claims(guardian) if answers_for(replace(claim, seen=True))]


def _claims(guardian: Reader) -> list[tuple[Reader, Claim]]:
    """The minors on whose form this reader's number stands as the guardian's, and what speaks for it."""
    paper = paper_of(guardian)
    if paper is None:
        return []
    digests = secrets.lookups("identity", paper.number)
    found = Reader.objects.filter(guardian_lookup__in=digests, merged_into=None).exclude(status=Reader.Status.LEFT)
    today = clock.today()
    named = found.select_related("category", "home_library", "registration").order_by("birth_date", "pk")
    minors = [ward for ward in named if ward.birth_date and is_minor(ward.birth_date, today)]
    if not minors:
        return []
    made = Registration.objects.filter(reader=guardian).first()
    return [(ward, _claim(guardian, made, ward, getattr(ward, "registration", None))) for ward in minors]


def answering(pairs: Sequence[tuple[Reader, Reader]]) -> list[tuple[Reader, Reader]]:
    """Of pairs of a guardian by number and a ward those of which the guardian answers for the ward; in one question."""
    concerned = {one.pk for pair in pairs for one in pair}
    made = {one.reader_id: one for one in Registration.objects.filter(reader__in=concerned)} if concerned else {}
    return [
        (guardian, ward)
        for guardian, ward in pairs
        if answers_for(_claim(guardian, made.get(guardian.pk), ward, made.get(ward.pk)))
    ]


def _claim(guardian: Reader, made: Registration | None, ward: Reader, theirs: Registration | None) -> Claim:
    together = made is not None and theirs is not None and theirs.party == made.party
    checked = theirs is not None and theirs.decided_at is not None
    seen = made is None or was_seen(made)
    return Claim(guardian.name, ward.guardian_name, seen, together=together, checked=checked)


def was_seen(made: Registration) -> bool:
    """Whether somebody has compared the document: at an event at once, otherwise when a desk says so.

    What was typed on the web, at a machine or into a program is nobody's until then. Desks themselves leave no row.
    """
    if made.way != Way.EVENT and made.decided_at is None:
        return False
    return bool(made.state == Registration.State.CONFIRMED)


def is_seen(reader: Reader) -> bool:
    """Whether somebody has compared this reader's document."""
    made = Registration.objects.filter(reader=reader).first()
    return made is None or was_seen(made)


def membership_of(reader: Reader) -> FamilyMember | None:
    """The reader's place in a family today."""
    return FamilyMember.objects.select_related("family", "reader").filter(reader=reader, left_at=None).first()


def members_of(membership: FamilyMember) -> QuerySet[FamilyMember]:
    """The family, its head first."""
    members = FamilyMember.objects.filter(family=membership.family_id, left_at=None)
    return members.select_related("reader__category", "reader__home_library").order_by("-is_head", "joined_at", "pk")


def is_grown(reader: Reader) -> bool:
    """Whether this reader is of age, or of no known age."""
    return reader.birth_date is None or not is_minor(reader.birth_date, clock.today())


def shares_books(one: FamilyMember) -> bool:
    """Whether the family sees this member's books today."""
    said_on = clock.local(one.shares_since).date() if one.shares_since else None
    return is_shared(said_on, one.reader.birth_date, clock.today())


def seen_by(reader: Reader) -> list[Reader]:
    """Whose books this reader sees: the wards, and the members of the family who share theirs."""
    wards = wards_of(reader)
    membership = membership_of(reader)
    if membership is None:
        return wards
    known = {ward.pk for ward in wards} | {reader.pk}
    sharing = [one.reader for one in members_of(membership) if one.reader_id not in known and shares_books(one)]
    return [*wards, *sharing]


def consent_of(reader: Reader) -> GuardianConsent | None:
    """The guardian's consent that was said last, in force or withdrawn."""
    return GuardianConsent.objects.filter(reader=reader).order_by("-given_at", "-pk").first()


def proxies_of(reader: Reader) -> QuerySet[Proxy]:
    """Who may act for this reader today or later, and the agents of an institution."""
    return _open(clock.today()).filter(reader=reader).select_related("person").order_by("is_agent", "starts_on", "pk")


def acts_for(person: Reader, *, live: bool = True) -> QuerySet[Proxy]:
    """For whom this reader may act today; nobody with a card that is dead (`live`), frozen, blocked or run out."""
    today = clock.today()
    if not may_act_for_others(holder_facts(person, today), today, live=live):
        return Proxy.objects.none()
    open_now = _open(today).filter(person=person, starts_on__lte=today, reader__merged_into=None)
    named = open_now.exclude(reader__status=Reader.Status.LEFT).select_related("reader__home_library")
    return named.order_by("ends_on", "pk")


def is_live(card: Card) -> bool:
    """Whether this card is not lost, replaced or given up."""
    return bool(card.status == Card.Status.ACTIVE)


def live_cards(readers: Iterable[int]) -> dict[int, Card]:
    """The newest live card of each of these readers."""
    cards = Card.objects.filter(reader__in=list(readers), status=Card.Status.ACTIVE)
    rows = cards.select_related("reader").order_by("reader", "-issued_at", "-pk").distinct("reader")
    return {card.reader_id: card for card in rows}


def collective_of(reader: Reader) -> Collective | None:
    """The institution behind a collective card."""
    return Collective.objects.filter(reader=reader).first()


def contact_persons_of(reader: Reader) -> list[tuple[ContactPerson, str]]:
    """Whom the reader wants to be asked, with their telephones."""
    found = ContactPerson.objects.filter(reader=reader).order_by("pk")
    return [(one, secrets.unseal(bytes(one.phone))) for one in found]


def _open(today: date) -> QuerySet[Proxy]:
    return Proxy.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), revoked_at=None)
