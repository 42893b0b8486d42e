"""The glossary: every term is where it says, and no member of the closed lists is forgotten."""

from __future__ import annotations

import importlib
import re
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

import pytest
from django.utils import translation

from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import ItemState
from shulian.core.library import Kind, Service
from shulian.core.roles import Role
from shulian.interfaces import words
from tests.docs.pages import DOCS

_LINE = re.compile(r"\| (?P<english>[^|]+) \| (?P<chinese>[^|]+) \| `(?P<place>[\w.]+)` \|")


class Term(NamedTuple):
    """One line of the glossary."""

    english: str
    chinese: str
    place: str


@cache
def terms() -> list[Term]:
    return [Term(*found.groups()) for found in _LINE.finditer((DOCS / "glossary.md").read_text(encoding="utf-8"))]


def found(place: str) -> Any:
    """What stands at a dotted place: a module, or something inside one."""
    names = place.split(".")
    for length in range(len(names), 0, -1):
        try:
            thing = importlib.import_module(".".join(names[:length]))
        except ModuleNotFoundError:
            continue
        for name in names[length:]:
            thing = getattr(thing, name)
        return thing
    raise LookupError(place)


def test_every_line_of_the_tables_is_a_term() -> None:
    lines = (DOCS / "glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| ") and not line.startswith("| English ")]
    assert len(rows) == len(terms())
    assert len(terms()) > 100


@pytest.mark.parametrize("place", sorted({term.place for term in terms()}))
def test_every_term_is_where_the_glossary_says(place: str) -> None:
    assert found(place) is not None


@pytest.mark.parametrize("enumeration", [Refusal, Kind, ItemState, Role, Service])
def test_every_member_of_a_closed_list_is_in_the_glossary(enumeration: type[StrEnum]) -> None:
    places = {term.place for term in terms()}
    here = f"{enumeration.__module__}.{enumeration.__name__}"
    assert [member.name for member in enumeration if f"{here}.{member.name}" not in places] == []


@pytest.mark.parametrize("labels", [words.KINDS, words.ITEM_STATES], ids=["kinds", "item states"])
def test_the_chinese_terms_are_those_of_the_pages(labels: dict[StrEnum, Any]) -> None:
    chinese = {term.place: term.chinese for term in terms()}
    with translation.override("zh-hans"):
        for member, label in labels.items():
            assert chinese[f"{type(member).__module__}.{type(member).__name__}.{member.name}"] == str(label)
