"""What someone may have meant whose search finds little: the same sounds, a slip of one character, swapped letters.

All guesses come from the index's own titles and names, and only one that finds more is offered.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import tantivy
from tantivy import Query

from shulian.apps.discovery import numbers, pinyin, slips, tokens
from shulian.apps.discovery.asked import Asked
from shulian.apps.discovery.clauses import phrase
from shulian.apps.discovery.finding import count
from shulian.apps.discovery.index import CHARACTERS, schema
from shulian.apps.discovery.parting import volume, without_set, words_of
from shulian.apps.discovery.pieces import KIND
from shulian.apps.discovery.question import planned, plans
from shulian.apps.discovery.talk import without_talk

FEW = 3
"""A search that finds more titles needs no guess."""
_MORE = 10
"""A search that finds something is corrected only by one that finds so many times as much."""
_TRIED = 8
_LOOKED_AT = 50
_WORDS = 3
_LONGEST_WORD = 24
_LETTERS = re.compile(r"[a-z][a-z0-9'-]{3,}")
_ROWS = ("by_title", "by_author")


@dataclass(frozen=True)
class Nothing:
    """Why nothing was found: what each word finds alone, and what all find without the filters, or in all libraries."""

    alone: tuple[tuple[str, int], ...] = ()
    without_filters: int = 0
    everywhere: int = 0


def better(searcher: tantivy.Searcher, asked: Asked, total: int) -> str:
    """Another text that finds more than this one; empty when there is none."""
    words = words_of(asked.text if total else without_talk(asked.text) or asked.text)
    if total > FEW or not words or len(words) > _WORDS or numbers.asked(asked.text):
        return ""
    least = max(total * _MORE, total)
    for at, word in enumerate(words):
        # Another volume is not what was meant, nor the whole set, and half an ordinal is no word.
        for group in _guesses(searcher, word) if not volume(word) else ():
            others = [one for one in group[:_TRIED] if one != word and not one.endswith("第") and not without_set(one)]
            texts = [" ".join([*words[:at], other, *words[at + 1 :]]) for other in others]
            found = [(_count(searcher, replace(asked, text=text)), text) for text in texts]
            most, best = max(found, default=(0, ""), key=lambda one: one[0])
            if most > least:
                return best
    return ""


def nothing(searcher: tantivy.Searcher, asked: Asked) -> Nothing:
    """What helps where nothing was found."""
    words = words_of(asked.text)
    alone = tuple((word, _found(searcher, Asked(word))) for word in words) if len(words) > 1 else ()
    free = Asked(
        asked.text,
        title=asked.title,
        author=asked.author,
        subject=asked.subject,
        publisher=asked.publisher,
        series=asked.series,
        cql=asked.cql,
    )
    without_filters = _found(searcher, free) if asked.kept_to and (asked.texts or asked.cql) else 0
    return Nothing(alone, without_filters, _found(searcher, asked.without("library")) if asked.library else 0)


def _count(searcher: tantivy.Searcher, asked: Asked) -> int:
    plan = planned(asked)
    return 0 if plan is None else count(searcher, plan.among(asked))


def _found(searcher: tantivy.Searcher, asked: Asked) -> int:
    """How many titles the whole search finds, with the ways of its words that are tried at last."""
    return next((found for plan in plans(asked) if (found := count(searcher, plan.among(asked)))), 0)


def _guesses(searcher: tantivy.Searcher, word: str) -> Iterator[list[str]]:
    """What a word may have been meant to be, in groups: the likeliest first, and only as far as they are asked for."""
    if _LETTERS.fullmatch(word) and len(word) <= _LONGEST_WORD:
        yield _latin(searcher, word)
    if 2 <= len(word) <= slips.LONGEST and all(map(tokens.is_unspaced, word)):
        yield [one for one, _count in Counter(_same_sound(searcher, word)).most_common(_TRIED)]
        yield slips.mended(word)
        if len(word) > 2:
            yield _near(searcher, word)
            yield [one for one, _count in Counter(_inside(searcher, word)).most_common(_TRIED)]


def _same_sound(searcher: tantivy.Searcher, word: str) -> Iterable[str]:
    """Beginnings of titles and names that are spoken alike, once for each title."""
    row = pinyin.row(word)
    for field in _ROWS:
        for end in (KIND, " "):
            for card, titles in searcher.terms_with_prefix(field, row + end, None, _LOOKED_AT):
                yield from [tokens.written(card.partition(KIND)[2])[: len(word)]] * titles


def _near(searcher: tantivy.Searcher, word: str) -> list[str]:
    """Beginnings of titles and names that are one character off."""
    near = [
        tokens.written(text)[:length]
        for field, text in _fuzzy(searcher, word, 1)
        for length in (len(word), len(word) + 1, len(word) - 1)
    ]
    found = Counter(one for one in near if slips.distance(one, word) == 1)
    return [one for one, _count in found.most_common(_TRIED)]


def _inside(searcher: tantivy.Searcher, word: str) -> Iterable[str]:
    """What stands anywhere in titles and names and differs in one character."""
    for kind, row in (("title", "by_title"), ("author", "by_author")):
        for gap in range(len(word)):
            rest = [(at, character) for at, character in enumerate(tokens.key(word)) if at != gap]
            fits = re.compile(re.escape(word[:gap]) + "." + re.escape(word[gap + 1 :]))
            for text in _texts(searcher, phrase(CHARACTERS[kind], rest), row):
                if found := fits.search(tokens.written(text)):
                    yield found[0]


def _latin(searcher: tantivy.Searcher, word: str) -> list[str]:
    """Words of titles and names that are a letter or two off, and Chinese ones whose pinyin is."""
    far = 1 if len(word) < 8 else 2
    found: Counter[str] = Counter()
    like = Query.fuzzy_term_query(schema(), "latin", word, far)
    spoken = Query.fuzzy_term_query(schema(), "pinyin", word, 1, prefix=True) if len(word) > 4 else None
    for row in _ROWS:
        for text in _texts(searcher, like, row):
            found.update(one for one in tokens.bigrams(text) if 0 < slips.distance(one, word) <= far)
        for text in _texts(searcher, spoken, row) if spoken else []:
            found.update(_spoken_like(text, word))
    return [one for one, _count in found.most_common(_TRIED)]


def _spoken_like(text: str, word: str) -> list[str]:
    """The beginning of a text whose pinyin is one letter off."""
    said = tokens.written(text)[: len(word)]
    syllables = pinyin.row(said).split()
    if len(syllables) != len(said):  # not all of it is Chinese
        return []
    lengths = range(2, len(said) + 1)
    return [said[:length] for length in lengths if slips.distance("".join(syllables[:length]), word) <= 1][:1]


def _fuzzy(searcher: tantivy.Searcher, word: str, far: int) -> Iterable[tuple[str, str]]:
    """Titles and names that begin with this, or nearly."""
    for field, row in (("key", "by_title"), ("spelled_author", "by_author")):
        query = Query.fuzzy_term_query(schema(), field, tokens.key(word), far, prefix=True)
        for text in _texts(searcher, query, row):
            yield field, text


def _texts(searcher: tantivy.Searcher, query: Query, row: str) -> list[str]:
    """Titles or names in what is found."""
    spread = searcher.aggregate(query, {"row": {"terms": {"field": row, "size": _LOOKED_AT}}})
    return [one["key"].partition(KIND)[2] for one in spread["row"]["buckets"]]
