"""What a reader typed, as a question to the index: which titles match, and which come first.

Every word must be found: as a run of characters in the title, in an author or a subject, as an ISBN, or as the
beginning of a spelling in pinyin. An exact title comes first, then titles that begin so, then authors; inside
each of these the words weigh and the number of holding libraries.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tantivy import Occur, Query

from shulian.apps.catalogue.text import normalise
from shulian.apps.discovery import numbers, tokens
from shulian.apps.discovery.index import schema

LONGEST = 200
MOST_WORDS = 12

# Apart by more than log2 of any number of libraries, by which the index multiplies a score.
_EXACT_TITLE = 20_000.0
_TITLE_BEGINS = 500.0
_AUTHOR_BEGINS = 400.0
_TITLE, _AUTHOR, _SUBJECT, _CHARACTERS = 3.0, 2.0, 1.5, 2.0

_PARTED = re.compile(r"[\s,、;:/|《》〈〉「」『』“”\"]+")
_LETTERS = re.compile(r"[a-z]{2,}")
_LATIN = re.compile(r"[a-z0-9]{3,}")


def typed(text: str) -> str:
    """What was typed, without what no text can hold (half characters, zeros) and not endlessly long."""
    return text[:LONGEST].encode("utf-8", "ignore").decode().replace("\0", " ")


def words_of(text: str) -> list[str]:
    """The words of a search, each of which must be found."""
    parts = _PARTED.split(normalise(typed(text)))
    return [part for part in parts if tokens.runs(part)][:MOST_WORDS]


def question(text: str, library: int | None = None) -> Query | None:
    """The question to the index, only for titles held by `library` if given; None when nothing was asked."""
    if number := numbers.asked(typed(text)):
        return _among(_any([_terms("number", number)]), library)
    words = words_of(text)
    if not words:
        return None
    found = Query.boolean_query([(Occur.Must, _found(word)) for word in words])
    if len(words) > 1 and all(map(_LETTERS.fullmatch, words)):
        found = _any([found, _prefixed("pinyin", "".join(words))])  # hong lou meng
    whole = "".join(words) if len(words) > 1 else words[0]
    ranked = [(Occur.Must, found), *_ranking(" ".join(words), whole, words)]
    return _among(Query.boolean_query(ranked), library)


def _found(word: str) -> Query:
    """Where one word may be found."""
    if tokens.needs_characters(word):
        return Query.boost_query(_phrase("characters", tokens.characters(word)), _CHARACTERS)
    pairs = tokens.bigrams(word)
    places = [("title", _TITLE), ("author", _AUTHOR), ("subject", _SUBJECT)]
    ways = [Query.boost_query(_phrase(field, pairs), weight) for field, weight in places]
    if number := numbers.asked(word):
        ways.append(_terms("number", number))
    if _LETTERS.fullmatch(word):
        ways.append(_prefixed("pinyin", word))
    if _LATIN.fullmatch(word):
        ways += [_prefixed("title", word), _prefixed("author", word)]
    return _any(ways)


def _ranking(text: str, whole: str, words: list[str]) -> list[tuple[Occur, Query]]:
    """What lifts a title among those found: nothing of it is required."""
    lifts = [Query.term_query(schema(), "words", word) for word in tokens.words(text)]
    for said in dict.fromkeys([whole, *words]):
        lifts += [
            _worth(Query.term_query(schema(), "key", tokens.key(said)), _EXACT_TITLE),
            _worth(_beginning("title", said), _TITLE_BEGINS),
            _worth(_beginning("author", said), _AUTHOR_BEGINS),
        ]
    return [(Occur.Should, lift) for lift in lifts]


def _beginning(field: str, text: str) -> Query:
    """Texts of a field that begin so."""
    cut: Callable[[str], list[str]] = tokens.bigrams
    if tokens.needs_characters(text):
        field, cut = "characters", tokens.characters
    return _phrase(field, [tokens.begin(text), *cut(text)])


def _phrase(field: str, terms: list[str]) -> Query:
    """Terms that follow one another. The index's own phrase query breaks down on a single term."""
    if len(terms) == 1:
        return Query.term_query(schema(), field, terms[0])
    return Query.phrase_query(schema(), field, list(terms))


def _prefixed(field: str, letters: str) -> Query:
    """Terms that begin with these letters; only plain letters and digits, which mean nothing in a pattern."""
    return _worth(Query.regex_query(schema(), field, f"{letters}.*"), 1.0)


def _terms(field: str, values: list[str]) -> Query:
    return _any([_worth(Query.term_query(schema(), field, value), 1.0) for value in values])


def _worth(query: Query, score: float) -> Query:
    return Query.const_score_query(query, score)


def _any(ways: list[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, way) for way in ways])


def _among(query: Query, library: int | None) -> Query:
    """Only titles that this library holds; that it does adds nothing to the score."""
    if library is None:
        return query
    held = _worth(Query.term_query(schema(), "library", library), 0.0)
    return Query.boolean_query([(Occur.Must, query), (Occur.Must, held)])
