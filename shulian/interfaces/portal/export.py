"""Titles to take along: RIS, BibTeX, MARC, and citations after GB/T 7714."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from shulian.apps.catalogue.models import Title
from shulian.apps.catalogue.queries.titles import titles_in_order
from shulian.apps.discovery import exchange, own
from shulian.apps.discovery.access import own_list
from shulian.core.questions import cost_of_file
from shulian.documents import references
from shulian.interfaces.portal.citation import citation, reference
from shulian.interfaces.rates import priced
from shulian.protocols import marc

MOST = 500
"""Titles in one file; the whole catalogue is open through OAI-PMH and SRU."""
FORMATS = {
    "ris": "RIS (EndNote, Zotero, NoteExpress)",
    "bibtex": "BibTeX",
    "gbt7714": _("Citations (GB/T 7714)"),
    "marc": _("MARC (ISO 2709)"),
    "marcxml": "MARCXML",
}


@require_safe
def titles(request: HttpRequest) -> HttpResponse:
    """The marked titles in the format asked for, or the page to choose one."""
    found = titles_in_order(ids_of(request))
    return _answered(request, [title for title in found if title.gone_at is None], "titles")


@require_safe
@login_required
def own_booklist(request: HttpRequest, pk: int) -> HttpResponse:
    """A list of the reader's own."""
    return _answered(request, [entry.title for entry in own.entries_of(own_list(request.user, pk))[:MOST]], "list")


@require_safe
def shared_booklist(request: HttpRequest, share: UUID) -> HttpResponse:
    """A shared list."""
    found = own.list_by_share(share)
    if found is None:
        raise Http404("list")
    return _answered(request, [entry.title for entry in own.entries_of(found)[:MOST]], "list")


def ids_of(request: HttpRequest) -> list[int]:
    """The titles that an address or a form names, each once."""
    given = [*request.GET.getlist("title"), *request.POST.getlist("title")]
    numbers = [int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 19]
    return list(dict.fromkeys(numbers))[:MOST]


def _answered(request: HttpRequest, found: Sequence[Title], name: str) -> HttpResponse:
    wanted = request.GET.get("format", "")
    if wanted not in _WRITERS or not found:
        seen = {"here": "home", "titles": found, "formats": FORMATS, "most": MOST}
        return render(request, "portal/export.html", seen, status=200)
    if refused := priced(request, cost_of_file(len(found))):
        return refused
    data, kind, ending = _WRITERS[wanted](found)
    disposition = f'attachment; filename="{name}.{ending}"'
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": disposition})


def _ris(found: Sequence[Title]) -> tuple[bytes, str, str]:
    return references.ris(map(reference, found)), "application/x-research-info-systems", "ris"


def _bibtex(found: Sequence[Title]) -> tuple[bytes, str, str]:
    return references.bibtex(map(reference, found)), "application/x-bibtex; charset=utf-8", "bib"


def _cited(found: Sequence[Title]) -> tuple[bytes, str, str]:
    text = "".join(f"[{number}] {citation(title)}\r\n" for number, title in enumerate(found, 1))
    return text.encode("utf-8-sig"), "text/plain; charset=utf-8", "txt"


def _marc(found: Sequence[Title]) -> tuple[bytes, str, str]:
    return b"".join(map(_iso2709, _records(found))), "application/marc", "mrc"


def _records(found: Sequence[Title]) -> list[marc.Record]:
    """What SRU and OAI-PMH give too: nothing that means something in one library only."""
    return exchange.to_take_along([title.pk for title in found])


def _iso2709(record: marc.Record) -> bytes:
    """One record; nothing for one that is longer than the format can say, as the page of export tells."""
    try:
        return marc.write(record, marc.Encoding.UTF_8)
    except marc.DoesNotFitError:
        return b""


def _marcxml(found: Sequence[Title]) -> tuple[bytes, str, str]:
    return b"".join(marc.write_file(_records(found), marc.FileKind.MARC_XML)), "application/marcxml+xml", "xml"


_WRITERS: dict[str, Callable[[Sequence[Title]], tuple[bytes, str, str]]] = {
    "ris": _ris,
    "bibtex": _bibtex,
    "gbt7714": _cited,
    "marc": _marc,
    "marcxml": _marcxml,
}
