"""One clause of a query in CQL as a question to the index, by the kind of index that it names."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tantivy import Occur, Query

from shulian.apps.alliance.queries.register import library_by_code
from shulian.apps.catalogue.text import normalise
from shulian.apps.discovery import numbers
from shulian.apps.discovery.clauses import all_of, any_of, between, but_not, numbered, one_of, prefixed
from shulian.apps.discovery.index import asked_class, exact_class
from shulian.apps.discovery.indexes import Index
from shulian.apps.discovery.masks import in_text
from shulian.apps.discovery.objections import Objection, refused
from shulian.apps.discovery.words import Lifts
from shulian.apps.discovery.words import anywhere as typed_anywhere
from shulian.core import editions
from shulian.core.forms import Form
from shulian.protocols.cql import Clause, Mark, Pattern, escaped, pattern

Spans = Callable[[str], tuple[int, int]]

_EQUAL = frozenset({"=", "==", "exact"})
_LISTS = frozenset({"any", "all"})
_COMPARED = frozenset({"<", ">", "<=", ">="})
TEXTS = ("title", "author", "subject", "series", "contents")

_HARMLESS = frozenset(
    {"ignorecase", "ignoreaccents", "masked", "unmasked", "word", "string", "isodate", "number", "relevant"}
)
"""Modifiers that ask for nothing else than what is done anyway, or that are heeded below."""

_YEAR = re.compile(r"\s*\[?(-?[0-9]{1,4})(?![0-9])")
_DECADES = re.compile(r"([0-9]{1,3})(\*|\?{1,3})")
_MOMENT = re.compile(r"\s*(\d{4})-?(\d\d)-?(\d\d)(?:T[0-9:.]*Z?)?\s*")
_NUMBER = re.compile(r"(?:.*[:/])?([0-9]{1,18})")
_RELATIONS = frozenset({*_EQUAL, *_LISTS, *_COMPARED, "adj", "<>", "within", "encloses"})
"""All that some index knows; another one is unknown to the server, and not only to the index that is asked."""
_LANGUAGES = {"zh": "chi", "zho": "chi", "en": "eng", "ja": "jpn", "fr": "fre", "de": "ger", "ru": "rus", "ko": "kor"}
_TYPES = {
    "text": (Form.BOOK, Form.SERIAL, Form.E_BOOK, Form.MUSIC),
    "sound": (Form.AUDIO,),
    "image": (Form.PICTURE, Form.MAP),
    "stillimage": (Form.PICTURE, Form.MAP),
    "movingimage": (Form.VIDEO,),
    "software": (Form.ELECTRONIC,),
    "physicalobject": (Form.DEVICE, Form.KIT),
}


def text(clause: Clause, index: Index) -> Query:
    """A phrase, all words, any word, or the whole text of a field."""
    relation = _relation(clause)
    if relation == "<>":
        return but_not(Query.all_query(), in_text(index.field, _pattern(clause), clause))
    if relation in _LISTS:
        return _joined(relation, [in_text(index.field, word, clause) for word in _patterns(clause)])
    if relation not in {*_EQUAL, "adj"}:
        raise refused(Objection.RELATION_FOR_INDEX, clause, f"{clause.index} {relation}")
    whole = relation in {"==", "exact"} or _modified(clause, "string")
    return in_text(index.field, _pattern(clause), clause, whole=whole)


def anywhere(clause: Clause, _index: Index) -> Query:
    """What a reader finds who types the term; with masks, anchors or another relation, in each field of texts."""
    relation = _relation(clause)
    if relation in {"=", "all"} and not re.search(r"[*?^\\]", clause.term):
        required, lifts = typed_anywhere(clause.term)
        if not required:
            raise refused(Objection.EMPTY_TERM, clause)
        return _ranked(required, lifts)
    if relation in {"=", "all", "any"}:
        words = [any_of([in_text(field, word, clause) for field in TEXTS]) for word in _patterns(clause)]
        return _joined("any" if relation == "any" else "all", words)
    ways = [text(clause, Index(_index.kind, field)) for field in TEXTS]
    return all_of(ways) if relation == "<>" else any_of(ways)


def number(clause: Clause, _index: Index) -> Query:
    """An ISBN, ISSN or unified number in any form, any other number as it is written; its beginning before a mask."""
    relation = _relation(clause)
    if relation in _LISTS:
        return _joined(relation, [_one_number(clause, word) for word in _patterns(clause)])
    if relation not in {*_EQUAL, "adj", "<>"}:
        raise refused(Objection.RELATION_FOR_INDEX, clause, f"{clause.index} {relation}")
    found = _one_number(clause, _pattern(clause))
    return but_not(Query.all_query(), found) if relation == "<>" else found


def year(clause: Clause, index: Index) -> Query:
    """Years: equal, compared, between two, or beginning with some figures."""
    relation = _relation(clause)
    if relation in {"=", "==", "exact"} and (decades := _DECADES.fullmatch(clause.term.strip())):
        figures, wanted = decades[1], 4 - len(decades[1])
        if decades[2] == "*" or len(decades[2]) == wanted:
            return between(index.field, int(figures.ljust(4, "0")), int(figures.ljust(4, "9")))
    return _numbers(clause, index, lambda word: (_year(clause, word), _year(clause, word)))


def moment(clause: Clause, index: Index) -> Query:
    """Days, as 2026-11-25: a record came or changed on that day, before it or after it."""
    return _numbers(clause, index, lambda word: _day(clause, word))


def identifier(clause: Clause, index: Index) -> Query:
    """The number of a title, bare or behind the name of the catalogue."""
    return _numbers(clause, index, lambda word: (_id(clause, word), _id(clause, word)))


def code(clause: Clause, index: Index) -> Query:
    """A language, a form or an audience by its code, or by the name that other catalogues have for it."""
    values = [code for word in _plain_words(clause) for code in _codes(index.field, word.lower())]
    return _chosen(clause, index, values)


def edition(clause: Clause, index: Index) -> Query:
    """An edition statement, however it is written: 2, 第2版, 2nd ed., 修订版."""
    pieces = [piece for word in _plain_words(clause) for piece in editions.found_by(normalise(word))[:-1]]
    if not pieces:
        raise refused(Objection.TERM_FORMAT, clause, clause.term)
    relation = _relation(clause)
    return all_of([one_of(index.field, [one]) for one in pieces]) if relation == "=" else _chosen(clause, index, pieces)


def classified(clause: Clause, index: Index) -> Query:
    """A class of the Chinese Library Classification with all that lies in it; `==` is that class alone."""
    words = [word.removesuffix("*") for word in clause.term.split()]
    if any(re.search(r"[*?^]", word) for word in words):
        raise refused(Objection.MASK, clause)
    alone = _relation(clause) in {"==", "exact"}
    return _chosen(clause, index, [exact_class(word) if alone else asked_class(word) for word in words])


def library(clause: Clause, index: Index) -> Query:
    """The titles that a library holds, by its code."""
    known = [library_by_code(word) for word in _plain_words(clause)]
    return _chosen(clause, index, [one.pk for one in known if one is not None])


def _chosen(clause: Clause, index: Index, values: list[str] | list[int]) -> Query:
    relation = _relation(clause)
    if relation == "all":
        return all_of([one_of(index.field, [value]) for value in values]) if values else Query.empty_query()
    if relation not in {*_EQUAL, "any", "<>"}:
        raise refused(Objection.RELATION_FOR_INDEX, clause, f"{clause.index} {relation}")
    found = one_of(index.field, values)
    return but_not(Query.all_query(), found) if relation == "<>" else found


def _numbers(clause: Clause, index: Index, spans: Spans) -> Query:
    """Numbers that equal one of the terms, stand so to the only one, or lie between two."""
    relation, words = _relation(clause), _plain_words(clause)
    found = [spans(word) for word in words]
    if relation == "within" and len(found) == 2:
        return between(index.field, found[0][0], found[1][1])
    if relation in {*_EQUAL, *_LISTS}:
        return _joined(relation, [between(index.field, *span) for span in found])
    if len(found) != 1:
        raise refused(Objection.TERM_FORMAT, clause, clause.term)
    first, last = found[0]
    if relation in {"<>", "encloses"}:
        same = between(index.field, first, last)
        return same if relation == "encloses" else but_not(Query.all_query(), same)
    if relation not in _COMPARED:
        raise refused(Objection.RELATION_FOR_INDEX, clause, f"{clause.index} {relation}")
    ends = {"<": (None, first - 1), "<=": (None, last), ">": (last + 1, None), ">=": (first, None)}
    return between(index.field, *ends[relation])


def _year(clause: Clause, word: str) -> int:
    if found := _YEAR.match(word):
        return int(found[1])
    raise refused(Objection.TERM_FORMAT, clause, word)


def _day(clause: Clause, word: str) -> tuple[int, int]:
    """The first and the last second of a day."""
    found = _MOMENT.fullmatch(word)
    try:
        day = datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC) if found else None
    except ValueError:
        day = None
    if day is None:
        raise refused(Objection.TERM_FORMAT, clause, word)
    first = int(day.timestamp())
    return first, first + int(timedelta(days=1).total_seconds()) - 1


def _id(clause: Clause, word: str) -> int:
    if found := _NUMBER.fullmatch(word):
        return int(found[1])
    raise refused(Objection.TERM_FORMAT, clause, word)


def _one_number(clause: Clause, said: Pattern) -> Query:
    if not said.is_masked:
        return numbered(said.text)
    if said.parts[-1] is not Mark.ANY or len(said.parts) != 2:
        raise refused(Objection.MASK, clause)
    return prefixed("number", numbers.begun(said.text))


def _codes(field: str, word: str) -> tuple[str, ...]:
    if field == "form":
        return _TYPES.get(word, (word,))
    return (_LANGUAGES.get(word, word),) if field == "language" else (word,)


def _joined(relation: str, ways: list[Query]) -> Query:
    return all_of(ways) if relation == "all" else any_of(ways)


def _ranked(required: list[Query], lifts: Lifts | None) -> Query:
    wanted = [*lifts.tiers, *lifts.words] if lifts else []
    return Query.boolean_query([*((Occur.Must, one) for one in required), *((Occur.Should, one) for one in wanted)])


def _relation(clause: Clause) -> str:
    """The relation's name, once its modifiers are ones that can be heeded."""
    relation = clause.relation
    if relation.name.set != "cql" or relation.name.name not in _RELATIONS:
        raise refused(Objection.RELATION, clause, str(relation.name))
    for modifier in relation.modifiers:
        if modifier.name.set not in {"cql", "rel"} or modifier.name.name not in _HARMLESS:
            raise refused(Objection.RELATION_MODIFIER, clause, str(modifier.name))
    return relation.name.name


def _modified(clause: Clause, name: str) -> bool:
    return any(modifier.name.name == name for modifier in clause.relation.modifiers)


def _pattern(clause: Clause, term: str | None = None) -> Pattern:
    said = clause.term if term is None else term
    found = pattern(escaped(said) if _modified(clause, "unmasked") else said)
    if found.stray:
        raise refused(Objection.ANCHOR_PLACE, clause, said)
    if not found.parts:
        raise refused(Objection.EMPTY_TERM, clause)
    return found


def _patterns(clause: Clause) -> list[Pattern]:
    words = clause.term.split()
    if not words:
        raise refused(Objection.EMPTY_TERM, clause)
    return [_pattern(clause, word) for word in words]


def _plain_words(clause: Clause) -> list[str]:
    """The words of a term that may not be masked."""
    found = _patterns(clause)
    if any(one.is_masked for one in found):
        raise refused(Objection.MASK, clause)
    if any(one.begins or one.ends for one in found):
        raise refused(Objection.ANCHOR, clause)
    return [one.text for one in found]
