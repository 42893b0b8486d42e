"""One title: who holds it, whether it is in, and what is known of it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Title
from shulian.apps.catalogue.queries.serials import course_of
from shulian.apps.catalogue.queries.titles import classes_of, records_of, title_by_id
from shulian.apps.discovery import browsing
from shulian.apps.discovery.descriptions import online_at
from shulian.apps.discovery.sets import parts_beside
from shulian.apps.holdings.queries.reports import libraries_by_record
from shulian.core.isbn import hyphenated
from shulian.core.othernumbers import not_its_own
from shulian.core.series import series_in
from shulian.core.statements import named_in
from shulian.interfaces.portal import holdings, holds, whereabouts
from shulian.interfaces.portal.citation import citation
from shulian.interfaces.portal.export import FORMATS
from shulian.interfaces.portal.markup import of_title
from shulian.interfaces.titlewords import AUDIENCES, FORMS, LANGUAGES, OTHER_NUMBERS

LIBRARIES_PER_PAGE = 20
RECORDS_SHOWN = 20
EDITIONS_SHOWN = 5
BESIDE = 6
LONGEST_CHAIN = 20


@require_safe
def title(request: HttpRequest, pk: int) -> HttpResponse:
    """The libraries nearest first with their copies, then the description, its sources and a citation."""
    found = title_by_id(pk)
    if found is None:
        raise Http404(str(pk))
    if found.gone_at is not None:
        return _gone(request, found)
    held = holdings.of_titles(request, [pk]).get(pk, [])
    page = Paginator(held, LIBRARIES_PER_PAGE).get_page(request.GET.get("page"))
    records = records_of(found)
    copies = holdings.copies_at(pk, [holding.row.library.pk for holding in page])
    seen = {
        "here": "home",
        "title": found,
        "authors": found.authors or named_in(found.responsibility),
        "summary": holdings.Summary(held),
        "page": page,
        "holdings": [holding.listed(copies.get(holding.row.library.pk, [])) for holding in page],
        "by_record": libraries_by_record(pk)[:LIBRARIES_PER_PAGE],
        "isbns": [hyphenated(number) for number in found.isbns],
        "other_numbers": _other_numbers(found),
        "contents": found.contents.splitlines(),
        "series": series_in(found.series),
        "online": _online(found),
        "classes": classes_of(found),
        "citation": citation(found),
        "records": records[:RECORDS_SHOWN],
        "record_count": records.count(),
        "formats": FORMATS,
        "form_name": FORMS.get(found.form, found.form),
        "language_name": LANGUAGES.get(found.language, found.language),
        "audience_name": AUDIENCES["juvenile"] if found.juvenile else "",
        "markup": of_title(found, held),
        **_family(found),
        **_course(found),
        **_beside(found, held),
        **whereabouts.chooser(request),
        **holds.on_title(request, found),
    }
    return render(request, "portal/title.html", seen)


def _other_numbers(title: Title) -> list[tuple[Promise, str]]:
    """What leads to it and is not its own: what each number is, and the number as it is printed."""
    others = not_its_own(title.other_numbers, [*title.isbns, title.issn])
    return [(OTHER_NUMBERS[one.kind], hyphenated(one.text)) for one in others]


def _online(title: Title) -> list[Library]:
    """The libraries that have it to be read on the web."""
    return list(Library.objects.filter(pk__in=[library for _title, library in online_at([title])]).order_by("path"))


def _gone(request: HttpRequest, title: Title) -> HttpResponse:
    """Where a title went that was merged into another one; a page that says so where it went for good."""
    for _step in range(LONGEST_CHAIN):
        if title.merged_into is None:
            break
        title = title.merged_into
    if title.gone_at is None:
        return redirect("portal:title", pk=title.pk, permanent=True)
    return render(request, "portal/title_gone.html", {"here": "home", "title": title}, status=410)


def _family(title: Title) -> dict[str, Any]:
    """The other editions of the work and how many there are, and the other parts of the set that it is in."""
    others, number = browsing.other_editions(title, EDITIONS_SHOWN)
    return {"editions": others, "edition_count": number, "work": title.work, "parts": parts_beside(title.work)}


def _course(title: Title) -> dict[str, Any]:
    """What a serial was called before, and is called after."""
    former, later = course_of(title)
    return {"former": former, "later": later}


def _beside(title: Title, held: list[holdings.Holding]) -> dict[str, Any]:
    """What stands beside it on the shelf of the nearest library that gave it a call number."""
    copy = browsing.where_on_shelves(title.pk, [one.row.library.pk for one in held])
    if copy is None:
        return {"shelf": []}
    around = browsing.shelf(copy.library, copy.call_number, before=BESIDE // 2, after=BESIDE)
    beside = [one for one in around if one.title_id != title.pk][:BESIDE]
    return {"shelf": beside, "shelf_library": copy.library, "shelf_at": copy.call_number}
