"""What the search index keeps of a title, and how a title becomes one of its documents."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import tantivy

from shulian.apps.catalogue.text import normalise
from shulian.apps.discovery import inseries, numbers, pinyin, tokens
from shulian.apps.discovery.asked import Audience
from shulian.apps.discovery.called import called
from shulian.core import contents, editions, volumes
from shulian.core.forms import Form
from shulian.core.matching import Printed, edition
from shulian.core.series import series_in
from shulian.core.statements import named_in

VERSION = 22
"""Raised when documents are made differently: an index of another version is built anew."""

PHRASES = ("title", "author", "subject", "publisher", "series")
"""Fields whose texts are kept as pairs of characters in order."""
CHARACTERS = {"title": "characters", "author": "author_characters"}
"""Fields that are kept as single characters too, for searches with a lone one."""
BEGUN = {"title": "title_begins", "author": "author_begins"}
"""Fields that keep how a text begins, in Chinese up to so many characters: cheaper to ask than a phrase."""
BEGUN_LENGTH = 6
SPELLED = 24
"""Letters of a spelling by which a name is looked for."""
KIND = "\t"
"""Parts the spelling of a name from the name itself, where one is looked for by the other."""

_LOAN_WORTH, _HOLDER_WORTH = 1, 3
_MAIN_CLASS = re.compile(r"[A-Z]")
_CLASS = re.compile(r"[A-Z0-9]+(?:\.[0-9]+)?")
_CACHED = 32_768
_MOST_OTHERS, _LONGEST_OTHER, _LONGEST_CONTENTS = 20, 400, 6000
_NUMBERED = re.compile(
    r"[0-9０-９卷册冊集辑輯部编編篇函()（）\[\]{<〈《【〔「]|年级|年級|(?:^|\W)[上中下零〇一二三四五六七八九十百两兩]"
    r"|\b(?:vol|v|no|pt|part|bd|band|tom|book)",
    re.IGNORECASE,
)
"""What every text with the number of a volume has; most have nothing of it and need no closer look."""
WHOLE = "whole"
"""Stands for the volume of a title that has none."""


@dataclass(frozen=True)
class Description:
    """All that a search can find a title by, as plain values.

    `libraries` and `available` are the ids of those that hold it, and that have a copy on the shelf. `also` are other
    names of its authors, `also_subjects` other words for its subjects, `also_titles` all else that it is called.
    `classes` are all its classes, with or without `clc`; `series` names one on a line, each with its number behind.
    `wrong` are numbers that are not its own and lead to it all the same, `contents` what is in it, on lines.
    `responsibility` is the statement as it is printed: whom it names is found too, and stands for authors that lack.
    `added` and `changed` are moments, in seconds.
    """

    title_id: int
    title: str
    remainder: str = ""
    volume: str = ""
    authors: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    libraries: tuple[int, ...] = ()
    available: tuple[int, ...] = ()
    publisher: str = ""
    series: str = ""
    year: int | None = None
    clc: str = ""
    language: str = ""
    form: str = Form.BOOK
    juvenile: bool = False
    work: int | None = None
    loans: int = 0
    added: int = 0
    changed: int = 0
    also: tuple[str, ...] = ()
    also_subjects: tuple[str, ...] = ()
    also_titles: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    edition: str = ""
    responsibility: str = ""
    wrong: tuple[str, ...] = ()
    contents: str = ""

    def digest(self) -> bytes:
        """Three parts of eight bytes: what is said of the title, who holds it, and what changes with every loan.

        The same for two descriptions only when a search finds both in the same ways.
        """
        moving = {"libraries", "available", "loans", "changed"}
        said = [value for name, value in vars(self).items() if name not in moving]
        return b"".join(map(_hash, [(VERSION, said), self.libraries, (self.available, self.loans)]))


DIGESTED = ("description", "holders", "availability")
"""What the parts of a digest stand for."""
DIGEST = 8
"""Bytes of each part."""


@cache
def schema() -> tantivy.Schema:
    """The index's fields. Deleting by a term does nothing on unsigned fields: numbers are signed ones."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=True, indexed=True, fast=True)
    for field in ("digest", inseries.FIELD):
        builder.add_bytes_field(field, stored=True)
    for field in ("library", "available", "year", "work"):
        builder.add_integer_field(field, indexed=True, fast=True)
    builder.add_integer_field("on_shelf", indexed=True, fast=True)
    for field in ("popularity", "added", "changed", "set_order"):
        builder.add_integer_field(field, fast=True)
    for field in (*PHRASES, "contents", *CHARACTERS.values()):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    for field in ("main_class", "language", "form", "audience", "edition", "by_title", "by_author", "first_author"):
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic", fast=True)
    for field in ("key", "pinyin", "latin", "number", "clc", "volume", *BEGUN.values()):
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
    for field in ("spelled_author", "spelled_subject", "by_subject", "by_publisher", "wrong_number"):
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
    return builder.build()


def document(description: Description) -> tantivy.Document:
    """The index's document of a title."""
    made = tantivy.Document()
    volume = volume_of(description)
    for field, value in _integers(description, volume):
        made.add_integer(field, value)
    said = _texts(description, volume)
    for field, texts in said.items():
        for text in texts:
            made.add_text(field, text)
    for field, stored in _stored(description, said["by_title"][0]):
        made.add_bytes(field, stored)
    return made


def as_json(description: Description) -> str:
    """The same document as text, for whoever makes documents in one process and writes them in another."""
    volume = volume_of(description)
    fields: dict[str, list[Any]] = dict(_texts(description, volume))
    stored = _stored(description, fields["by_title"][0])
    fields |= {field: [b64encode(said).decode()] for field, said in stored}
    for field, value in _integers(description, volume):
        fields.setdefault(field, []).append(value)
    return json.dumps(fields, ensure_ascii=False)


def make(folder: Path) -> tantivy.Index:
    """A new, empty index in an existing folder."""
    return tantivy.Index(schema(), path=str(folder), reuse=False)


def volume_of(description: Description) -> str:
    """The numbers of a volume in its set as they are compared: 3 for 第三卷, 3.上; empty for a whole work."""
    # As matching sees them: a record may be a book long, and no title counts its volumes behind its first lines.
    title, remainder, volume = (
        text[: volumes.LONGEST] for text in (description.title, description.remainder, description.volume)
    )
    if not volume and not _NUMBERED.search(f"{title} {remainder}"):
        return ""
    said = Printed(
        title=normalise(title),
        remainder=normalise(remainder),
        volume=normalise(volume),
        medium="",
        authors=(),
        responsibility="",
        publisher="",
        year=None,
        isbns=(),
    )
    return edition(said).volume


@lru_cache(maxsize=_CACHED)
def classes(clc: str) -> list[str]:
    """A class and all that it lies in: I247.5, I247, I24, I2, I; without what is added behind (I247.5/12)."""
    found = _CLASS.match(_plain_class(clc))
    if found is None:
        return []
    whole = found[0]
    return list(dict.fromkeys(whole[:length].rstrip(".") for length in range(len(whole), 0, -1)))


def exact_class(clc: str) -> str:
    """A class as it is looked for when what lies in it is not wanted."""
    return asked_class(clc) + tokens.END


def asked_class(clc: str) -> str:
    """A class as it is looked for."""
    return next(iter(classes(clc)), "")


def _stored(description: Description, by_title: str) -> Iterable[tuple[str, bytes]]:
    yield "digest", description.digest()
    if description.series:
        yield inseries.FIELD, inseries.kept(by_title, _kept_of(description.series))


def _integers(description: Description, volume: str) -> Iterable[tuple[str, int]]:
    yield "id", description.title_id
    yield "popularity", _HOLDER_WORTH * len(description.libraries) + _LOAN_WORTH * description.loans
    yield "on_shelf", int(bool(description.available))
    yield "added", description.added
    yield "changed", description.changed
    yield "set_order", volumes.place(volume)
    if description.year is not None:
        yield "year", description.year
    if description.work is not None:
        yield "work", description.work
    yield from (("library", library) for library in description.libraries)
    yield from (("available", library) for library in description.available)


def _texts(description: Description, volume: str) -> dict[str, list[str]]:
    """Field by field, each text already cut into tokens."""
    return _phrases(description) | _names(description, volume) | _codes(description, volume)


def _phrases(description: Description) -> dict[str, list[str]]:
    title = _whole(description)
    rest = [description.remainder] if description.remainder else []
    also = _also_called(description) if description.also_titles else []
    authors, subjects = _authors(description), _subjects(description)
    names = called(authors)
    keys = [description.title, *([title] if description.volume else []), *(f"{title} {one}" for one in rest), *also]
    texts = [title, *rest, *also]
    return {
        "title": [_paired(text) for text in texts],
        "author": list(map(_paired_name, names)),
        "subject": list(map(_paired_name, subjects)),
        "title_begins": _beginnings(title),
        "author_begins": _distinct(beginning for name in names for beginning in _beginnings(name)),
        "publisher": [_paired_name(description.publisher)] if description.publisher else [],
        "series": _series(description.series) if description.series else [],
        "contents": [_paired(piece) for piece in contents.pieces(description.contents[:_LONGEST_CONTENTS])],
        "characters": [_parted(text) for text in texts],
        "author_characters": list(map(_parted, authors)),
        "words": [" ".join(tokens.words(text)) for text in texts] + list(map(_words_of_name, subjects)),
        "latin": _distinct(word for text in (*texts, *authors) for word in tokens.latin(text)),
        "key": _distinct(map(tokens.key, keys)),
        "pinyin": _distinct(spelling for text in (title, *also, *names) for spelling in pinyin.spellings(text)),
    }


def _names(description: Description, volume: str) -> dict[str, list[str]]:
    """Names as they are suggested while one types, and as they stand in a row when one leafs through them."""
    authors, subjects = _headings(description), description.subjects
    return {
        "spelled_author": [spelled for name in authors for spelled in spelled_names(name)],
        "spelled_subject": [spelled for name in subjects for spelled in spelled_names(name)],
        "by_title": [_title_in_order(description, volume)],
        "by_author": _distinct(map(in_order, authors)),
        "by_subject": _distinct(map(in_order, subjects)),
        "by_publisher": [in_order(description.publisher)] if description.publisher else [],
        "first_author": [pinyin.row(authors[0])] if authors else [],
    }


def _codes(description: Description, volume: str) -> dict[str, list[str]]:
    given = [description.clc] if description.clc else []
    if description.classes and description.classes != (description.clc,):
        given = _distinct([*given, *description.classes])
    within = [classes(one) for one in given if classes(one)]
    return {
        "number": [form for number in (*description.numbers, *description.wrong) for form in numbers.forms(number)],
        "wrong_number": [form for number in description.wrong for form in numbers.forms(number)],
        "clc": _distinct(one for around in within for one in (*around, around[0] + tokens.END)),
        "main_class": _distinct(around[-1] for around in within if _MAIN_CLASS.fullmatch(around[-1])),
        "language": [description.language] if description.language else [],
        "form": [description.form],
        "audience": [Audience.JUVENILE if description.juvenile else Audience.GENERAL],
        "volume": volumes.found_by(volume) if volume else [WHOLE],
        "edition": _found_by(description.edition) if description.edition else [],
    }


@lru_cache(maxsize=_CACHED)
def spelled_names(name: str) -> list[str]:
    """A name behind each way in which it may be begun: as written, in full pinyin, by initials."""
    begun = _distinct(spelling for one in called([name]) for spelling in [tokens.key(one), *pinyin.spellings(one)])
    return [f"{beginning[:SPELLED]}{KIND}{name}" for beginning in begun if beginning]


@lru_cache(maxsize=_CACHED)
def in_order(text: str) -> str:
    """A text behind the key by which texts stand in a row: syllable by syllable, whatever the script."""
    return f"{pinyin.row(text)}{KIND}{text}"


def _title_in_order(description: Description, volume: str) -> str:
    """A title in the row of titles; the volumes of a set by their numbers, however those are written."""
    place = f" {volumes.place(volume):06}" if volume else ""
    return f"{pinyin.row(description.title)}{place}{KIND}{_whole(description)}"


def _authors(description: Description) -> list[str]:
    said = named_in(description.responsibility) if description.responsibility else ()
    return _distinct([*description.authors, *description.also, *said])


def _headings(description: Description) -> tuple[str, ...]:
    """The names under which a title stands in the row of authors."""
    return description.authors or named_in(description.responsibility)


def _subjects(description: Description) -> list[str]:
    return _distinct([*description.subjects, *description.also_subjects])


def _whole(description: Description) -> str:
    return " ".join(part for part in (description.title, description.volume) if part)


def _also_called(description: Description) -> list[str]:
    """What else a title is called, so far as it says something new; not endlessly much."""
    known = {tokens.key(description.title), tokens.key(_whole(description))}
    cut = [text[:_LONGEST_OTHER] for text in description.also_titles[:_MOST_OTHERS]]
    return list({key: text for text in cut if (key := tokens.key(text)) and key not in known}.values())


@lru_cache(maxsize=_CACHED)
def _series(text: str) -> list[str]:
    """The series by their names alone, and with the number in them."""
    said = [(one.name, f"{one.name} {one.number}") for one in series_in(text)]
    return _distinct(_paired(form.strip()) for forms in said for form in forms)


_kept_of = lru_cache(maxsize=_CACHED)(inseries.places)


def _plain_class(clc: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", clc)).upper()


@lru_cache(maxsize=_CACHED)
def _found_by(statement: str) -> list[str]:
    return editions.found_by(normalise(statement[:_LONGEST_OTHER]))


def _hash(value: object) -> bytes:
    return hashlib.blake2b(repr(value).encode(), digest_size=DIGEST).digest()


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _paired(text: str) -> str:
    """The pairs of a text between the token that marks how it begins and the one that marks how it ends."""
    return " ".join([tokens.begin(text), *tokens.bigrams(text), tokens.end(text)])


def _beginnings(text: str) -> list[str]:
    """The first one to six characters of a text that begins in Chinese."""
    first = next(iter(tokens.compared_runs(text)), "")
    if not tokens.is_unspaced(first):
        return []
    return [first[:length] for length in range(1, min(len(first), BEGUN_LENGTH) + 1)]


def _parted(text: str) -> str:
    """The characters of a text between the same two."""
    return " ".join([tokens.begin(text), *tokens.characters(text), tokens.end(text)])


# Names, subjects and publishers come again and again.
_paired_name = lru_cache(maxsize=_CACHED)(_paired)


@lru_cache(maxsize=_CACHED)
def _words_of_name(text: str) -> str:
    return " ".join(tokens.words(text))
