"""Authority headings (规范标目): which forms of a name are one, and what makes a heading fit to be kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from shulian.core.matching import author


class Kind(StrEnum):
    """What a heading names."""

    PERSON = "person"
    BODY = "body"
    SUBJECT = "subject"
    PLACE = "place"


class Objection(StrEnum):
    """Why a heading cannot be kept."""

    NO_HEADING = "no-heading"
    TAKEN = "taken"
    TOO_MANY_FORMS = "too-many-forms"
    TOO_LONG = "too-long"
    SAME = "same"
    OTHER_KIND = "other-kind"


MOST_FORMS = 200
LONGEST = 200


@dataclass(frozen=True)
class Forms:
    """A heading and its variants, each with the key by which it is found; the heading comes first."""

    heading: str
    keys: tuple[tuple[str, str], ...]


def key_of(normalised: str) -> str:
    """A form of a name as it compares; the text comes in normalised."""
    return author(normalised)[:LONGEST]


def forms(heading: str, variants: Iterable[str], normalised: dict[str, str]) -> Forms | Objection:
    """The forms of one heading without doubles; `normalised` has every text as it compares."""
    texts = [text for text in dict.fromkeys([heading, *variants]) if text]
    if not heading:
        return Objection.NO_HEADING
    if len(texts) > MOST_FORMS:
        return Objection.TOO_MANY_FORMS
    if any(len(text) > LONGEST for text in texts):
        return Objection.TOO_LONG
    keys: dict[str, str] = {}
    for text in texts:
        keys.setdefault(key_of(normalised[text]) or text, text)
    return Forms(heading, tuple((text, key) for key, text in keys.items()))
