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
from shulian.apps.discovery.asked import Asked, Sort
from shulian.apps.discovery.filters import filters
from shulian.apps.discovery.index import PHRASES, schema
from shulian.core.matching import split_volume

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
_NUMERAL = r"[0-9]{1,3}|[零〇一二三四五六七八九十百两]{1,5}"
_VOLUME = re.compile(rf"第(?:{_NUMERAL})(?:分册|[卷册集辑部编篇函])|[卷册](?:{_NUMERAL})|[上中下][册卷集部编篇]?")
_VOLUME_BEHIND = re.compile(rf"(?<=[^\s])(第(?:{_NUMERAL})(?:分册|[卷册集辑部编篇函]))$")
_SHORT_NUMBER = re.compile(r"[1-9][0-9]{0,2}")


def typed(text: str) -> str:
    """What was typed, without what no text can hold (half characters, zeros) and not endlessly long."""
    return text[:LONGEST].encode("utf-8", "ignore").decode().replace("\0", " ")


def words_of(text: str) -> list[str]:
    """The words of a search, each of which must be found."""
    said = _VOLUME_BEHIND.sub(r" \1", normalise(typed(text)).strip())
    parts = _PARTED.split(said)
    return [part for part in parts if tokens.runs(part)][:MOST_WORDS]


def question(asked: Asked) -> Query | None:
    """The question to the index, the best titles first; None when nothing was asked."""
    required, lifts = _words(asked.text)
    required += _in_fields(asked)
    kept = filters(asked)
    if not required and (asked.texts or not kept):
        return None
    clauses = [*required, *kept] if required else [Query.all_query(), *kept]
    if asked.sort is not Sort.RELEVANCE:
        lifts = []
    return Query.boolean_query([*((Occur.Must, one) for one in clauses), *((Occur.Should, one) for one in lifts)])


def _words(text: str) -> tuple[list[Query], list[Query]]:
    """What must be found of a text, and what lifts a title among those found."""
    if number := numbers.asked(typed(text)):
        return [_terms("number", number)], []
    words = words_of(text)
    if not words:
        return [], []
    found = [_found(word) for word in words]
    if len(words) > 1 and all(map(_LETTERS.fullmatch, words)):
        found = [_any([_all(found), _prefixed("pinyin", "".join(words))])]  # hong lou meng
    whole = "".join(words) if len(words) > 1 else words[0]
    return found, _ranking(" ".join(words), whole, words)


def _in_fields(asked: Asked) -> list[Query]:
    """Words that must be found in one field."""
    return [in_field(field, word) for field in PHRASES for word in words_of(getattr(asked, field))]


def in_field(field: str, word: str) -> Query:
    """Where one word may be found in a field."""
    ways = [_phrase(field, tokens.bigrams(word))]
    if _LATIN.fullmatch(word):
        ways.append(_prefixed(field, word))
    if _LETTERS.fullmatch(word) and field in ("title", "author"):
        ways.append(_prefixed("pinyin", word))
    return _any(ways)


def _found(word: str) -> Query:
    """Where one word may be found."""
    if tokens.needs_characters(word):
        return Query.boost_query(_phrase("characters", tokens.characters(word)), _CHARACTERS)
    pairs = tokens.bigrams(word)
    places = [("title", _TITLE), ("author", _AUTHOR), ("subject", _SUBJECT)]
    ways = [Query.boost_query(_phrase(field, pairs), weight) for field, weight in places]
    if volume := _volume(word):
        ways.append(Query.term_query(schema(), "volume", volume))
    if number := numbers.asked(word):
        ways.append(_terms("number", number))
    if _LETTERS.fullmatch(word):
        ways.append(_prefixed("pinyin", word))
    if _LATIN.fullmatch(word):
        ways += [_prefixed("title", word), _prefixed("author", word)]
    return _any(ways)


def _ranking(text: str, whole: str, words: list[str]) -> list[Query]:
    """What lifts a title among those found: nothing of it is required."""
    lifts = [Query.term_query(schema(), "words", word) for word in tokens.words(text)]
    for said in dict.fromkeys([whole, *words]):
        lifts += [
            _worth(Query.term_query(schema(), "key", tokens.key(said)), _EXACT_TITLE),
            _worth(_beginning("title", said), _TITLE_BEGINS),
            _worth(_beginning("author", said), _AUTHOR_BEGINS),
        ]
    return lifts


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
    return ways[0] if len(ways) == 1 else Query.boolean_query([(Occur.Should, way) for way in ways])


def _all(ways: list[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, way) for way in ways])


def _volume(word: str) -> str:
    """The number of a volume that a word names: 第3卷, 卷三, 上册, 2; empty for any other word."""
    return word if _SHORT_NUMBER.fullmatch(word) else split_volume(f"x {word}")[1] if _VOLUME.fullmatch(word) else ""
