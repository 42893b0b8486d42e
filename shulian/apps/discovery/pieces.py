"""What the index keeps of a text, cut in one go; of names and subjects it is remembered, for they come again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from operator import add
from typing import NamedTuple

from shulian.apps.discovery import pinyin, tokens
from shulian.apps.discovery.called import called

BEGUN_LENGTH = 6
"""Characters of a beginning in Chinese that are kept."""
SPELLED = 24
"""Letters of a spelling by which a name is looked for."""
KIND = "\t"
"""Parts the spelling of a name from the name itself, where one is looked for by the other."""

_CACHED = 32_768


class Pieces(NamedTuple):
    """A text in pairs of characters and in single ones, between the tokens that mark how it begins and how it ends."""

    pairs: str
    characters: str
    begins: list[str]
    """The first one to six characters of a text that begins in Chinese."""
    latin: list[str]
    key: str


class Heading(NamedTuple):
    """What is kept of a subject or a publisher: how it is suggested while one types, and its place in a row, too."""

    pairs: str
    words: str
    spelled: list[str]
    in_order: str


class Name(NamedTuple):
    """What is kept of a person or body: the pairs of each form of the name, and the same as of a heading."""

    forms: dict[str, str]
    characters: str
    begins: list[str]
    latin: list[str]
    spellings: list[str]
    spelled: list[str]
    in_order: str
    row: str


def cut(text: str) -> Pieces:
    """The pieces of a text."""
    pairs: list[str] = []
    characters: list[str] = []
    latin: list[str] = []
    compared = tokens.compared(text)
    for run, unspaced in compared:
        if unspaced:
            pairs.append(" ".join(map(add, run, run[1:])) if len(run) > 1 else run)
            characters.append(" ".join(run))
        else:
            pairs.append(run)
            characters.append(run)
            if len(run) > 1:
                latin.append(run)
    begin, first, end = _ends(compared) if compared else ("", "", "")
    return Pieces(
        f"{tokens.BEGIN}{begin} {' '.join([*pairs, end])}{tokens.END}",
        f"{tokens.BEGIN}{begin} {' '.join([*characters, end])}{tokens.END}",
        [first[:length] for length in range(1, len(first) + 1)],
        latin,
        "".join([run for run, _unspaced in compared])[: tokens.KEY_LENGTH],
    )


def _ends(compared: tuple[tuple[str, bool], ...]) -> tuple[str, str, str]:
    """With what a text begins, as one character and in Chinese as some, and with what it ends."""
    (first, in_chinese), (last, to_the_end) = compared[0], compared[-1]
    end = last[-1] if to_the_end else last
    return (first[0], first[:BEGUN_LENGTH], end) if in_chinese else (first, "", end)


def words(text: str) -> str:
    """The words of a text."""
    return " ".join(tokens.words(text))


@lru_cache(maxsize=_CACHED)
def name(text: str) -> Name:
    """The pieces of a name and of the forms in which people write it."""
    whole = cut(text)
    forms = {form: whole if form == text else cut(form) for form in called([text])}
    spellings = [pinyin.spellings(form) for form in forms]
    row = pinyin.row(text)
    return Name(
        {form: pieces.pairs for form, pieces in forms.items()},
        whole.characters,
        [beginning for pieces in forms.values() for beginning in pieces.begins],
        whole.latin,
        [spelling for spelled in spellings for spelling in spelled],
        _spelled(text, [(pieces.key, *spelled) for pieces, spelled in zip(forms.values(), spellings, strict=True)]),
        _in_order(text, row),
        row,
    )


@lru_cache(maxsize=_CACHED)
def heading(text: str) -> Heading:
    """The pieces of a subject or a publisher."""
    begun = [(tokens.key(form), *pinyin.spellings(form)) for form in called([text])]
    return Heading(phrase(text), words(text), _spelled(text, begun), _in_order(text, pinyin.row(text)))


@lru_cache(maxsize=_CACHED)
def phrase(text: str) -> str:
    """The pairs of a text that comes again."""
    return cut(text).pairs


def _spelled(text: str, begun: Iterable[Iterable[str]]) -> list[str]:
    """A name behind each way in which it may be begun: as written, in full pinyin, by initials."""
    ways = dict.fromkeys([beginning[:SPELLED] for form in begun for beginning in form])
    return [f"{beginning}{KIND}{text}" for beginning in ways if beginning]


def _in_order(text: str, row: str) -> str:
    """A text behind the key by which texts stand in a row: syllable by syllable, whatever the script."""
    return f"{row}{KIND}{text}"
