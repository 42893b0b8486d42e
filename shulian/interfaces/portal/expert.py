"""The advanced form and the line for experts: both are CQL in the end, and say where it cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from shulian.apps.alliance.models import Library
from shulian.apps.discovery import address
from shulian.apps.discovery import queries as discovery
from shulian.apps.discovery.address import Parameters
from shulian.apps.discovery.asked import Asked
from shulian.apps.discovery.queries import Results
from shulian.interfaces.titlewords import FORMS, LANGUAGES
from shulian.protocols import cql

ROWS = 4
LONGEST = 120
AROUND = 16
FIELDS: dict[str, Promise] = {
    "cql.anywhere": gettext_lazy("Anywhere"),
    "dc.title": gettext_lazy("Title"),
    "dc.creator": gettext_lazy("Author"),
    "dc.subject": pgettext_lazy("catalogue", "Subject"),
    "dc.publisher": gettext_lazy("Publisher"),
    "bath.isbn": gettext_lazy("ISBN"),
}
OPERATORS: dict[str, Promise] = {
    "and": pgettext_lazy("operator", "and"),
    "or": pgettext_lazy("operator", "or"),
    "not": pgettext_lazy("operator", "not"),
}
EXAMPLES = (
    "红楼梦",
    "dc.title = 三体 and dc.creator = 刘慈欣",
    'dc.subject = 地方志 and dc.date within "1990 2010"',
    "dc.creator = 鲁迅 not dc.title = 全集",
)


@dataclass(frozen=True)
class Fault:
    """Why a query cannot be read: a sentence, and the query in three pieces with the place in the middle."""

    sentence: str
    before: str = ""
    at: str = ""
    after: str = ""


def found(parameters: Parameters, libraries: Sequence[Library], per_page: int) -> tuple[Results, Fault | None]:
    """A page of what a search finds: by words, filters, and the expert's line if there is one."""
    asked = address.asked(parameters, libraries, per_page=per_page)
    return _found(parameters, lambda: address.with_query(asked, parameters))


def newest(parameters: Parameters, count: int) -> tuple[Results, Fault | None]:
    """What came last of a search."""
    return _found(parameters, lambda: address.newest(parameters, count))


def _found(parameters: Parameters, asked: Callable[[], Asked]) -> tuple[Results, Fault | None]:
    try:
        return discovery.search(asked()), None
    except cql.CqlError as error:
        text = parameters.one("cql")
        return Results([], 0, 0.0, text), fault_of(text, error)


@require_safe
def advanced(request: HttpRequest) -> HttpResponse:
    """Fields with and, or, not; a form that is filled in becomes a line of CQL and goes to the results."""
    rows = _rows(request)
    if "go" in request.GET:
        line = line_of(rows)
        kept = address.read(request.GET)
        values = [(name, value) for name, value in kept.values if name not in {"q", "cql"}]
        if line or values:
            return redirect(
                f"{reverse('portal:search')}?{address.written([('cql', line), *values] if line else values)}"
            )
    seen: dict[str, Any] = {
        "here": "home",
        "rows": rows,
        "fields": FIELDS,
        "operators": OPERATORS,
        "forms": FORMS,
        "languages": LANGUAGES,
        "examples": EXAMPLES,
        "asked": address.read(request.GET),
        "empty": "go" in request.GET,
    }
    return render(request, "portal/advanced.html", seen)


def line_of(rows: list[tuple[str, str, str]]) -> str:
    """The line of CQL that the rows of the form mean; rows without words mean nothing."""
    line = ""
    for operator, field, text in rows:
        if not text:
            continue
        clause = f'{field} all "{quoted(text)}"'
        line = f"{line} {operator} {clause}" if line else clause
    return line


def _rows(request: HttpRequest) -> list[tuple[str, str, str]]:
    """What each row of the form says, cleaned: operator, field, words."""
    names = ("operator", "field", "words")
    given = zip_longest(*(request.GET.getlist(name)[:ROWS] for name in names), fillvalue="")
    rows = [
        (
            operator if operator in OPERATORS else "and",
            field if field in FIELDS else "cql.anywhere",
            text.replace("\0", "").strip()[:LONGEST],
        )
        for operator, field, text in given
    ]
    usual = list(FIELDS)
    return rows + [("and", usual[number % len(usual)], "") for number in range(len(rows), ROWS)]


def quoted(text: str) -> str:
    """Words as a term: what means something else in CQL is taken as it stands."""
    return "".join(f"\\{sign}" if sign in '\\"*?^' else sign for sign in text)


def fault_of(text: str, error: cql.CqlError) -> Fault:
    """What is wrong with a query, in the reader's language, and where."""
    sentence = str(_SENTENCES.get(error.number, _SENTENCES[0])) % {"about": error.detail}
    if error.offset is None:
        return Fault(sentence)
    at = min(max(error.offset, 0), len(text))
    before = text[max(0, at - AROUND) : at]
    return Fault(sentence, ("…" if at > AROUND else "") + before, text[at : at + 1] or "␣", text[at + 1 : at + AROUND])


_SENTENCES: dict[int, Promise] = {
    0: gettext_lazy("This cannot be answered: “%(about)s”. Please look at the examples."),
    10: gettext_lazy("The query cannot be read here. Please compare it with the examples."),
    12: gettext_lazy("The query is too long. At most %(about)s characters can be read."),
    13: gettext_lazy(
        "The brackets do not match: each needs its other half, and not too many can stand inside each other."
    ),
    14: gettext_lazy("A quotation mark stands alone. Please put one at the end of the words too."),
    15: gettext_lazy("The set “%(about)s” is not known. Known are cql, dc, bath and rec."),
    16: gettext_lazy("There is no field “%(about)s”. Use for example dc.title, dc.creator or dc.subject."),
    19: gettext_lazy("The relation “%(about)s” is not known. Use =, all, any, within, < or >."),
    20: gettext_lazy("The addition “%(about)s” to a relation is not known. Please leave it out."),
    24: gettext_lazy("This field cannot be asked with “%(about)s”. Please use = instead."),
    27: gettext_lazy("Something to look for is missing here."),
    28: gettext_lazy("A * can stand only at the end of a word. Please move it there."),
    36: gettext_lazy("“%(about)s” cannot be looked for in this field."),
    22: gettext_lazy("“%(about)s” cannot be asked in this way. Please use = instead."),
    29: gettext_lazy("Please write at least two characters before the *."),
    30: gettext_lazy("Too many words have a * or ?. Please write more letters and use fewer of these signs."),
    31: gettext_lazy("A ^ can stand only at the beginning or end of the words."),
    32: gettext_lazy("A ^ can stand only at the beginning or end of the words."),
    37: gettext_lazy("“%(about)s” does not join two parts. Use and, or, not."),
    38: gettext_lazy("The query has too many parts. Please ask for less at once."),
    39: gettext_lazy("Nearness (prox) needs the same field on both sides. Use and instead."),
    83: gettext_lazy("Too many titles to put them in this order. Please ask for fewer."),
    88: gettext_lazy("The order “%(about)s” is not known. Please leave out what follows sortBy."),
}
