"""A search as the parameters of its page, and back: for pages, feeds, programs, and searches that are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from shulian.apps.alliance.models import Library
from shulian.apps.discovery.asked import Asked, Audience, Sort
from shulian.core.forms import Form
from shulian.protocols import cql

LONGEST = 200
LONGEST_EXPERT = 2000
MOST_VALUES = 12
"""Values that one filter may have."""
FIRST_YEAR, LAST_YEAR = 1, 2999
_FIELDS = ("title", "author", "subject", "publisher", "series")
_ORDER = (
    "q",
    *_FIELDS,
    "cql",
    "library",
    "available",
    "from",
    "to",
    "clc",
    "language",
    "form",
    "audience",
    "sort",
    "once",
)


@dataclass(frozen=True)
class Parameters:
    """What a page was asked for, cleaned: texts that a database can hold, values that exist, nothing twice."""

    values: tuple[tuple[str, str], ...]
    page: int = 1

    def all(self, name: str) -> list[str]:
        """Every value of one parameter."""
        return [value for key, value in self.values if key == name]

    def one(self, name: str) -> str:
        """The first value of one parameter, or an empty text."""
        return next((value for key, value in self.values if key == name), "")

    def with_(self, name: str, value: str) -> str:
        """The address with one more value."""
        return written([*self.values, (name, value)])

    def instead(self, name: str, value: str) -> str:
        """The address with this value in the place of all others of its name; an empty one takes them away."""
        kept = [(key, one) for key, one in self.values if key != name]
        return written([*kept, (name, value)] if value else kept)

    def without(self, name: str, value: str | None = None) -> str:
        """The address without one value, or without all of this name."""
        return written([(key, one) for key, one in self.values if key != name or value not in {None, one}])

    @property
    def address(self) -> str:
        """The whole of it, in one order: two searches for the same have the same address."""
        return written(self.values)

    @property
    def narrowings(self) -> int:
        """How many filters are set; from one year to another is one."""
        words = {"q", "cql", "sort", "once", *_FIELDS, *(["to"] if self.one("from") else [])}
        return sum(1 for key, _value in self.values if key not in words)


def read(given: QueryDict) -> Parameters:
    """The parameters of a request; what makes no sense is left out."""
    values: list[tuple[str, str]] = []
    for name in _ORDER:
        found = [value for text in given.getlist(name) if (value := _clean(name, text))]
        most = MOST_VALUES if name in {"library", "clc", "language", "form"} else 1
        values += [(name, value) for value in list(dict.fromkeys(found))[:most]]
    return Parameters(tuple(values), page_of(given.get("page", "1")))


def page_of(text: str) -> int:
    """A page number; the first page for what is none."""
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def parsed(address: str) -> Parameters:
    """The parameters of an address that was kept."""
    return read(QueryDict(address))


def written(values: Iterable[tuple[str, str]]) -> str:
    """Parameters as an address, in one order."""
    listed = list(dict.fromkeys(values))
    return urlencode([pair for name in _ORDER for pair in listed if pair[0] == name])


def asked(parameters: Parameters, libraries: Sequence[Library] | None = None, *, per_page: int = 20) -> Asked:
    """What these parameters ask, without the expert's query; `libraries` are those they name, if known already."""
    held = libraries_named(parameters) if libraries is None else libraries
    audience = parameters.one("audience")
    return Asked(
        text=parameters.one("q"),
        page=parameters.page,
        per_page=per_page,
        library=tuple(library.pk for library in held),
        available=parameters.one("available") == "1",
        years=(_year(parameters.one("from")), _year(parameters.one("to"))),
        clc=tuple(parameters.all("clc")),
        language=tuple(parameters.all("language")),
        form=tuple(parameters.all("form")),
        audience=Audience(audience) if audience else None,
        sort=Sort(parameters.one("sort") or Sort.RELEVANCE),
        by_work=parameters.one("once") == "1",
        title=parameters.one("title"),
        author=parameters.one("author"),
        subject=parameters.one("subject"),
        publisher=parameters.one("publisher"),
        series=parameters.one("series"),
    )


def newest(parameters: Parameters, count: int) -> Asked:
    """The same search as a list of what came last; CqlError where the expert's query cannot be read."""
    found = with_query(asked(parameters, per_page=count), parameters)
    return replace(found, page=1, sort=Sort.NEWEST, by_work=False, facets=False)


def with_query(wanted: Asked, parameters: Parameters) -> Asked:
    """The search with the expert's query, if there is one; CqlError where that cannot be read."""
    line = parameters.one("cql")
    return replace(wanted, cql=cql.parse(line)) if line else wanted


def libraries_named(parameters: Parameters) -> list[Library]:
    """The libraries that the parameters name, in their order; codes of none are left out."""
    return libraries_of([parameters])[0]


def libraries_of(several: Sequence[Parameters]) -> list[list[Library]]:
    """The libraries that each of these searches names; one question for all of them."""
    codes = {code for parameters in several for code in parameters.all("library")}
    found = {library.code: library for library in Library.objects.filter(code__in=codes)} if codes else {}
    return [[found[code] for code in parameters.all("library") if code in found] for parameters in several]


def _clean(name: str, text: str) -> str:
    plain = text.replace("\0", "").strip()
    if name in {"from", "to"}:
        return str(year) if (year := _year(plain)) else ""
    if name in _ALLOWED:
        return plain if plain in _ALLOWED[name] else ""
    if name == "clc":
        plain = plain.upper()
    if name == "language":
        return plain.lower() if len(plain) == 3 and plain.isascii() and plain.isalpha() else ""
    return plain[: LONGEST_EXPERT if name == "cql" else LONGEST]


def _year(text: str) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        return None
    return int(text) if FIRST_YEAR <= int(text) <= LAST_YEAR else None


_ALLOWED = {
    "available": {"1"},
    "once": {"1"},
    "form": {form.value for form in Form},
    "audience": {audience.value for audience in Audience},
    "sort": {sort.value for sort in Sort} - {Sort.RELEVANCE.value},
}
