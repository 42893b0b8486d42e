"""The record of a weeding list (剔旧审批单): on paper to sign, and as a workbook."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from shulian import clock
from shulian.apps.circulation.access import weeding_list_for
from shulian.apps.circulation.models import WeedingList, WeedingRow
from shulian.apps.circulation.weeding import Totals, rows_of, totals
from shulian.core.roles import Right
from shulian.core.weeding import Outcome, Reason, Status, Verdict
from shulian.documents import register, xlsx
from shulian.interfaces import downloads
from shulian.interfaces.cataloguing import weeding_words
from shulian.interfaces.cataloguing.acting import cataloguing
from shulian.interfaces.templatetags.look import day

WIDTHS = [0, 0, 5, 2, 2, 0, 0, 0, 2]
RIGHT = [5, 7]


@require_safe
@cataloguing(Right.CATALOGUE)
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The record as a PDF with lines to sign on."""
    found = weeding_list_for(request.user, pk)
    data = register.pdf(_register(found), clock.now())
    return downloads.printed(data, f"weeding-{found.number}.pdf")


@require_safe
@cataloguing(Right.CATALOGUE)
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Every item of the list, those that stay too, with what was decided and what became of it."""
    found = weeding_list_for(request.user, pk)
    header = (*_header(), pgettext("weeding", "Review"), _("Note"), _("Outcome"))
    page = xlsx.Page(found.number, header, list(_cells(found)), title=_title(found), notes=tuple(_notes(found)))
    return downloads.workbook(xlsx.write([page]), f"weeding-{found.number}.xlsx")


def _title(found: WeedingList) -> str:
    return _("Record of weeding %(number)s") % {"number": found.number}


def _header() -> tuple[str, ...]:
    return (
        _("No."),
        _("Barcode"),
        _("Title"),
        _("Author"),
        _("Call number"),
        _("Year"),
        _("Last lent"),
        _("Price (yuan)"),
        _("Reason"),
    )


def _register(found: WeedingList) -> register.Register:
    going = rows_of(found, Verdict.WEED)
    told = totals(found)
    rows = [[str(cell) for cell in _row(one)] for one in going]
    rows.append(["", "", _("Total: %(n)s items") % {"n": told.items}, "", "", "", "", _yuan(told.fen), ""])
    return {
        "title": _title(found),
        "issuer": found.library.name,
        "facts": _facts(found, told),
        "header": list(_header()),
        "widths": WIDTHS,
        "right": RIGHT,
        "parts": [{"heading": "", "rows": rows, "totals": 1}],
        "notes": _notes(found),
        "signatures": [_("Proposed by"), _("Approved by"), _("Carried out by")],
        "page": _("Page # of #"),
    }


def _facts(found: WeedingList, told: Totals) -> list[tuple[str, str]]:
    nobody = "—"
    return [
        (_("List"), found.name),
        (_("State"), str(weeding_words.STATUSES[Status(found.status)])),
        (_("Looked for"), " · ".join(weeding_words.criteria(found.criteria))),
        (_("Titles and items"), f"{told.titles} / {told.items}"),
        (_("Proposed"), f"{found.proposer.display_name if found.proposer else nobody} {day(found.submitted_at)}"),
        (_("Total value"), _yuan(told.fen, "¥")),
        (_("Decided"), f"{found.decider.display_name if found.decider else nobody} {day(found.decided_at)}"),
        (_("Items without a price"), f"{told.without_price}"),
    ]


def _notes(found: WeedingList) -> list[str]:
    notes = [
        _(
            "Public Library Law of China, article 28: a public library keeps its documents with care and may not "
            "dispose of them at will; where it must, the rules of the authority in charge of culture are followed."
        ),
        _("Local documents are not weeded. Last copies in the alliance are weeded only with a reason of their own."),
    ]
    if found.note:
        notes.append(_("Note of the decision: %(note)s") % {"note": found.note})
    left = rows_of(found, Verdict.WEED).filter(outcome=Outcome.LEFT)
    said = _("Left in the stock: %(barcode)s (%(why)s)")
    return notes + [said % {"barcode": row.item.barcode, "why": weeding_words.against(row)} for row in left[:50]]


def _yuan(fen: int | None, sign: str = "") -> str:
    return "—" if fen is None else f"{sign}{fen / 100:,.2f}"


def _row(one: WeedingRow) -> tuple[str | int | float, ...]:
    item = one.item
    reason = str(weeding_words.REASONS[Reason(one.reason)])
    if one.last_copy_decided and one.others == 0:
        reason = f"{reason} · {weeding_words.BARS['last-copy']}"
    return (
        one.number,
        item.barcode,
        item.title.title,
        item.title.authors[0] if item.title.authors else item.title.responsibility[:40],
        item.call_number,
        item.title.year or "",
        f"{clock.local(one.last_lent_at):%Y-%m-%d}" if one.last_lent_at else "—",
        _yuan(item.price_fen),
        f"{reason} {one.note}".strip(),
    )


def _cells(found: WeedingList) -> Iterator[tuple[str | int | float, ...]]:
    for one in rows_of(found).iterator(chunk_size=1000):
        outcome = _("withdrawn") if one.outcome == Outcome.DONE else weeding_words.against(one)
        yield (*_row(one), str(weeding_words.VERDICTS[Verdict(one.verdict)]), one.note, outcome)
