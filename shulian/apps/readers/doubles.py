"""Finding the records that may be one person's: by name and birth date, and by the keyed digest of the telephone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, entry
from shulian.apps.readers.models import DoubtfulPair, Reader, ReaderMerge
from shulian.apps.readers.papers import paper_of
from shulian.apps.readers.queries import rules
from shulian.core.doubles import SHARED_BY, Likeness, Person, compare, leads_to_one, opens_again
from shulian.core.joining import House
from shulian.core.library import Kind
from shulian.core.registration import clean_phone, phone_forms
from shulian.core.visiting import SETTLES_IN, Home, is_settled, looked_after_by, speaking_home

MOST = 50
"""So many records of one name and birth date are compared at once."""


def person_of(reader: Reader) -> Person:
    """A record as it is compared: numbers as marks alone."""
    paper = paper_of(reader)
    return Person(
        reader.name,
        reader.birth_date,
        (phone_mark(secrets.unseal(bytes(reader.phone))) or b"").hex() if reader.phone else "",
        secrets.lookup("double", paper.number).hex() if paper else "",
        paper.document if paper else "",
    )


def phone_mark(phone: str) -> bytes | None:
    """By what a telephone number is found without being kept in the open, however it was written."""
    return secrets.lookup("phone", clean_phone(phone)) if phone else None


def phone_marks(sealed: bytes | memoryview) -> list[bytes]:
    """What to look for: the marks of a sealed number by each key, and by each way in which it may have been stored."""
    forms = phone_forms(secrets.unseal(bytes(sealed))) if sealed else ()
    return [mark for form in forms for mark in secrets.lookups("phone", form)]


def find(reader: Reader) -> list[DoubtfulPair]:
    """Note the records that may be the same person's as this one; what was decided before stays decided."""
    here = person_of(reader)
    pairs = []
    for other in _near(reader):
        likeness = compare(here, person_of(other))
        if likeness.doubtful:
            first, second = sorted((reader.pk, other.pk))
            pairs.append(
                DoubtfulPair(
                    first_id=first, second_id=second, score=likeness.score, evidence=[*map(str, likeness.evidence)]
                )
            )
    return DoubtfulPair.objects.bulk_create(pairs, ignore_conflicts=True)


def note_same_document(act: Act, reader: Reader, holder: Reader) -> None:
    """Somebody came with a document that stands on another record: a pair to be looked at, whatever was decided."""
    there = person_of(holder)
    here = replace(person_of(reader), document=there.document, document_kind=there.document_kind)
    if reader.pk != holder.pk:
        with transaction.atomic():
            look_at(act, reader, holder, compare(here, there))


def look_at(act: Act, one: Reader, other: Reader, likeness: Likeness, *, asked: bool = False) -> bool:
    """Note a pair to be looked at; one that was kept apart opens on new evidence alone, or when it is `asked` for.

    Returns whether it is open now.
    """
    first, second = sorted((one.pk, other.pk))
    values = {"score": likeness.score, "evidence": [*map(str, likeness.evidence)]}
    pairs = DoubtfulPair.objects.select_for_update()
    pair, made = pairs.get_or_create(first_id=first, second_id=second, defaults=values)
    if made:
        return True
    if pair.state == DoubtfulPair.State.DIFFERENT and (asked or opens_again(likeness)):
        pairs.filter(pk=pair.pk).update(**values, **AS_FOUND, found_at=clock.now())
        entry(act, "readers-asked-again", subject=f"doubtful-pair:{pair.pk}")
        return True
    return pair.state == DoubtfulPair.State.OPEN and bool(pairs.filter(pk=pair.pk).update(**values))


AS_FOUND = {
    "state": DoubtfulPair.State.OPEN,
    "decided_at": None,
    "decided_by": None,
    "keeps": "",
    "compared": False,
    "note": "",
    "asked_at": None,
    "asked_by": None,
}
"""A pair of which nobody has said anything."""


def kept_apart(merges: Iterable[ReaderMerge]) -> set[int]:
    """Those of these merges that were taken back and whose records are held to be two persons since."""
    undone = [made for made in merges if made.undone_at]
    ids = {pk for made in undone for pk in (made.source_id, made.target_id)}
    apart = DoubtfulPair.objects.filter(state=DoubtfulPair.State.DIFFERENT, first__in=ids, second__in=ids)
    pairs = set(apart.values_list("first_id", "second_id")) if undone else set()
    return {made.pk for made in undone if tuple(sorted((made.source_id, made.target_id))) in pairs}


def speaks_for(reader: Reader) -> Library:
    """The library whose word counts for this record: the former home until the new one has settled."""
    home, before = reader.home_library, reader.home_before
    found = Home(home.pk, reader.home_before_id, reader.home_since)
    return before if before and speaking_home(found, clock.today()) == before.pk else home


def house_of(reader: Reader) -> House:
    """The main library that looks after a reader: within it one person may join records."""
    home = speaks_for(reader)
    above = Library.objects.get_ancestors(home).order_by("-path").values_list("pk", "kind")
    found = looked_after_by([(pk, Kind(kind)) for pk, kind in ((home.pk, home.kind), *above)]) or home.pk
    return House(found, is_settled(reader.home_since, clock.today()))


def open_pairs(libraries: QuerySet[Library]) -> QuerySet[DoubtfulPair]:
    """Pairs to be looked at of which one record is at home in one of these libraries, the likest first."""
    homes = libraries.order_by().values("pk")
    here = Q(first__home_library__in=homes) | Q(second__home_library__in=homes)
    # Whoever was fetched home lately: the former home is asked still.
    lately = clock.today() - SETTLES_IN
    for side in ("first", "second"):
        here |= Q(**{f"{side}__home_before__in": homes, f"{side}__home_since__gt": lately})
    found = DoubtfulPair.objects.filter(here, state=DoubtfulPair.State.OPEN)
    return with_readers(found).order_by("-score", "pk")


def pairs_of(reader: Reader) -> QuerySet[DoubtfulPair]:
    """The pairs of one record that nobody has decided."""
    return DoubtfulPair.objects.filter(Q(first=reader) | Q(second=reader), state=DoubtfulPair.State.OPEN)


def with_readers(pairs: QuerySet[DoubtfulPair]) -> QuerySet[DoubtfulPair]:
    """The pairs with both records, for one question."""
    return pairs.select_related(
        *(f"{side}__{what}" for side in ("first", "second") for what in ("home_library", "home_before", "category")),
        "asked_by",
    )


def merges_at(libraries: QuerySet[Library]) -> QuerySet[ReaderMerge]:
    """What was joined by these libraries: what another house has to say yes to, then the latest."""
    here = libraries.order_by().values("pk")
    at_home = Q(source__home_library__in=here) | Q(target__home_library__in=here)
    found = ReaderMerge.objects.filter(Q(library__in=here) | at_home)
    found = found.select_related("source", "target", "library", "merged_by", "undone_by", "asked_by")
    return found.order_by(F("asked_at").desc(nulls_last=True), "-merged_at", "-pk")


def undo_from() -> datetime:
    """The moment from which on a merge can still be taken back."""
    return clock.now() - timedelta(days=rules().merge_days)


def merges_over() -> QuerySet[ReaderMerge]:
    """Merges whose days are over, and which still remember what the records were before."""
    return ReaderMerge.objects.exclude(before=b"").filter(merged_at__lt=undo_from())


def _near(reader: Reader) -> Iterable[Reader]:
    """The records that share the birth date and the name, and those that share the telephone, where that is few."""
    others = Reader.objects.filter(merged_into=None).exclude(pk=reader.pk).exclude(status=Reader.Status.LEFT)
    found: list[Reader] = []
    if reader.birth_date:
        found += others.filter(birth_date=reader.birth_date, name=reader.name).order_by("pk")[:MOST]
    if reader.phone_lookup:
        # Asked by itself: a whole school behind one telephone must not stand before the one of the same name.
        reached = list(others.filter(phone_lookup__in=phone_marks(reader.phone)).order_by("pk")[: SHARED_BY + 1])
        found += reached if leads_to_one(len(reached)) else []
    return {one.pk: one for one in found}.values()
