"""What the search index keeps of a title, and how a title becomes one of its documents."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterable
from functools import cache, lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import tantivy
from pydantic_core import to_json

from shulian.apps.catalogue.text import normalise
from shulian.apps.discovery import keptseries, numbers, pieces, pinyin, roman, tokens
from shulian.apps.discovery.asked import Audience
from shulian.apps.discovery.pieces import KIND
from shulian.core import contents, editions, volumes
from shulian.core.forms import Form
from shulian.core.matching import volume_in
from shulian.core.series import series_in
from shulian.core.statements import named_in

VERSION = 26
"""Raised when documents are made differently: an index of another version is built anew."""

PHRASES = ("title", "author", "subject", "publisher", "series")
"""Fields whose texts are kept as pairs of characters in order."""
CHARACTERS = {"title": "characters", "author": "author_characters"}
"""Fields that are kept as single characters too, for searches with a lone one."""
BEGUN = {"title": "title_begins", "author": "author_begins"}
"""Fields that keep how a text begins, in Chinese up to a few characters: cheaper to ask than a phrase."""

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
Fields = dict[str, Any]

_AUDIENCE = {True: Audience.JUVENILE.value, False: Audience.GENERAL.value}
WHOLE = "whole"
"""Stands for the volume of a title that has none."""


class Description(NamedTuple):
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
        parts = ([VERSION, *_said(self)], self.libraries, [self.available, self.loans])
        return b"".join([_hash(to_json(part)) for part in parts])


_MOVING = frozenset({"libraries", "available", "loans", "changed"})
_said = itemgetter(*[at for at, name in enumerate(Description._fields) if name not in _MOVING])

DIGESTED = ("description", "holders", "availability")
"""What the parts of a digest stand for."""
DIGEST = 8
"""Bytes of each part."""


@cache
def schema() -> tantivy.Schema:
    """The index's fields. Deleting by a term does nothing on unsigned fields: numbers are signed ones."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=True, indexed=True, fast=True)
    for field in ("digest", keptseries.FIELD):
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


def as_json(description: Description) -> str:
    """The index's document of a title."""
    return as_bytes(description).decode()


def as_bytes(description: Description) -> bytes:
    """The same on one line, as another process sends it to the one that writes."""
    numbered = roman.read(description.title)
    volume = volume_of(description) or numbered.volume
    by_title = _title_in_order(description, volume)
    fields = _integers(description, volume)
    # Of 三体Ⅰ-Ⅲ the figures would be found by 三体 1 as if no other were the first part.
    _add_texts(fields, description, "" if "-" in numbered.volume else numbered.title)
    _add_names(fields, description)
    _add_codes(fields, description, volume, numbered.volume if volume == numbered.volume else "")
    fields["by_title"] = by_title
    fields["digest"] = b64encode(description.digest()).decode()
    if description.series:
        kept = keptseries.kept(by_title, _kept_of(description.series))
        fields[keptseries.FIELD] = b64encode(kept).decode()
    return to_json(fields)


def make(folder: Path) -> tantivy.Index:
    """A new, empty index in an existing folder."""
    return tantivy.Index(schema(), path=str(folder), reuse=False)


def volume_of(description: Description) -> str:
    """The numbers of a volume in its set as they are compared: 3 for 第三卷, 3.上; empty for a whole work."""
    # As matching sees them: a record may be a book long, and no title counts its volumes behind its first lines.
    title, remainder, volume = (
        roman.ordinals(text[: volumes.LONGEST])
        for text in (description.title, description.remainder, description.volume)
    )
    if not volume and not _NUMBERED.search(f"{title} {remainder}"):
        return ""
    return volume_in(*[normalise(text) if text else "" for text in (title, remainder, volume)])


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


def _integers(description: Description, volume: str) -> Fields:
    fields: Fields = {
        "id": description.title_id,
        "popularity": _HOLDER_WORTH * len(description.libraries) + _LOAN_WORTH * description.loans,
        "on_shelf": int(bool(description.available)),
        "added": description.added,
        "changed": description.changed,
        "set_order": volumes.place(volume) if volume else 0,
        "library": description.libraries,
        "available": description.available,
    }
    if description.year is not None:
        fields["year"] = description.year
    if description.work is not None:
        fields["work"] = description.work
    return fields


def _add_texts(fields: Fields, description: Description, in_figures: str) -> None:
    """The title, with Roman numbers also `in_figures`, all else that it is called, and what is in it, in pieces."""
    title = _whole(description)
    rest = [description.remainder] if description.remainder else []
    also = _also_called(description) if description.also_titles else []
    if in_figures:
        also.append(in_figures)
    texts = [title, *rest, *also]
    cuts = [pieces.cut(text) for text in texts]
    keys = [cuts[0].key]
    if description.volume:
        keys.insert(0, tokens.key(description.title))
    if rest:
        keys.append((cuts[0].key + cuts[1].key)[: tokens.KEY_LENGTH])
    fields["title"] = [one.pairs for one in cuts]
    fields["characters"] = [one.characters for one in cuts]
    fields["title_begins"] = cuts[0].begins
    fields["key"] = _distinct([*keys, *[one.key for one in cuts[1 + len(rest) :]]])
    fields["words"] = list(map(pieces.words, texts))
    fields["latin"] = [word for one in cuts for word in one.latin]
    fields["pinyin"] = [spelling for text in (title, *also) for spelling in pinyin.spellings(text)]
    if description.series:
        fields["series"] = _series(description.series)
    if description.contents:
        said = contents.pieces(description.contents[:_LONGEST_CONTENTS])
        fields["contents"] = [pieces.cut(piece).pairs for piece in said]


def _add_names(fields: Fields, description: Description) -> None:
    """People, subjects and the publisher: in pieces, as they are suggested, and as they stand in a row."""
    said = named_in(description.responsibility) if description.responsibility else ()
    authors = list(map(pieces.name, _distinct([*description.authors, *description.also, *said])))
    forms: dict[str, str] = {}
    for author in authors:
        forms |= author.forms
    fields["author"] = list(forms.values())
    fields["author_characters"] = [author.characters for author in authors]
    fields["author_begins"] = _distinct(beginning for author in authors for beginning in author.begins)
    fields["latin"] = _distinct([*fields["latin"], *[word for author in authors for word in author.latin]])
    fields["pinyin"] = _distinct([*fields["pinyin"], *[one for author in authors for one in author.spellings]])
    # The names under which a title stands in the row of authors.
    headings = [pieces.name(one) for one in description.authors or said]
    fields["spelled_author"] = [spelled for one in headings for spelled in one.spelled]
    fields["by_author"] = _distinct([one.in_order for one in headings])
    fields["first_author"] = [one.row for one in headings[:1]]
    subjects = [pieces.heading(one) for one in description.subjects]
    fields["spelled_subject"] = [spelled for one in subjects for spelled in one.spelled]
    fields["by_subject"] = _distinct([one.in_order for one in subjects])
    if description.also_subjects or len(set(description.subjects)) < len(subjects):
        subjects = [pieces.heading(one) for one in _distinct([*description.subjects, *description.also_subjects])]
    fields["subject"] = [one.pairs for one in subjects]
    fields["words"] += [one.words for one in subjects]
    if description.publisher:
        publisher = pieces.heading(description.publisher)
        fields["publisher"] = publisher.pairs
        fields["by_publisher"] = publisher.in_order


def _volumes(volume: str, numbered: str) -> list[str]:
    """What a volume is looked for by; a set that Roman numbers name as volume 1 where no other is that."""
    found = volumes.found_by(volume)
    return [WHOLE if one == "1" and "-" in numbered else one for one in found]


def _add_codes(fields: Fields, description: Description, volume: str, numbered: str) -> None:
    given = _distinct([description.clc, *description.classes])
    within = [found for one in given if one and (found := classes(one))]
    fields["clc"] = _distinct([one for around in within for one in (*around, around[0] + tokens.END)])
    fields["main_class"] = _distinct([around[-1] for around in within if _MAIN_CLASS.fullmatch(around[-1])])
    fields["number"] = [form for number in description.numbers for form in numbers.forms(number)]
    if description.wrong:
        wrong = [form for number in description.wrong for form in numbers.forms(number)]
        fields["wrong_number"] = wrong
        fields["number"] += wrong
    if description.language:
        fields["language"] = description.language
    fields["form"] = description.form
    fields["audience"] = _AUDIENCE[description.juvenile]
    fields["volume"] = _volumes(volume, numbered) if volume else WHOLE
    if description.edition:
        fields["edition"] = _found_by(description.edition)


def _title_in_order(description: Description, volume: str) -> str:
    """A title in the row of titles; the volumes of a set by their numbers, however those are written."""
    place = f" {volumes.place(volume):06}" if volume else ""
    return f"{pinyin.row(description.title)}{place}{KIND}{_whole(description)}"


def _whole(description: Description) -> str:
    return " ".join(filter(None, (description.title, description.volume)))


def _also_called(description: Description) -> list[str]:
    """What else a title is called, so far as it says something new; not endlessly much."""
    known = {tokens.key(description.title), tokens.key(_whole(description))}
    cut = [text[:_LONGEST_OTHER] for text in description.also_titles[:_MOST_OTHERS]]
    return list({key: text for text in cut if (key := tokens.key(text)) and key not in known}.values())


@lru_cache(maxsize=_CACHED)
def _series(text: str) -> list[str]:
    """The series by their names alone, and with the number in them."""
    said = [(one.name, f"{one.name} {one.number}") for one in series_in(text)]
    return _distinct(pieces.phrase(form.strip()) for forms in said for form in forms)


_kept_of = lru_cache(maxsize=_CACHED)(keptseries.places)


def _plain_class(clc: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", clc)).upper()


@lru_cache(maxsize=_CACHED)
def _found_by(statement: str) -> list[str]:
    return editions.found_by(normalise(statement[:_LONGEST_OTHER]))


def _hash(said: bytes) -> bytes:
    return hashlib.blake2b(said, digest_size=DIGEST).digest()


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
