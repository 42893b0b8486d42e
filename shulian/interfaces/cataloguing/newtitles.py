"""New-title lists (新书通报): what a library got in a period, by class; as a page, on paper and as a workbook."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.queries.classes import clc
from shulian.apps.holdings.queries.newtitles import New, new_titles_of
from shulian.core import isbn
from shulian.core.roles import Right
from shulian.documents import register, xlsx
from shulian.interfaces import downloads
from shulian.interfaces.cataloguing.acting import cataloguing
from shulian.interfaces.cataloguing.place import asked, library_of, placed
from shulian.interfaces.lists import left_out
from shulian.interfaces.templatetags.look import day

PER_PAGE = 100
MOST_LINES = 100_000
MOST_PRINTED = 5000
DAYS = 30


@require_safe
@cataloguing(Right.CATALOGUE)
def listed(request: HttpRequest) -> HttpResponse:
    """The list on the page."""
    library, (first, last), of_class = _asked(request)
    found = new_titles_of(library, first, last, of_class)
    page = Paginator(found.titles, PER_PAGE).get_page(request.GET.get("page"))
    seen = placed(request, "new-titles", library) | {
        "page": page,
        "groups": _groups(found.counted(list(page))),
        "parts": range(2, -(-page.paginator.count // MOST_PRINTED) + 1),
        "first": first,
        "last": last,
        "of_class": of_class,
        "classes": clc().children(),
    }
    return render(request, "cataloguing/new_titles.html", seen)


@require_safe
@cataloguing(Right.CATALOGUE)
def workbook(request: HttpRequest) -> HttpResponse:
    """The list as a workbook, a class after the other."""
    library, (first, last), of_class = _asked(request)
    found = new_titles_of(library, first, last, of_class)
    rows = [_cells(one) for one in found.every(MOST_LINES)]
    notes = left_out(found.titles, MOST_LINES)
    page = xlsx.Page(_("New titles"), _header(), rows, title=_title(library, first, last), notes=notes)
    return downloads.workbook(xlsx.write([page]), f"new-titles-{last:%Y%m%d}.xlsx")


@require_safe
@cataloguing(Right.CATALOGUE)
def printed(request: HttpRequest) -> HttpResponse:
    """The list as a PDF, with a heading for every class; a long one in parts."""
    library, (first, last), of_class = _asked(request)
    found = new_titles_of(library, first, last, of_class)
    part = Paginator(found.titles, MOST_PRINTED).get_page(request.GET.get("part"))
    facts = [(_("Period"), f"{day(first)} – {day(last)}"), (_("Titles"), f"{part.paginator.count}")]
    if part.paginator.num_pages > 1:
        facts.append((_("Part"), f"{part.number} / {part.paginator.num_pages}"))
    document: register.Register = {
        "title": _("New titles"),
        "issuer": library.name,
        "facts": facts,
        "header": list(_header()),
        "widths": [0, 5, 3, 3, 0, 0, 0],
        "right": [6],
        "parts": [
            {"heading": heading, "rows": [[str(cell) for cell in _cells(one)] for one in rows], "totals": 0}
            for heading, rows in _groups(found.counted(list(part)))
        ],
        "notes": [],
        "signatures": [],
        "page": _("Page # of #"),
    }
    return downloads.printed(register.pdf(document, clock.now()), f"new-titles-{last:%Y%m%d}.pdf")


def _asked(request: HttpRequest) -> tuple[Library, tuple[date, date], str]:
    today = clock.today()
    last = _day(asked(request, "last", 10)) or today
    first = _day(asked(request, "first", 10)) or last - timedelta(days=DAYS)
    scheme = clc()
    of_class = asked(request, "class", 10).upper()
    return library_of(request), (min(first, last), max(first, last)), of_class if of_class in scheme.classes else ""


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2200 else None


def _groups(found: list[New]) -> list[tuple[str, list[New]]]:
    """Titles under their main classes."""
    scheme = clc()
    groups: dict[str, list[New]] = {}
    for one in found:
        path = scheme.path(one.title.clc)
        groups.setdefault(f"{path[0].code} {path[0].caption}" if path else _("without a class"), []).append(one)
    return list(groups.items())


def _title(library: Library, first: date, last: date) -> str:
    return f"{library.name} · {_('New titles')} · {first.isoformat()} – {last.isoformat()}"


def _header() -> tuple[str, ...]:
    return (_("Class"), _("Title"), _("Author"), _("Publisher"), _("Year"), _("ISBN"), _("Copies"))


def _cells(one: New) -> tuple[Any, ...]:
    title = one.title
    whole = " : ".join(filter(None, [title.title, title.remainder]))
    whole = " ".join(filter(None, [whole, title.volume, title.edition]))
    number = isbn.hyphenated(title.isbns[0]) if title.isbns else ""
    return (title.clc, whole, title.responsibility, title.publisher, title.year or "", number, one.copies)
