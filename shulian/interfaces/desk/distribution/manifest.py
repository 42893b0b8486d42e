"""The manifest of a box, on paper and as a workbook: the way back when phones and lines are down."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.distribution import access
from shulian.apps.distribution.models import Box
from shulian.apps.distribution.queries import boxes as queries
from shulian.core.roles import Right
from shulian.documents import manifest, xlsx
from shulian.interfaces import downloads
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.distribution.words import KINDS
from shulian.interfaces.templatetags.look import moment


@require_safe
@at_desk(Right.CIRCULATE)
def pdf(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """The manifest to print, with barcodes of box, journey and items."""
    box = access.box_at(library, pk)
    number = queries.manifest_number(box)
    page: manifest.Manifest = {
        "title": _("Manifest"),
        "issuer": box.source.name,
        "facts": _facts(box),
        "codes": [
            manifest.code(str(KINDS[box.kind]), box.number),
            manifest.code(_("Manifest"), number),
            manifest.code(_("Seal"), box.seal),
        ],
        "header": list(_header()),
        "rows": _rows(box),
        "scanned": 0,
        "signatures": [_("Packed by"), _("Driver"), _("Received by")],
        "notes": _notes(box),
        "page": _("Page"),
    }
    return downloads.printed(manifest.pdf(page, clock.now()), f"manifest-{number}.pdf")


@require_safe
@at_desk(Right.CIRCULATE)
def workbook(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """The manifest as a workbook."""
    box = access.box_at(library, pk)
    title = f"{box.source.name} → {box.destination.name} · {box.number}"
    page = xlsx.Page(_("Manifest"), _header(), _rows(box), title=title, notes=tuple(_notes(box)))
    return downloads.workbook(xlsx.write([page]), f"manifest-{queries.manifest_number(box)}.xlsx")


def _facts(box: Box) -> list[tuple[str, str]]:
    return [
        (pgettext("transit", "From"), box.source.name),
        (pgettext("transit", "To"), box.destination.name),
        (_("Items"), str(queries.totals_of(box).expected)),
        (_("Seal"), box.seal or "—"),
        (_("Sealed at"), moment(box.sealed_at) if box.sealed_at else "—"),
        (_("Route"), box.trip.route.name if box.trip else "—"),
    ]


def _header() -> tuple[str, ...]:
    return _("Barcode"), _("Title"), _("Belongs to"), pgettext("transit", "To")


def _rows(box: Box) -> list[list[str]]:
    lines = queries.contents_of(box).filter(packed_at__isnull=False)
    return [
        [
            line.item.barcode,
            line.item.title.title,
            line.item.library.name,
            line.transit.destination.name if line.transit else "—",
        ]
        for line in lines
    ]


def _notes(box: Box) -> list[str]:
    notes = [_("Tick each item. Without a computer: keep this sheet, and scan the items in when the line is back.")]
    return [*notes, _("Demonstration data")] if box.is_demonstration else notes
