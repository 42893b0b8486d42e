"""The words that a reader typed, as questions to the index: which titles match, and which come first.

Every word must be found: as a run of characters in the title, in an author, a subject or a series, as an ISBN, as the
number of a volume, as an edition (第2版, 修订版), or as the beginning of a spelling in pinyin; beside other words also
as a year. An exact title comes first, then titles that begin so, then authors; inside each of these the words weigh,
and how many libraries hold a title and how often it is lent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tantivy import Query

from shulian.apps.catalogue.text import normalise
from shulian.apps.discovery import numbers, tokens
from shulian.apps.discovery.clauses import all_of, any_of, begun, number, one_of, phrase, prefixed, said, spelled, worth
from shulian.apps.discovery.index import asked_class, schema
from shulian.core import editions
from shulian.core.matching import split_volume

LONGEST = 200
MOST_WORDS = 12

# Apart by more than log2 of any popularity, by which the index multiplies a score, times what words may weigh.
_EXACT_TITLE = 60_000.0
_TITLE_BEGINS = 2_000.0
_AUTHOR_BEGINS = 1_500.0
_PLACES = (("title", 3.0), ("author", 2.0), ("subject", 1.5), ("series", 1.0))
_CHARACTERS = 2.0

_PARTED = re.compile(r"[\s,、;:/|《》〈〉「」『』“”\"]+")
_LETTERS = re.compile(r"[a-z]{2,}")
_LATIN = re.compile(r"[a-z0-9]{3,}")
_PUBLISHER = re.compile(r".{2,}(?:出版社|出版公司|书局|书店|书社|印书馆|press)")
_NUMERAL = r"[0-9]{1,3}|[零〇一二三四五六七八九十百两]{1,5}"
_ORDINAL = rf"第(?:{_NUMERAL})(?:分册|[卷册集辑部编篇函])"
_VOLUME = re.compile(rf"{_ORDINAL}|[卷册](?:{_NUMERAL})|[上中下][册卷集部编篇]?")
_VOLUME_BEHIND = re.compile(rf"(?<=[^\s])({_ORDINAL})$")
_EDITION_BEHIND = re.compile(
    rf"(?<=[^\s第])(?=(?:第(?:{_NUMERAL})|(?:最新|全新)?(?:修订|增订|增补|珍藏|典藏|纪念|插图|影印|注音|双语))版(?:\s|$))"
    r"|(?<=[^\W0-9第])(?=[0-9]{1,2}版(?:\s|$))"
)
_NUMBER_BEHIND = re.compile(r"(.*[^\W0-9a-z_])([1-9][0-9]{0,2})")
_CLASS = re.compile(r"[a-kn-vxz][a-z]?[0-9]{1,4}(?:\.[0-9]{1,5})?")
_SHORT_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_YEAR = re.compile(r"1[4-9][0-9]{2}|20[0-9]{2}")
_CUT = range(3, 25)
"""Characters of a word that may be a title and a name without a space."""


@dataclass(frozen=True)
class Lifts:
    """What lifts a title among those found: `tiers` above all others, `words` among their like.

    `lead` says whether a page is likely to be filled by the tiers alone; one that was spelled in letters is not. Of a
    single word the tiers have nothing that the search would not find: `alone` then weighs it in their stead.
    """

    tiers: list[Query]
    words: list[Query]
    lead: bool
    alone: Query | None = None


def typed(text: str) -> str:
    """What was typed, without what no text can hold (half characters, zeros) and not endlessly long."""
    return text[:LONGEST].encode("utf-8", "ignore").decode().replace("\0", " ")


def words_of(text: str) -> list[str]:
    """The words of a search, each of which must be found; the number of a volume is one by itself, and an edition."""
    parted = _EDITION_BEHIND.sub(" ", _VOLUME_BEHIND.sub(r" \1", normalise(typed(text)).strip()))
    return [part for part in _PARTED.split(parted) if tokens.runs(part)][:MOST_WORDS]


def anywhere(text: str, *, cut: bool = False) -> tuple[list[Query], Lifts | None]:
    """What must be found of a text, and what lifts a title among those found.

    `cut` says that a word may also be a title and a name that were typed without a space.
    """
    if forms := numbers.asked(typed(text)):
        return [number(forms)], None
    words = words_of(text)
    if not words:
        return [], None
    found = [_among_others(word) for word in words] if len(words) > 1 else [_found(words[0])]
    cuts = [_cuts(word) if cut else [] for word in words]
    found = [any_of([way, *map(_of_cut, parts)]) for way, parts in zip(found, cuts, strict=True)]
    if len(words) > 1 and all(map(_LETTERS.fullmatch, words)):
        found = [any_of([all_of(found), spelled("".join(words))])]  # hong lou meng
    whole = "".join(words) if len(words) > 1 else words[0]
    lifts = _lifts(" ".join(words), whole, words, [title for parts in cuts for title, _name in parts])
    return found, lifts


def can_be_cut(text: str) -> bool:
    """Whether a text has a word that may be a title and a name without a space."""
    return not numbers.asked(typed(text)) and any(map(_cuts, words_of(text)))


def in_field(field: str, word: str) -> Query:
    """Where one word may be found in a field."""
    ways = [said(field, word)]
    if _LATIN.fullmatch(word):
        ways.append(prefixed(field, word))
    if _LETTERS.fullmatch(word) and field in ("title", "author"):
        ways.append(spelled(word))
    return any_of(ways)


def _among_others(word: str) -> Query:
    """Where one of several words may be found: 1982 may be the year."""
    found = _found(word)
    return any_of([found, worth(one_of("year", [int(word)]), 1.0)]) if _YEAR.fullmatch(word) else found


def _cuts(word: str) -> list[tuple[str, str]]:
    """The titles and names that a word may be made of, in either order; a name has two characters and more."""
    runs = tokens.runs(word)
    if len(runs) != 1 or not tokens.is_unspaced(runs[0]) or len(runs[0]) not in _CUT:
        return []
    (run,) = runs
    cuts = [(run[:at], run[at:]) for at in range(1, len(run))]
    return [(title, name) for one, other in cuts for title, name in ((one, other), (other, one)) if len(name) > 1]


def _of_cut(cut: tuple[str, str]) -> Query:
    """Titles with this title and this author or publisher; a title of one character must be the whole of it."""
    title, name = cut
    titled = said("title", title) if len(title) > 1 else Query.term_query(schema(), "key", title)
    return all_of([titled, any_of([said("author", name), said("publisher", name)])])


def _found(word: str) -> Query:
    """Where one word may be found."""
    if tokens.needs_characters(word):
        ways = [Query.boost_query(said(field, word), _CHARACTERS) for field in ("title", "author")]
    else:
        pairs = tokens.bigrams(word)
        ways = [Query.boost_query(phrase(field, pairs), weight) for field, weight in _PLACES]
    if volume := _volume(word):
        ways.append(Query.term_query(schema(), "volume", volume))
    if pieces := editions.looked_for(word):
        ways.append(all_of([worth(one_of("edition", [piece]), 1.0) for piece in pieces]))
    if behind := _NUMBER_BEHIND.fullmatch(word):  # 三体2
        ways.append(all_of([said("title", behind[1]), Query.term_query(schema(), "volume", behind[2])]))
    if _CLASS.fullmatch(word):
        ways.append(worth(one_of("clc", [asked_class(word)]), 1.0))
    if forms := numbers.asked(word):
        ways.append(number(forms))
    if _LETTERS.fullmatch(word):
        ways.append(spelled(word))
    if _LATIN.fullmatch(word):
        ways.append(prefixed("latin", word))
    if _PUBLISHER.fullmatch(word):
        ways.append(said("publisher", word))
    return any_of(ways)


def _lifts(text: str, whole: str, words: list[str], cut: list[str]) -> Lifts:
    """Titles that are or begin with what was typed or cut from it, and authors; and the words of a dictionary in it."""
    tiers = []
    for one in dict.fromkeys([whole, *words, *cut]):
        tiers += [
            worth(Query.term_query(schema(), "key", tokens.key(one)), _EXACT_TITLE),
            worth(begun("title", one), _TITLE_BEGINS),
            worth(begun("author", one), _AUTHOR_BEGINS),
        ]
    # A single word of two characters is found as itself: it would be weighed twice.
    inside = [word for word in tokens.words(text) if word != whole or len(word) > 2]
    lead = any(map(tokens.is_unspaced, whole))
    alone = Query.boost_query(said("title", whole), dict(_PLACES)["title"]) if len(words) == 1 and not cut else None
    return Lifts(tiers, [Query.term_query(schema(), "words", word) for word in inside], lead, alone)


def _volume(word: str) -> str:
    """The number of a volume that a word names: 第3卷, 卷三, 上册, 2; empty for any other word."""
    if _SHORT_NUMBER.fullmatch(word):
        return word
    return split_volume(f"x {word}")[1] if _VOLUME.fullmatch(word) else ""
