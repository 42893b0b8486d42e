"""A search in words, what it is kept to as chips, and what it could be kept to as facets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.register import open_libraries
from shulian.apps.discovery.address import MOST_VALUES, Parameters, libraries_named
from shulian.apps.discovery.queries import Results
from shulian.interfaces import titlewords as words
from shulian.interfaces.portal import whereabouts

SHOWN = 8
MOST_SHOWN = 60
YEARS = ((2020, None), (2010, 2019), (2000, 2009), (1980, 1999), (None, 1979))


@dataclass(frozen=True)
class Chip:
    """Something a search is kept to; `without` is the address without it."""

    name: str
    without: str


@dataclass(frozen=True)
class Choice:
    """Something a search could be kept to: how many titles that leaves, and the address for it."""

    name: str
    count: int
    address: str
    chosen: bool = False
    about: str = ""


@dataclass(frozen=True)
class Facet:
    """One group of choices; the first few stand open."""

    key: str
    name: str
    choices: Sequence[Choice]

    @property
    def first(self) -> Sequence[Choice]:
        """What is shown at once."""
        return self.choices[:SHOWN]

    def helps(self, total: int) -> bool:
        """Whether choosing here changes anything."""
        return any(choice.chosen or choice.count < total for choice in self.choices)

    @property
    def more(self) -> Sequence[Choice]:
        """What opens when it is asked for."""
        return self.choices[SHOWN:]


def in_words(parameters: Parameters, libraries: Sequence[Library] | None = None) -> str:
    """A search as its reader would say it: the words, then what it is kept to."""
    said = [parameters.one("q"), parameters.one("cql")]
    said += [f"{label}: {parameters.one(name)}" for name, label in _fields() if parameters.one(name)]
    said += [chip.name for chip in chips(parameters, libraries)]
    return " · ".join(filter(None, said))


def chips(parameters: Parameters, libraries: Sequence[Library] | None = None) -> list[Chip]:
    """What the search is kept to, each with the way to undo it."""
    held = libraries_named(parameters) if libraries is None else libraries
    found = [Chip(library.name, parameters.without("library", library.code)) for library in held]
    if parameters.one("available"):
        found.append(Chip(_("On the shelf now"), parameters.without("available")))
    if parameters.one("from") or parameters.one("to"):
        without = Parameters(tuple(one for one in parameters.values if one[0] not in {"from", "to"})).address
        found.append(Chip(_years(parameters.one("from"), parameters.one("to")), without))
    for name in ("clc", "language", "form", "audience"):
        found += [Chip(value_name(name, value), parameters.without(name, value)) for value in parameters.all(name)]
    return found


def value_name(facet: str, value: str) -> str:
    """The word for a value of a facet; the value itself where nobody has found any."""
    return str(_NAMES[facet](value))


def facets(request: HttpRequest, parameters: Parameters, found: Results) -> list[Facet]:
    """The groups of choices that narrow anything; of libraries the nearest to the reader's place first."""
    counted, total = found.facets, found.total
    made = [
        _available(parameters, counted.get("available", [])),
        _libraries(request, parameters, counted.get("library", [])),
        *(_simple(parameters, name, label, counted.get(name, [])) for name, label in _groups()),
        _year(parameters, counted.get("year", [])),
    ]
    return [facet for facet in made if facet.helps(total)]


def _available(parameters: Parameters, counted: Iterable[tuple[Any, int]]) -> Facet:
    number = sum(count for value, count in counted if value)
    chosen = bool(parameters.one("available"))
    address = parameters.without("available") if chosen else parameters.instead("available", "1")
    choices = [Choice(_("On the shelf now"), number, address, chosen)] if number or chosen else []
    return Facet("available", _("Availability"), choices)


def _libraries(request: HttpRequest, parameters: Parameters, counted: Iterable[tuple[Any, int]]) -> Facet:
    counts = dict(counted)
    rows = whereabouts.distances(request, open_libraries().filter(pk__in=list(counts)))
    chosen = set(parameters.all("library"))
    # Without a known place: what the most titles are held by, first.
    rows.sort(key=lambda row: (row.library.code not in chosen, row.distance, -counts[row.library.pk]))
    choices = [
        _choice(parameters, "library", (row.library.code, row.library.name), counts[row.library.pk], row.about)
        for row in rows[:MOST_SHOWN]
    ]
    return Facet("library", _("Library"), choices)


def _simple(parameters: Parameters, name: str, label: str, counted: Iterable[tuple[Any, int]]) -> Facet:
    chosen = set(parameters.all(name))
    most = sorted(counted, key=lambda pair: (str(pair[0]) not in chosen, -pair[1], str(pair[0])))
    choices = [
        _choice(parameters, name, (str(value), value_name(name, str(value))), count)
        for value, count in most[:MOST_SHOWN]
        if value not in {"", None}
    ]
    return Facet(name, label, choices)


def _year(parameters: Parameters, counted: Iterable[tuple[Any, int]]) -> Facet:
    counts, choices = list(counted), []
    for first, last in YEARS:
        number = sum(count for year, count in counts if _between(year, first, last))
        said = (str(first or ""), str(last or ""))
        chosen = (parameters.one("from"), parameters.one("to")) == said
        kept = [one for one in parameters.values if one[0] not in {"from", "to"}]
        added = [] if chosen else [pair for pair in zip(("from", "to"), said, strict=True) if pair[1]]
        if number or chosen:
            address = Parameters((*kept, *added)).address
            choices.append(Choice(_years(*said), number, address, chosen))
    return Facet("year", _("Year"), choices)


def _choice(parameters: Parameters, name: str, value: tuple[str, str], count: int, about: str = "") -> Choice:
    code, said = value
    chosen = code in parameters.all(name)
    if chosen:
        return Choice(said, count, parameters.without(name, code), chosen=True, about=about)
    several = name != "audience" and len(parameters.all(name)) < MOST_VALUES
    address = parameters.with_(name, code) if several else parameters.instead(name, code)
    return Choice(said, count, address, about=about)


def _between(year: Any, first: int | None, last: int | None) -> bool:
    return year is not None and (first is None or year >= first) and (last is None or year <= last)


def _years(first: str, last: str) -> str:
    if first and last:
        return f"{first}–{last}"
    return _("%(year)s and later") % {"year": first} if first else _("up to %(year)s") % {"year": last}


def _groups() -> tuple[tuple[str, str], ...]:
    return (("clc", _("Subject field")), ("form", _("Kind")), ("language", _("Language")), ("audience", _("For whom")))


def _fields() -> tuple[tuple[str, str], ...]:
    return (
        ("title", _("Title")),
        ("author", _("Author")),
        ("subject", pgettext("catalogue", "Subject")),
        ("publisher", _("Publisher")),
        ("series", _("Series")),
    )


_NAMES: dict[str, Callable[[str], str | Promise]] = {
    "clc": words.class_name,
    "language": lambda value: words.LANGUAGES.get(value, value),
    "form": lambda value: words.FORMS.get(value, value),
    "audience": lambda value: words.AUDIENCES.get(value, value),
}
