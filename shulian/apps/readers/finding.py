"""Finding a reader by whatever was scanned or given: one probe of one index, by every key while keys are rotated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db import connection
from django.db.models import QuerySet

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.readers.models import Card, Credential, Privacy, Reader
from shulian.core import onenumber
from shulian.core.credentials import ELSEWHERE, Kind, Status, Value, sought
from shulian.core.documents import forms_of, may_be_identity
from shulian.core.onenumber import Lead
from shulian.core.registration import clean_card_number

DOMAIN = "identity"
"""All digests are of one domain, so that a scan need not say what it is; identity numbers were the first."""


def found_by(text: str) -> list[Credential]:
    """What a scanned text can be, live or frozen; a library's card comes first. More than one is rare.

    Cards of before may be numbered with an identity number: whoever owns that comes before whoever has the card.
    """
    number, forms = clean_card_number(text), forms_of(text)
    if not number:
        return []
    found = _probe(lambda: [number.encode(), *_digests(*forms)])
    first = Kind.IDENTITY if may_be_identity(number, clock.today()) else Kind.CARD
    return sorted(found, key=lambda one: (one.kind != first, one.kind != Kind.CARD, one.pk))


def found_by_each(numbers: Iterable[str]) -> dict[str, list[Credential]]:
    """The same of many card numbers in one question: by what somebody is found under each of them."""
    keyed = {number: (clean_card_number(number), forms_of(number)) for number in numbers}
    under: defaultdict[bytes, list[Credential]] = defaultdict(list)

    def digests() -> dict[str, list[bytes]]:
        return {number: [card.encode(), *_digests(*forms)] for number, (card, forms) in keyed.items() if card}

    for one in _probe(lambda: [digest for each in digests().values() for digest in each], many=True) if keyed else ():
        under[bytes(one.lookup or b"")].append(one)
    return {number: [one for digest in each for one in under[digest]] for number, each in digests().items()}


def standing(found: Iterable[Credential]) -> list[Credential]:
    """Those that stand for a reader."""
    known = list(found)
    return [known[at] for at in onenumber.standing([lead_of(one) for one in known])]


def lead_of(one: Credential) -> Lead:
    """To whom a number leads, as the rules take it."""
    stands = not is_dead(one) if one.card else one.status == Status.BOUND
    return Lead(one.reader_id, Kind(one.kind), stands, one.document, one.reader.birth_date)


def is_dead(one: Credential) -> bool:
    """Whether this is a library's card that serves no longer; its number is kept for ever."""
    return one.card is not None and one.card.status != Card.Status.ACTIVE


def credential_by(value: Value) -> Credential | None:
    """The one credential of this kind with this value."""
    if value.kind is Kind.CARD:
        return next(iter(_probe(lambda: [clean_card_number(value.text).encode()], value.kind)), None)
    return next(iter(_probe(lambda: _digests(sought(value)), value.kind)), None)


def holding(value: Value, reader: Reader | None = None) -> Credential | None:
    """By what somebody is known already who is given this, or scans it.

    Nobody says what a scanner reads: what leads to somebody else as another kind must not lead to this reader as well.
    """
    if not value.text.strip():
        return None
    if known := credential_by(value):
        return known
    scanned = found_by(value.text) if value.kind not in {*ELSEWHERE, Kind.FACE} else []
    living = (one for one in scanned if not is_dead(one))
    return next((one for one in living if reader is None or one.reader_id != reader.pk), None)


def by_themselves(*numbers: str) -> None:
    """Whoever else would write down one of these numbers, as whatever, waits until this act is done.

    Two that look at the same moment would both find it free: the table guards only two of one kind.
    """
    digests = sorted({digest[:8] for number in numbers for digest in _digests(*forms_of(number))})
    with connection.cursor() as cursor:
        for digest in digests:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest, signed=True)])


def reader_by(value: Value) -> Reader | None:
    """The reader who is known by this and may act by it: a frozen credential stands for nobody."""
    found = credential_by(value)
    return found.reader if found and found.status == Status.BOUND else None


def readers_by_numbers(numbers: Iterable[str]) -> list[Reader]:
    """Whoever is known by one of these identity numbers in their stored form, as whatever, in one question."""
    wanted = [sought(Value(Kind.IDENTITY, number)) for number in numbers]
    return [one.reader for one in _probe(lambda: _digests(*wanted), many=True)] if wanted else []


def digest_of(value: Value) -> bytes:
    """By what the newest key finds it."""
    return secrets.lookup(DOMAIN, sought(value))


def digest_kept(kept: Credential) -> bytes:
    """The same, computed from what is sealed."""
    return digest_of(Value(Kind(kept.kind), secrets.unseal(bytes(kept.sealed)), kept.issuer))


def credentials_of(reader: Reader) -> QuerySet[Credential]:
    """Everything by which the reader is or was known, what is live first."""
    known = Credential.objects.filter(reader=reader).select_related("card", "library", "bound_by")
    return known.order_by("freed_at", "bound_at", "pk")


def linked_of(reader: Reader) -> QuerySet[Credential]:
    """The accounts elsewhere that open this reader's, frozen ones too."""
    known = Credential.objects.filter(reader=reader, kind__in=ELSEWHERE).exclude(status=Status.FREED)
    return known.order_by("bound_at", "pk")


def freed_long_ago() -> QuerySet[Credential]:
    """What was freed longer ago than it is kept."""
    held = Privacy.objects.filter(pk=1).first() or Privacy()
    before = clock.now() - timedelta(days=held.credential_days)
    return Credential.objects.filter(status=Status.FREED, freed_at__lt=before)


def identity_of(reader: Reader) -> Credential | None:
    """The identity document by which the reader was registered: the oldest that is live."""
    held = Credential.objects.filter(reader=reader, kind=Kind.IDENTITY).exclude(status=Status.FREED)
    return held.order_by("bound_at", "pk").first()


def marks_of_numbers(reader: Reader) -> list[bytes]:
    """What this reader's identity numbers are found by, with every key."""
    held = Credential.objects.filter(reader=reader, kind=Kind.IDENTITY).exclude(sealed=b"")
    numbers = [secrets.unseal(bytes(sealed)) for sealed in held.values_list("sealed", flat=True)]
    return _digests(*(sought(Value(Kind.IDENTITY, number)) for number in numbers))


def _probe(keyed: Callable[[], list[bytes]], kind: Kind | None = None, *, many: bool = False) -> list[Credential]:
    while True:
        ring = secrets.ring(secrets.LOOKUP)
        found = Credential.objects.filter(lookup__in=keyed(), **({"kind": kind} if kind else {}))
        known = list(found.select_related("reader__category", "reader__home_library", "card__library"))
        # A new key came while we looked, and the row has its digest already: look again. Of many, others may have it.
        if (known and not many) or secrets.ring(secrets.LOOKUP) == ring:
            return known


def _digests(*texts: str) -> list[bytes]:
    return [digest for text in texts for digest in secrets.lookups(DOMAIN, text)]
