"""The proof of an erasure: a search of everything that is stored for the marks of a person who is gone.

Every row of every table is looked at as text, whatever its columns are; files, logs and search index follow. What is
sealed cannot be searched: it goes with the reader's row, and a line of a class list by the digest of its number; only
how the writers of messages can be reached is opened. What was written of the reader for somebody else (a guardian on a
child's form) stays with that one, and is no mark. In the journal the token stays by design, and nothing leads from it
to anybody once the reader's row is gone. Many are searched for in one walk.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet
from django.utils.module_loading import import_string

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Account
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.doubles import phone_marks
from shulian.apps.readers.erased import remember, remembers
from shulian.apps.readers.models import ContactPerson, Erasure, FormerToken, GuardianConsent, Proxy, Reader
from shulian.apps.readers.queries import joined_to
from shulian.apps.readers.traces import Marks, traces
from shulian.core.consents import Ground
from shulian.core.proofs import Proof, Unsettled, against_settling, standing

SHORTEST = 4
"""A mark of fewer signs would be found everywhere and prove nothing."""
ON_OTHERS_FORMS = (
    (Reader, "guardian_name"),
    (Reader, "guardian_identity_mask"),
    (GuardianConsent, "guardian_name"),
    (ContactPerson, "name"),
    (Proxy, "name"),
    (Proxy, "identity_mask"),
)
"""What stands in the open on the form of somebody who stays."""
A_WALK = 500
"""Erasures that are proven together; a walk is long, and what it found is written down at its end."""

KEEP_MARKS = timedelta(days=90)
"""Days in which traces are put right or settled; then the marks go, and the erasure stays without a proof."""


def marks_of(reader: Reader) -> Marks:
    """All that would tell of this reader, and of what was merged into the record, if it were found afterwards.

    A name that somebody else has too is no mark; neither is what a guardian shares with another child.
    """
    joined = joined_to(reader)
    records = (reader, *joined)
    pks = [one.pk for one in records]
    texts = dict.fromkeys(text for one in records for text in _texts_of(one, pks))
    former = FormerToken.objects.filter(reader__in=pks).order_by("pk").values_list("token", flat=True)
    tokens = [*(one.token for one in records), *former]
    return Marks(reader.pk, tuple(map(str, tokens)), tuple(texts), tuple(one.pk for one in joined))


def _texts_of(reader: Reader, records: list[int]) -> list[str]:
    """The texts of one record; `records` are all of this person, which are nobody else."""
    sealed = [reader.guardian_identity_sealed, reader.email]
    sealed += [] if _shares_phone(reader.phone, records) else [reader.phone]
    sealed += [] if _guardian_stays(reader, records) else [reader.guardian_phone]
    sealed += reader.credentials.exclude(sealed=b"").values_list("sealed", flat=True)
    texts = [secrets.unseal(bytes(one)) for one in sealed if one]
    texts += reader.cards.values_list("number", flat=True)
    texts += [reader.identity_mask] if _alone(reader, "identity_mask", records) else []
    texts += [reader.name] if _alone(reader, "name", records) and not _is_staff(reader.name) else []
    # An address is typed in capitals here and in small letters there.
    texts += [text.lower() for text in texts if text.isascii()]
    return [text for text in texts if len(text) >= SHORTEST or not text.isascii()]


def keep(act: Act, library: int, ground: Ground, gone: dict[str, int], marks: Marks) -> Erasure:
    """Keep that somebody was erased, and what is to be searched for; in the transaction of the erasure."""
    values = {"library_id": library, "ground": ground, "erased_by_id": act.actor, "counts": gone}
    return Erasure.objects.get_or_create(pk=act.command, defaults=values | {"marks": _sealed(marks)})[0]


def _sealed(marks: Marks) -> bytes:
    """As they wait for the search."""
    return secrets.seal(json.dumps(asdict(marks)))


def opened(erasure: Erasure) -> Marks:
    """The marks that wait for the search."""
    held = json.loads(secrets.unseal(bytes(erasure.marks)))
    return Marks(held["reader"], tuple(held["tokens"]), tuple(held["texts"]), tuple(held.get("joined", ())))


def waiting() -> list[Erasure]:
    """Erasures that have not been proven yet, the oldest first: as many as go into one walk."""
    found = Erasure.objects.filter(searched_at=None).exclude(marks=b"").order_by("erased_at")
    return list(found[:A_WALK])


def prove(act: Act, erasure: Erasure) -> bool:
    """Search for the marks of one erasure; whether nothing was found."""
    return prove_all(act, [erasure]) == 1


def prove_all(act: Act, erasures: Sequence[Erasure]) -> int:
    """Search for the marks, write down what was looked at and found, and empty them; how many were clean."""
    people = [opened(one) for one in erasures]
    for erasure, marks in zip(erasures, people, strict=True):
        # For whom a kill came between the commit and the line.
        if not remembers(erasure.pk):
            remember(erasure.pk, erasure.erased_at, marks.tokens)
    for name in settings.ERASURE_FOLLOWERS:
        follow: Callable[[Sequence[Marks]], int] = import_string(name)
        follow(people)
    searched: list[dict[str, Any]] = [{} for _one in erasures]
    for seen in traces(_without_forms(people)):
        for one, found in zip(searched, seen.found, strict=True):
            one[seen.place] = {"looked": seen.looked, "found": found}
    return sum(_proven(act, erasure, one) for erasure, one in zip(erasures, searched, strict=True))


def _proven(act: Act, erasure: Erasure, searched: dict[str, Any]) -> bool:
    clean = not any(seen["found"] for seen in searched.values())
    with transaction.atomic():
        held = Erasure.objects.select_for_update().get(pk=erasure.pk)
        if held.searched_at is None:
            held.searched, held.searched_at, held.is_clean = searched, clock.now(), clean
            # What is not clean is looked for again once it has been put right.
            held.marks = b"" if clean else held.marks
            held.save(update_fields=["searched", "searched_at", "is_clean", "marks"])
            entry(act, "erasure-proven", subject=f"erasure:{erasure.pk}", details={"clean": clean})
    return clean


def _without_forms(people: Sequence[Marks]) -> list[Marks]:
    """Without what stands on others' forms, now that the own rows are gone; asked of all people at once."""
    texts = {text for one in people for text in one.texts}
    stands = {
        text
        for model, column in ON_OTHERS_FORMS
        for text in model._default_manager.filter(**{f"{column}__in": texts}).values_list(column, flat=True)  # noqa: SLF001
    }
    return [replace(one, texts=tuple(text for text in one.texts if text not in stands)) for one in people]


def look_again(act: Act, erasure: Erasure) -> bool:
    """Have what was not clean searched anew; False when its marks are gone."""
    left = Erasure.objects.filter(pk=erasure.pk, is_clean=False).exclude(marks=b"")
    found = left.update(searched_at=None, is_clean=None)
    if found:
        entry(act, "erasure-searched-again", subject=f"erasure:{erasure.pk}")
    return bool(found)


def proof_of(erasure: Erasure) -> Proof:
    """How far the proof of an erasure is."""
    return standing(clean=erasure.is_clean, marks=bool(erasure.marks), settled=erasure.settled_at is not None)


def proofs_of(erasures: QuerySet[Erasure]) -> dict[Proof, int]:
    """How many of these erasures are how far, asked at once."""
    marked, settled = (ExpressionWrapper(one, BooleanField()) for one in (~Q(marks=b""), Q(settled_at__isnull=False)))
    rows = erasures.order_by().annotate(marked=marked, settled=settled).values_list("is_clean", "marked", "settled")
    found = dict.fromkeys(Proof, 0)
    for clean, has_marks, is_settled, number in rows.annotate(number=Count("pk")):
        found[standing(clean=clean, marks=has_marks, settled=is_settled)] += number
    return found


def settle(act: Act, erasure: Erasure, why: str) -> Unsettled | None:
    """Settle traces that somebody has looked at and that are of others, with the reason; the marks go with it."""

    def write() -> Answer:
        held = Erasure.objects.select_for_update().get(pk=erasure.pk)
        marks = opened(held).texts if held.marks else ()
        if against := against_settling(proof_of(held), why.strip(), marks):
            return {"against": against}
        held.marks, held.settled_at, held.settled_by_id, held.settled_why = b"", clock.now(), act.actor, why.strip()
        held.save(update_fields=["marks", "settled_at", "settled_by", "settled_why"])
        entry(act, "erasure-settled", subject=f"erasure:{held.pk}")
        return {"against": ""}

    against = perform(act, "settle-erasure", write, about=f"erasure:{erasure.pk}")["against"]
    return Unsettled(against) if against else None


def marks_over() -> QuerySet[Erasure]:
    """Erasures of which the last search found something, and nobody settled it in the days since."""
    return Erasure.objects.filter(is_clean=False, searched_at__lt=clock.now() - KEEP_MARKS).exclude(marks=b"")


def forget_marks(act: Act) -> int:
    """Empty the marks of erasures that nobody settled in their days; returns of how many.

    What was not searched yet is: the search comes every ten minutes, and health says when it does not.
    """
    gone = marks_over().update(marks=b"")
    if gone:
        entry(act, "erasure-marks-forgotten", quantity=gone)
    return gone


def _alone(reader: Reader, column: str, records: list[int]) -> bool:
    value = getattr(reader, column)
    return bool(value) and not Reader.objects.filter(**{column: value}).exclude(pk__in=records).exists()


def _shares_phone(sealed: bytes | memoryview, records: list[int]) -> bool:
    """Whether a telephone is somebody else's too, such as the mother's on a child's form."""
    if not sealed:
        return False
    return Reader.objects.filter(phone_lookup__in=phone_marks(sealed)).exclude(pk__in=records).exists()


def _guardian_stays(reader: Reader, records: list[int]) -> bool:
    """Whether the guardian is a reader, or another child's guardian."""
    others = Reader.objects.exclude(pk__in=records)
    shared = reader.guardian_lookup is not None and others.filter(guardian_lookup=reader.guardian_lookup).exists()
    return shared or _shares_phone(reader.guardian_phone, records)


def _is_staff(name: str) -> bool:
    return Account.objects.filter(display_name=name).exclude(kind=Account.Kind.READER).exists()
