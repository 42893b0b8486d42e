"""Templates of new records and the names of fields, as data (data/*.json, *.csv)."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from shulian.core.fieldrules import Line

_DATA = Path(__file__).with_name("data")


@dataclass(frozen=True)
class Template:
    """A record to begin with (模板)."""

    key: str
    name: str
    format: str
    leader: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Setting:
    """What the blanks of a template are filled with."""

    today: date
    library: str
    region: str


def templates() -> list[tuple[str, str]]:
    """Key and name of every template, in the reader's language."""
    return [(one["key"], one[_language()]) for one in _templates()]


def new_record(key: str, setting: Setting) -> Template | None:
    """The record that a template begins with; None for an unknown one."""
    found = next((one for one in _templates() if one["key"] == key), None)
    if found is None:
        return None
    said = {
        "{date}": f"{setting.today:%Y%m%d}",
        "{short}": f"{setting.today:%y%m%d}",
        "{year}": f"{setting.today.year}",
        "{library}": setting.library,
        "{region}": setting.region,
    }
    lines = tuple(_line(field, said) for field in found["fields"])
    return Template(key, found[_language()], found["format"], found["leader"], lines)


def field_name(record_format: str, tag: str, code: str = "") -> str:
    """What a field or a subfield is called; empty when it has no name here."""
    return _fields().get((record_format, tag, code), {}).get(_language(), "")


def place_name(tag: str, place: str, value: str = "") -> str:
    """What a place of a coded field, or a value there, is called."""
    return _places().get((tag, place, value), {}).get(_language(), "")


def _line(field: list[Any], said: dict[str, str]) -> Line:
    if len(field) == 2:
        return Line(field[0], value=_filled(field[1], said))
    tag, indicators, subfields = field
    return Line(tag, indicators, tuple((code, _filled(text, said)) for code, text in subfields))


def _filled(text: str, said: dict[str, str]) -> str:
    for blank, value in said.items():
        text = text.replace(blank, value)
    return text


def _language() -> str:
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


@cache
def _templates() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((_DATA / "templates.json").read_text(encoding="utf-8"))
    return found


@cache
def _fields() -> dict[tuple[str, str, str], dict[str, str]]:
    with (_DATA / "fields.csv").open(encoding="utf-8", newline="") as stream:
        return {(row["format"], row["tag"], row["code"]): row for row in csv.DictReader(stream)}


@cache
def _places() -> dict[tuple[str, str, str], dict[str, str]]:
    with (_DATA / "positions.csv").open(encoding="utf-8", newline="") as stream:
        return {(row["tag"], row["place"], row["value"]): row for row in csv.DictReader(stream)}
