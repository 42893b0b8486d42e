"""The words that a reader typed, as questions to the index: which titles match, and which come first.

Every word must be found: as a run of characters in the title, in an author, a subject, a series or the contents, as an
ISBN, as the number of a volume, as an edition (第2版, 修订版), or as the beginning of a spelling in pinyin; beside
other words also as a year. An exact title comes first, then titles that begin so, then authors; inside each of these
the words weigh, and how many libraries hold a title and how often it is lent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import or_

from tantivy import Query

from shulian.apps.discovery import numbers, tokens
from shulian.apps.discovery.asked import Audience
from shulian.apps.discovery.clauses import all_of, any_of, begun, number, one_of, phrase, prefixed, said, spelled, worth
from shulian.apps.discovery.index import WHOLE, asked_class, schema
from shulian.apps.discovery.parting import (
    author_of,
    otherwise_counted,
    otherwise_written,
    typed,
    volume,
    volume_behind,
    volume_beside,
    volume_inside,
    without_set,
    words_of,
    year,
    year_inside,
)
from shulian.core import editions
from shulian.core.forms import Form

# Apart by more than log2 of any popularity, by which the index multiplies a score, times what words may weigh.
_EXACT_TITLE = 60_000.0
_SPELLED_WHOLE = 2_000.0
_TITLE_BEGINS = 2_000.0
_AUTHOR_BEGINS = 1_500.0
_PLACES = (("title", 3.0), ("author", 2.0), ("subject", 1.5), ("series", 1.0), ("contents", 0.3))
_CHARACTERS = 2.0

_LETTERS = re.compile(r"[a-z]{2,}")
_JOINS = re.compile(r"[-'’]")
_LATIN = re.compile(r"[a-z0-9]{3,}")
_PUBLISHER = re.compile(r".{2,}(?:出版社|出版公司|书局|书店|书社|印书馆|press)")
_APART = re.compile(r"(?<=[a-z])(?=[0-9])")
_ENDS_IN_LETTERS = re.compile(r"(?:.*[^a-z0-9])?[a-z]{2,}")
_CLASS = re.compile(r"[a-kn-vxz][a-z]?[0-9]{1,4}(?:\.[0-9]{1,5})?")
_KINDS = {
    **dict.fromkeys(("有声书", "有声读物", "有声版", "听书", "cd"), ("form", Form.AUDIO)),
    **dict.fromkeys(("电子书", "电子版", "ebook"), ("form", Form.E_BOOK)),
    **dict.fromkeys(("dvd", "光盘", "影碟", "电影"), ("form", Form.VIDEO)),
    **dict.fromkeys(("绘本", "图画书", "连环画", "童书", "儿童版", "少儿版"), ("audience", Audience.JUVENILE)),
}
"""Words that beside others say of which form a title is wanted, or for whom."""
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
    if cut:
        last = [[*_at_last(word, parts), *_beside(word, words)] for word, parts in zip(words, cuts, strict=True)]
        found = [any_of([way, *ways]) for way, ways in zip(found, last, strict=True)]
    found = _joined(words, found)
    if len(words) > 1 and all(syllables := [_syllables(word) for word in words]):
        found = [any_of([all_of(found), spelled("".join(syllables))])]  # hong lou meng
    whole = "".join(words) if len(words) > 1 else words[0]
    bare = [one for word in words if (one := without_set(word) or (volume_behind(word) or ("",))[0] or author_of(word))]
    if cut:
        bare += [one for word in words for one in (*_inside(word), *otherwise_written(word))]
    lifts = _lifts(" ".join(words), whole, [*words, *bare], [title for parts in cuts for title, _name in parts])
    return found, lifts


def can_be_cut(text: str) -> bool:
    """Whether a text has a word that may be a title and a name without a space."""
    words = words_of(text)
    return not numbers.asked(typed(text)) and any(
        _cuts(word) or _at_last(word, []) or _beside(word, words) for word in words
    )


def in_field(field: str, word: str) -> Query:
    """Where one word may be found in a field."""
    ways = [said(field, word)]
    if _LATIN.fullmatch(word):
        ways.append(prefixed(field, word))
    if field in ("title", "author") and (letters := _syllables(word)):
        ways.append(spelled(letters))
    return any_of(ways)


def _among_others(word: str) -> Query:
    """Where one of several words may be found: 1982 may be the year, 三 a volume."""
    ways = [_found(word)]
    if (told_year := year(word)) is not None:
        ways.append(worth(one_of("year", [told_year]), 1.0))
    if not volume(word) and (told := volume_beside(word)):
        ways.append(Query.term_query(schema(), "volume", told))
    return any_of(ways)


def _joined(words: list[str], found: list[Query]) -> list[Query]:
    """The same questions; of letters with figures behind them, as python 3 is typed, both or python3."""
    ways: list[Query] = []
    at = 0
    while at < len(words):
        one, other = words[at], words[at + 1] if at + 1 < len(words) else ""
        if other[:1].isdigit() and _ENDS_IN_LETTERS.fullmatch(one):
            ways.append(any_of([all_of(found[at : at + 2]), _found(one + other)]))
            at += 2
        else:
            ways.append(found[at])
            at += 1
    return ways


def _at_last(word: str, cuts: list[tuple[str, str]]) -> list[Query]:
    """Where a word may be found when nothing else is.

    As a title and a name, with a year too, as an author, as a title of no volume, as a part before its title, with its
    numbers in other figures.
    """
    ways = list(map(_of_cut, cuts))
    if name := author_of(word):
        ways.append(said("author", name))
    if _is_first(word):
        ways.append(all_of([said("title", word[:-1]), Query.term_query(schema(), "volume", WHOLE)]))
    if inside := volume_inside(word):
        ways.append(all_of([*map(_found, inside[0]), Query.term_query(schema(), "volume", inside[1])]))
    if dated := year_inside(word):
        around = [any_of([_found(piece), *map(_of_cut, _cuts(piece))]) for piece in dated[0]]
        ways.append(all_of([*around, worth(one_of("year", [dated[1]]), 1.0)]))
    ways += [said("title", one) for one in otherwise_written(word)]
    return ways


def _inside(word: str) -> list[str]:
    """What may be a title in a word with a part or a year: 活着 in 活着1993余华."""
    around = (year_inside(word) or ([],))[0]
    return [*(volume_inside(word) or ([],))[0], *around, *(title for one in around for title, _name in _cuts(one))]


def _beside(word: str, words: list[str]) -> list[Query]:
    """What a word may say beside others: volume 1 of which none has a number, a form, a piece of a publisher."""
    if len(words) == 1:
        return []
    if volume_beside(word) == "1":
        return [Query.term_query(schema(), "volume", WHOLE)]
    if kind := _KINDS.get(word):
        return [worth(one_of(kind[0], [kind[1]]), 1.0)]
    return [said("publisher", word)] if len(word) > 1 and all(map(tokens.is_unspaced, word)) else []


def _is_first(word: str) -> bool:
    """Whether a word is a title with a 1 behind it: 三体1, 三体一."""
    behind = volume_behind(word)
    return behind is not None and behind[1] == "1"


def _cuts(word: str) -> list[tuple[str, str]]:
    """The titles and names that a word may be made of, in either order; a name has two characters and more."""
    pieces = _pieces(word)
    run = "".join(pieces)
    if len(run) not in _CUT:
        return []
    cuts = [("".join(pieces[:at]), "".join(pieces[at:])) for at in range(1, len(pieces))]
    found = [(title, name) for one, other in cuts for title, name in ((one, other), (other, one)) if len(name) > 1]
    # 余华的活着
    return found + [(other, one[:-1]) for one, other in cuts if one.endswith("的") and len(one) > 2]


def _pieces(word: str) -> list[str]:
    """The characters of a word, its letters and figures in one piece each: 奥威尔 and 1984; none where those meet."""
    runs = tokens.runs(word)
    unspaced = list(map(tokens.is_unspaced, runs))
    if not any(unspaced) or not all(map(or_, unspaced, unspaced[1:])):
        return []
    return [piece for run, cut in zip(runs, unspaced, strict=True) for piece in (run if cut else [run])]


def _of_cut(cut: tuple[str, str]) -> Query:
    """Titles with this title and this author, publisher or year; of a title of one character that is the whole."""
    title, name = cut
    titled = said("title", title) if len(title) > 1 else Query.term_query(schema(), "key", title)
    named = [said("author", name), said("publisher", name)]
    if (told_year := year(name)) is not None:
        named.append(worth(one_of("year", [told_year]), 1.0))
    return all_of([titled, any_of(named)])


def _found(word: str) -> Query:
    """Where one word may be found."""
    if tokens.needs_characters(word):
        ways = [Query.boost_query(said(field, word), _CHARACTERS) for field in ("title", "author")]
    else:
        pairs = tokens.bigrams(word)
        ways = [Query.boost_query(phrase(field, pairs), weight) for field, weight in _PLACES]
    ways += _counted(word)
    if _APART.search(word):  # excel2016
        ways.append(said("title", _APART.sub(" ", word)))
    if pieces := editions.looked_for(word):
        ways.append(all_of([worth(one_of("edition", [piece]), 1.0) for piece in pieces]))
    if _CLASS.fullmatch(word):
        ways.append(worth(one_of("clc", [asked_class(word)]), 1.0))
    if forms := numbers.asked(word):
        ways.append(number(forms))
    if letters := _syllables(word):
        ways.append(spelled(letters))
    if _LATIN.fullmatch(word):
        ways.append(prefixed("latin", word))
    if _PUBLISHER.fullmatch(word):
        ways.append(said("publisher", word))
    return any_of(ways)


def _syllables(word: str) -> str:
    """The letters of a word that may be pinyin, without tone marks and hyphens: hóng, hong-lou-meng, xi'an."""
    letters = _JOINS.sub("", tokens.plain(word))
    return letters if _LETTERS.fullmatch(letters) else ""


def _counted(word: str) -> list[Query]:
    """Where a word may be found that has a number: of a volume, a title with one or with 全三册 behind it, 20世纪."""
    ways = []
    if told := volume(word):
        ways.append(Query.term_query(schema(), "volume", told))
    if behind := volume_behind(word):
        ways.append(all_of([said("title", behind[0]), Query.term_query(schema(), "volume", behind[1])]))
    if bare := without_set(word):
        ways.append(said("title", bare))
    if other := otherwise_counted(word):
        ways.append(said("title", other))
    return ways


def _lifts(text: str, whole: str, words: list[str], cut: list[str]) -> Lifts:
    """Titles that are or begin with what was typed or cut from it, and authors; and the words of a dictionary in it."""
    tiers = []
    for one in dict.fromkeys([whole, *words, *cut]):
        tiers += [
            worth(Query.term_query(schema(), "key", tokens.key(one)), _EXACT_TITLE),
            worth(begun("title", one), _TITLE_BEGINS),
            worth(begun("author", one), _AUTHOR_BEGINS),
        ]
    if letters := _syllables(whole):
        tiers.append(worth(Query.term_query(schema(), "pinyin", letters), _SPELLED_WHOLE))
    # A single word of two characters is found as itself: it would be weighed twice.
    inside = [word for word in tokens.words(text) if word != whole or len(word) > 2]
    lead = any(map(tokens.is_unspaced, whole))
    alone = Query.boost_query(said("title", whole), dict(_PLACES)["title"]) if len(words) == 1 and not cut else None
    return Lifts(tiers, [Query.term_query(schema(), "words", word) for word in inside], lead, alone)
