"""Keeping the authority file: a heading with its forms, two headings made one, and what has no heading yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import F, QuerySet

from shulian import clock
from shulian.apps.catalogue.models import Authority, AuthorityForm, OpenHeading
from shulian.apps.catalogue.text import normalise
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.authorities import Forms, Kind, Objection, forms, key_of
from shulian.core.credits import is_body

KEPT = 20_000
"""Open headings on the work list; those of the fewest titles are left for later."""
CHUNK = 1000
# With each name whether a record has it as that of a body.
_NAMES = (
    "SELECT name, count(*), bool_or(credits @> jsonb_build_array(jsonb_build_array(name, true))) FROM catalogue_title, "
    "jsonb_array_elements_text(authors) AS name WHERE gone_at IS NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %s"
)
# A subject with subdivisions is known when its first part is.
_SUBJECTS = (
    "SELECT split_part(name, '--', 1), count(*), false FROM catalogue_title, "
    "jsonb_array_elements_text(subjects) AS name WHERE gone_at IS NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %s"
)
COUNT = {Kind.PERSON: _NAMES, Kind.BODY: _NAMES, Kind.SUBJECT: _SUBJECTS}


@dataclass(frozen=True)
class Said:
    """What a cataloguer says of a heading."""

    kind: str
    heading: str
    variants: tuple[str, ...] = ()
    dates: str = ""
    note: str = ""
    source: str = ""
    see_also: tuple[str, ...] = field(default=())


def save_authority(act: Act, said: Said, pk: int | None = None) -> int | Objection:
    """Save a new heading, or the one with this id anew; its id, or why not.

    `see_also` are headings of the same kind; those that do not exist are passed over.
    """
    made = _forms(said)
    if isinstance(made, Objection):
        return made

    def write() -> Answer:
        authority = Authority.objects.select_for_update().filter(pk=pk, merged_into=None).first() if pk else None
        if _taken(said, authority):
            return {"objection": Objection.TAKEN}
        authority = authority or Authority(kind=said.kind, is_demonstration=act.source == "demonstration")
        authority.version += 1 if authority.pk else 0
        _write(authority, said, made)
        entry(act, "authority-saved", subject=f"authority:{authority.pk}", details={"forms": len(made.keys)})
        return {"authority": authority.pk}

    answer = perform(act, "save-authority", write)
    return Objection(answer["objection"]) if "objection" in answer else int(answer["authority"])


def merge_authorities(act: Act, kept: int, other: int) -> Objection | None:
    """Make the other heading, with all its forms, a variant of the kept one; or why not."""

    def write() -> Answer:
        # In the order of their ids, so that two merges the other way round do not wait for each other.
        found = {
            one.pk: one
            for one in Authority.objects.select_for_update()
            .filter(pk__in=[kept, other], merged_into=None)
            .order_by("pk")
        }
        if kept == other or len(found) < 2:
            return {"objection": Objection.SAME}
        if found[kept].kind != found[other].kind:
            return {"objection": Objection.OTHER_KIND}
        _move(found[kept], found[other])
        entry(act, "authorities-merged", subject=f"authority:{kept}", details={"merged": other})
        return {}

    answer = perform(act, "merge-authorities", write)
    return Objection(answer["objection"]) if "objection" in answer else None


def take_authorities(act: Act, found: Sequence[tuple[str, Said]]) -> int:
    """Take authority records (control number, what it says) from a file; runs inside the caller's transaction.

    A heading that is known gets the forms it lacks: a file adds to what cataloguers wrote and takes nothing away.
    Two numbers without dates are two people of one name; people can make them one.
    """
    taken = sum(take_authority(number, said) is None for number, said in found)
    if taken:
        entry(act, "authorities-imported", quantity=taken)
    return taken


def take_authority(number: str, said: Said) -> Objection | None:
    """Take one record without an entry of its own, or say why not; runs inside the caller's transaction."""
    made = _forms(said)
    if isinstance(made, Objection):
        return made
    known = _meant(number, said)
    if known is None:
        _write(Authority(kind=said.kind, control_number=number), said, made)
        return None
    if number and not known.control_number:
        Authority.objects.filter(pk=known.pk).update(control_number=number)
    _add_forms(known, made)
    return None


def count_open_headings() -> int:
    """Write the work list anew: persons, bodies and subjects of living titles that no authority knows."""
    with transaction.atomic():
        OpenHeading.objects.all().delete()
        rows = [*_open(Kind.PERSON), *_open(Kind.BODY), *_open(Kind.SUBJECT)]
        OpenHeading.objects.bulk_create(rows, batch_size=CHUNK)
    return len(rows)


def _meant(number: str, said: Said) -> Authority | None:
    """The heading of this number, wherever it went; else one of the same name and dates that has no other number."""
    known = Authority.objects.filter(control_number=number).first() if number else None
    while known is not None and known.merged_into is not None:
        known = known.merged_into
    if known is not None:
        return known
    same = list(_with_heading(said))
    if said.dates or not number:
        return same[0] if same else None
    return next((one for one in same if not one.control_number), None)


def _forms(said: Said) -> Forms | Objection:
    texts = {text: normalise(text) for text in (said.heading, *said.variants)}
    return forms(said.heading, said.variants, texts)


def _taken(said: Said, authority: Authority | None) -> bool:
    """Whether another heading of the kind is the same, with the same dates; namesakes of a file may stay so."""
    same = list(_with_heading(said))
    return bool(same) and (authority is None or authority not in same)


def _with_heading(said: Said) -> QuerySet[Authority]:
    key = key_of(normalise(said.heading)) or said.heading
    same = Authority.objects.filter(kind=said.kind, dates=said.dates, merged_into=None)
    return same.filter(forms__key=key, forms__is_heading=True).order_by("pk")


def _write(authority: Authority, said: Said, made: Forms) -> None:
    for name in ("kind", "heading", "dates", "note", "source"):
        setattr(authority, name, getattr(said, name))
    authority.changed_at = clock.now()
    is_new = authority.pk is None
    authority.save()
    if not is_new:
        authority.forms.all().delete()
    AuthorityForm.objects.bulk_create(
        AuthorityForm(authority=authority, form=text, key=key, is_heading=text == made.heading)
        for text, key in made.keys
    )
    if said.see_also or not is_new:
        related = Authority.objects.filter(heading__in=said.see_also, kind=said.kind, merged_into=None)
        authority.see_also.set(related.exclude(pk=authority.pk))


def _add_forms(authority: Authority, made: Forms) -> None:
    known = set(authority.forms.values_list("key", flat=True))
    new = [AuthorityForm(authority=authority, form=text, key=key) for text, key in made.keys if key not in known]
    if new:
        AuthorityForm.objects.bulk_create(new)
        Authority.objects.filter(pk=authority.pk).update(version=F("version") + 1, changed_at=clock.now())


def _move(kept: Authority, other: Authority) -> None:
    known = set(kept.forms.values_list("key", flat=True))
    other.forms.exclude(key__in=known).update(authority=kept, is_heading=False)
    other.forms.all().delete()
    kept.see_also.add(*other.see_also.exclude(pk=kept.pk))
    other.see_also.clear()
    for note in ("note", "source"):
        if not getattr(kept, note):
            setattr(kept, note, getattr(other, note))
    kept.version += 1
    kept.changed_at = other.changed_at = clock.now()
    other.merged_into = kept
    kept.save()
    other.save()


def _open(kind: Kind) -> list[OpenHeading]:
    rows: list[OpenHeading] = []
    for counted in _counted(COUNT[kind]):
        chunk = [(name, count) for name, count, body in counted if kind is Kind.SUBJECT or body is (kind is Kind.BODY)]
        keys = {name: key_of(normalise(name)) for name, _ in chunk}
        known = set(AuthorityForm.objects.filter(key__in=keys.values()).values_list("key", flat=True))
        fresh = [one for one in chunk if keys[one[0]] and keys[one[0]] not in known]
        rows += [OpenHeading(kind=kind, heading=name[:200], titles=count) for name, count in fresh]
        if len(rows) >= KEPT:
            break
    return rows[:KEPT]


def _counted(statement: str) -> Iterator[list[tuple[str, int, bool]]]:
    """Names with the number of their titles and whether they are bodies', those of most titles first, by chunks."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [10 * KEPT])
        while rows := cursor.fetchmany(CHUNK):
            yield [(name, count, bool(said) or is_body(name)) for name, count, said in rows]


def lines(text: str) -> tuple[str, ...]:
    """The forms that were typed, one a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
