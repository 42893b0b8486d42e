"""What the search index keeps of a title, and how a title becomes one of its documents."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import tantivy

from shulian.apps.discovery import numbers, pinyin, tokens

VERSION = 1
"""Raised when documents are made differently: an index of another version is built anew."""


@dataclass(frozen=True)
class Description:
    """All that a search can find a title by, as plain values; `libraries` are the ids of those that hold it."""

    title_id: int
    title: str
    remainder: str = ""
    volume: str = ""
    authors: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    libraries: tuple[int, ...] = ()

    def digest(self) -> str:
        """The same for two descriptions only when a search finds both in the same ways."""
        return hashlib.blake2b(repr((VERSION, self)).encode(), digest_size=12).hexdigest()


@cache
def schema() -> tantivy.Schema:
    """The index's fields. Deleting by a term does nothing on unsigned fields: `id` is a signed one."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=True, indexed=True, fast=True)
    builder.add_text_field("digest", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("holders", fast=True)
    builder.add_integer_field("library", indexed=True)
    for field in ("title", "author", "subject", "characters"):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    for field in ("key", "pinyin", "number"):
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
    return builder.build()


def document(description: Description) -> tantivy.Document:
    """The index's document of a title."""
    made = tantivy.Document()
    made.add_integer("id", description.title_id)
    made.add_text("digest", description.digest())
    made.add_integer("holders", len(description.libraries))
    for library in description.libraries:
        made.add_integer("library", library)
    for field, texts in _texts(description).items():
        for text in texts:
            made.add_text(field, text)
    return made


def make(folder: Path) -> tantivy.Index:
    """A new, empty index in an existing folder."""
    return tantivy.Index(schema(), path=str(folder), reuse=False)


def _texts(description: Description) -> dict[str, list[str]]:
    """Field by field, each text already cut into tokens."""
    title = " ".join(part for part in (description.title, description.volume) if part)
    rest = [description.remainder] if description.remainder else []
    authors, subjects = description.authors, description.subjects
    return {
        "title": [_opened(tokens.bigrams, title), *_cut(tokens.bigrams, rest)],
        "author": [_opened(tokens.bigrams, name) for name in authors],
        "subject": _cut(tokens.bigrams, subjects),
        "characters": [_opened(tokens.characters, title), *_cut(tokens.characters, [*rest, *authors])],
        "words": _cut(tokens.words, [title, *rest, *subjects]),
        "key": list(dict.fromkeys(map(tokens.key, [description.title, title, " ".join([title, *rest])]))),
        "pinyin": [spelling for text in [title, *authors] for spelling in pinyin.spellings(text)],
        "number": [form for number in description.numbers for form in numbers.forms(number)],
    }


def _cut(cut: Callable[[str], list[str]], texts: Iterable[str]) -> list[str]:
    return [" ".join(cut(text)) for text in texts]


def _opened(cut: Callable[[str], list[str]], text: str) -> str:
    """The tokens of a text behind the one that marks how it begins."""
    return " ".join([tokens.begin(text), *cut(text)])
