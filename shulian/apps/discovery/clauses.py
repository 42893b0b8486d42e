"""The small questions of which every search is built."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tantivy import FieldType, Occur, Query

from shulian.apps.discovery import numbers, tokens
from shulian.apps.discovery.index import BEGUN, CHARACTERS, schema
from shulian.apps.discovery.pieces import BEGUN_LENGTH

EARLIEST, LATEST = -(10**11), 10**11
_RIGHT = 100.0
"""What a right number is worth against a wrong one, whatever popularity multiplies a score by."""

Cut = Callable[[str], list[str]]


def phrase(field: str, terms: Sequence[str | tuple[int, str]], slop: int = 0) -> Query:
    """Terms that follow one another. The index's own phrase query breaks down on a single term."""
    if not terms:
        return Query.empty_query()
    if len(terms) == 1:
        term = terms[0]
        return Query.term_query(schema(), field, term if isinstance(term, str) else term[1])
    return Query.phrase_query(schema(), field, list(terms), slop)


def said(field: str, text: str, *, begins: bool = False, ends: bool = False) -> Query:
    """Texts of a field in which this stands, at their beginning or at their end if so wanted."""
    field, cut = _cut(field, text)
    opening = [tokens.begin(text)] if begins else []
    closing = [tokens.end(text)] if ends else []
    return phrase(field, [*opening, *cut(text), *closing])


def begun(field: str, text: str) -> Query:
    """Titles or authors that begin so."""
    runs = tokens.compared_runs(text)
    if len(runs) == 1 and tokens.is_unspaced(runs[0]) and len(runs[0]) <= BEGUN_LENGTH:
        return Query.term_query(schema(), BEGUN[field], runs[0])
    return said(field, text, begins=True)


def _cut(field: str, text: str) -> tuple[str, Cut]:
    """The field and the way of cutting by which a text can be found: a lone character needs single ones."""
    if field in CHARACTERS and tokens.needs_characters(text):
        return CHARACTERS[field], tokens.characters
    return field, tokens.bigrams


def spelled(letters: str) -> Query:
    """Titles and authors whose pinyin begins with these letters."""
    return prefixed("pinyin", letters)


def prefixed(field: str, letters: str) -> Query:
    """Terms that begin with this. A distance of none costs a twentieth of what the same pattern costs to be built."""
    return worth(Query.fuzzy_term_query(schema(), field, letters, 0, prefix=True), 1.0)


def matching(field: str, pattern: str) -> Query:
    """Terms that a pattern fits."""
    return worth(Query.regex_query(schema(), field, pattern), 1.0)


def number(forms: Iterable[str]) -> Query:
    """Titles with one of these numbers; those that only have it by mistake stand behind all others."""
    wanted = list(forms)
    found = one_of("number", wanted)
    return any_of([worth(but_not(found, one_of("wrong_number", wanted)), _RIGHT), worth(found, 1.0)])


def numbered(text: str) -> Query:
    """Titles with the number in a text, whether it is an ISBN, an ISSN or neither."""
    return number(numbers.asked(text) or numbers.forms(text))


def one_of(field: str, values: Iterable[object]) -> Query:
    """Titles with one of these values."""
    return any_of([Query.term_query(schema(), field, value) for value in dict.fromkeys(values)])


def between(field: str, first: int | None, last: int | None) -> Query:
    """Titles whose number lies between these two, both included; None leaves a side open."""
    low, high = (EARLIEST if first is None else first), (LATEST if last is None else last)
    if low > high:
        return Query.empty_query()
    return Query.range_query(schema(), field, FieldType.Integer, low, high)


def worth(query: Query, score: float) -> Query:
    """The same titles, each with this score."""
    return Query.const_score_query(query, score)


def any_of(ways: Sequence[Query]) -> Query:
    """Titles that one of these finds."""
    if not ways:
        return Query.empty_query()
    return ways[0] if len(ways) == 1 else Query.boolean_query([(Occur.Should, way) for way in ways])


def all_of(ways: Sequence[Query]) -> Query:
    """Titles that all of these find."""
    return ways[0] if len(ways) == 1 else Query.boolean_query([(Occur.Must, way) for way in ways])


def but_not(query: Query, other: Query) -> Query:
    """Titles that the one finds and the other does not."""
    return Query.boolean_query([(Occur.Must, query), (Occur.MustNot, other)])
