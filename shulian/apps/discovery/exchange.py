"""Titles as other libraries' programs get them: MARC records with the copies of every library, and Dublin Core."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Case, Count, F, Func, IntegerField, Q, When

from shulian import clock
from shulian.apps.catalogue.models import Record, Title
from shulian.apps.catalogue.queries.titles import classes_of
from shulian.apps.catalogue.stored import unpack
from shulian.apps.holdings.models import Item
from shulian.core import isbn
from shulian.core.circulation.states import ItemState
from shulian.core.credits import credited, is_body
from shulian.core.forms import Form, letter_of
from shulian.core.othernumbers import Kind, not_its_own, other_numbers
from shulian.core.series import series_in
from shulian.protocols import marc
from shulian.protocols.dublin import Dublin
from shulian.protocols.marc.composing import Plain, compose
from shulian.protocols.marc.union import Held, Identity, union_record, with_others

MOST_LIBRARIES = 500
"""Fields 852 of one record; more libraries than this hold nothing in common."""

# Each kind once: sixty copies make no better record.
_KINDS_OF_FIELDS = "(SELECT count(DISTINCT field->>0) FROM json_array_elements(%(expressions)s) AS field)"

_DCMI_TYPES = {
    Form.AUDIO: "Sound",
    Form.MAP: "StillImage",
    Form.PICTURE: "StillImage",
    Form.VIDEO: "MovingImage",
    Form.DEVICE: "PhysicalObject",
    Form.KIT: "PhysicalObject",
    Form.ELECTRONIC: "InteractiveResource",
}


@dataclass(frozen=True)
class Given:
    """A title on its way out, with its leading record and who holds it."""

    title: Title
    record: Record | None
    source: str
    held: tuple[Held, ...]


def given(title_ids: Sequence[int], record_format: marc.Format | None = None) -> list[Given]:
    """The living ones of these titles in the same order, with a record in this format if there is one.

    Four statements for any number of titles; without a format no records are read.
    """
    titles = Title.objects.living().in_bulk(list(title_ids))
    records = _leading(titles, record_format) if record_format else {}
    held = _held(titles) if record_format else {}
    found = []
    for pk in title_ids:
        if title := titles.get(pk):
            record = records.get(pk)
            found.append(Given(title, record, record.library.code if record else "", tuple(held.get(pk, ()))))
    return found


def to_take_along(title_ids: Sequence[int]) -> list[marc.Record]:
    """The titles' records for people: CNMARC where a library has one, else MARC 21, else made from what is known."""
    chinese = given(title_ids, marc.Format.CNMARC)
    rest = given([one.title.pk for one in chinese if one.record is None], marc.Format.MARC21)
    other = {one.title.pk: as_marc(one, marc.Format.MARC21) for one in rest if one.record}
    return [other.get(one.title.pk) or as_marc(one, marc.Format.CNMARC) for one in chinese]


def _leading(titles: Iterable[int], record_format: marc.Format) -> dict[int, Record]:
    """Title by title the best record in this format; of those whose worth is not known yet the one that says most."""
    kinds = Func(F("fields"), template=_KINDS_OF_FIELDS, output_field=IntegerField())
    rows = (
        Record.objects.filter(title__in=list(titles), format=record_format)
        .select_related("library")
        .defer("raw")
        .order_by("title", "-quality", Case(When(quality=0, then=kinds), default=0).desc(), "pk")
        .distinct("title")
    )
    return {row.title_id: row for row in rows}


def _held(titles: Iterable[int]) -> dict[int, list[Held]]:
    rows = (
        Item.objects.filter(title__in=list(titles))
        .exclude(state=ItemState.WITHDRAWN)
        .values_list("title", "library__code", "library__name", "call_number", "shelf")
        .annotate(copies=Count("pk", filter=~Q(state__in=[ItemState.LOST, ItemState.MISSING])))
        .order_by("title", "library__code", "call_number", "shelf")
    )
    held: dict[int, list[Held]] = defaultdict(list)
    for title, code, name, call_number, shelf, copies in rows:
        if len(held[title]) < MOST_LIBRARIES:
            held[title].append(Held(code, name, call_number, shelf, copies))
    return held


def as_marc(one: Given, record_format: marc.Format) -> marc.Record:
    """The title's record in this format: a library's own, or a minimal one made from what the catalogue knows."""
    title = one.title
    changed = f"{clock.local(title.changed_at):%Y%m%d%H%M%S}.0"
    identity = Identity(title.pk, settings.EXCHANGE_AGENCY, changed, one.source)
    if one.record is None:
        return union_record(
            compose(_plain(title, record_format), record_format, f"{title.added_at:%Y%m%d}"), identity, one.held
        )
    own = unpack(one.record)
    from_others = compose(_lacking(title, marc.describe(own)), record_format)
    return union_record(with_others(own, from_others, settings.EXCHANGE_AGENCY), identity, one.held)


def _lacking(title: Title, said: marc.Description) -> Plain:
    """What other records of the title say and this one does not."""
    numbers = {isbn.normalise(text) for text in said.isbns}
    called = {said.title, title.title, *said.other_titles}
    known = set(other_numbers([*said.wrong_isbns, *said.isbns], said.wrong_issns, said.unified))
    others = _others(title, [one for one in title.other_numbers if one not in known])
    return Plain(
        title="",
        isbns=tuple(number for number in title.isbns if number not in numbers),
        classes=tuple(one for one in classes_of(title) if one not in said.clc),
        subjects=tuple(one for one in title.subjects if one not in said.subjects),
        other_titles=tuple(one for one in title.other_titles if one not in called),
        links=tuple(one for one in title.links if one not in said.links),
        summary="" if said.abstract else title.summary,
        contents=() if said.contents else tuple(title.contents.splitlines()),
        edition="" if said.edition else title.edition,
        wrong_isbns=others[Kind.ISBN],
        wrong_issns=others[Kind.ISSN],
        unified=others[Kind.UNIFIED],
    )


def _others(title: Title, kept: Iterable[str]) -> dict[Kind, tuple[str, ...]]:
    """Numbers that lead to the title and are not its own, by what they are."""
    found = not_its_own(kept, [*title.isbns, title.issn])
    return {kind: tuple(one.text for one in found if one.kind is kind) for kind in Kind}


def _plain(title: Title, record_format: marc.Format) -> Plain:
    writers, others = credited(tuple(title.authors), title.responsibility, title.credits)
    numbers = _others(title, title.other_numbers)
    return Plain(
        title=title.title,
        kind=letter_of(Form(title.form), is_marc21=record_format is marc.Format.MARC21),
        remainder=title.remainder,
        volume=title.volume,
        responsibility=title.responsibility,
        authors=writers,
        others=tuple((one.name, one.role) for one in others),
        bodies=frozenset(name for name in (*writers, *(one.name for one in others)) if is_body(name, title.credits)),
        edition=title.edition,
        place=title.place,
        publisher=title.publisher,
        year=title.year,
        isbns=tuple(title.isbns),
        issn=title.issn,
        classes=tuple(classes_of(title)),
        other_titles=tuple(title.other_titles),
        links=tuple(title.links),
        subjects=tuple(title.subjects),
        language=title.language,
        extent=title.extent,
        series=tuple(series_in(title.series)),
        summary=title.summary,
        contents=tuple(title.contents.splitlines()),
        notes=tuple(title.notes.splitlines()),
        is_serial=title.form == Form.SERIAL,
        is_juvenile=title.juvenile,
        wrong_isbns=numbers[Kind.ISBN],
        wrong_issns=numbers[Kind.ISSN],
        unified=numbers[Kind.UNIFIED],
    )


def as_dublin(title: Title, address: str) -> Dublin:
    """The title in Dublin Core; `address` is that of its page."""
    whole = ". ".join(filter(None, [title.title, title.volume]))
    numbers = [f"urn:ISBN:{number}" for number in title.isbns] + ([f"urn:ISSN:{title.issn}"] if title.issn else [])
    unified = [f"统一书号:{number}" for number in _others(title, title.other_numbers)[Kind.UNIFIED]]
    writers, others = credited(tuple(title.authors), title.responsibility, title.credits)
    return Dublin(
        title=(" : ".join(filter(None, [whole, title.remainder])), *title.other_titles),
        creator=writers,
        contributor=tuple(one.name for one in others),
        subject=(*title.subjects, *classes_of(title)),
        description=(title.summary, "; ".join(title.contents.splitlines()), title.edition),
        publisher=(title.publisher,),
        date=(str(title.year or ""),),
        type=(_DCMI_TYPES.get(Form(title.form), "Text"),),
        format=(title.extent,),
        identifier=(address, *numbers, *unified, *title.links),
        language=(title.language,),
        relation=tuple(title.series.splitlines()),
    )


def sutrs(one: Given) -> str:
    """The title as lines of text for people."""
    title = one.title
    others = _others(title, title.other_numbers)
    lines = [
        ("题名", " : ".join(filter(None, [". ".join(filter(None, [title.title, title.volume])), title.remainder]))),
        ("其他题名", "; ".join(title.other_titles)),
        ("责任者", title.responsibility or "; ".join(title.authors)),
        ("版本", title.edition),
        ("出版", ", ".join(filter(None, [title.place, title.publisher, str(title.year or "")]))),
        ("ISBN", " ".join(title.isbns)),
        ("ISSN", title.issn),
        ("统一书号", " ".join(others[Kind.UNIFIED])),
        ("错误或取消的 ISBN、ISSN", " ".join((*others[Kind.ISBN], *others[Kind.ISSN]))),
        ("中图分类", " ".join(classes_of(title))),
        ("主题", "; ".join(title.subjects)),
        ("丛编", "; ".join(title.series.splitlines())),
        ("目次", "; ".join(title.contents.splitlines())),
        ("在线阅读", " ".join(title.links)),
        *(
            ("馆藏", " ".join(filter(None, [held.name, held.shelf, held.call_number])))
            for held in one.held
            if held.copies
        ),
    ]
    return "".join(f"{name}: {text}\n" for name, text in lines if text)
