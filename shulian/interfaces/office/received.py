"""Official documents on their way down (上情下达): what is addressed to one's library, and who has signed for what."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from shulian import clock
from shulian.apps.bulletin import access, words
from shulian.apps.bulletin.actions import open_paper, receive_paper, remind_of_paper
from shulian.apps.bulletin.papering import number_of, printed
from shulian.apps.bulletin.queries.frozen import is_apart
from shulian.apps.bulletin.queries.receipts import receipts_of
from shulian.apps.statistics.refusals import Refused
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces import downloads
from shulian.interfaces.lists import first, paged
from shulian.interfaces.office.acting import act_of, in_office
from shulian.interfaces.templatetags.look import moment

A_PAGE = 40
MOST_ROWS = 10_000


@in_office(Right.MANAGE_LIBRARY)
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """The documents that are addressed to the account's own libraries."""
    page = paged(request, access.visible_receipts(request.user), A_PAGE)
    lines = [(one, number_of(one.paper), words.KINDS[one.paper.kind], is_apart(one.paper)) for one in page]
    context = {"here": "bulletin", "tab": "received", "page": page, "lines": lines, "command": uuid4}
    return render(request, "office/bulletin/received.html", context)


@in_office(Right.MANAGE_LIBRARY)
@require_POST
def opened(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a document: that it was opened is kept, and it is shown."""
    found = access.receipt_for(request.user, pk)
    open_paper(act_of(request, found.library), found)
    return downloads.printed(printed(found.paper), f"paper-{found.paper_id}.pdf")


@in_office(Right.MANAGE_LIBRARY)
@require_POST
def signed_for(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign for a document."""
    found = access.receipt_for(request.user, pk)
    refused = receive_paper(act_of(request, found.library), found)
    if refused:
        messages.error(request, words.refusal_words(refused))
    else:
        messages.success(request, _("Your library has signed for %(number)s.") % {"number": number_of(found.paper)})
    return redirect("office:received")


@in_office(Right.EDIT_BULLETIN, Right.SIGN_PAPERS)
@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind the libraries that have not signed for a document."""
    told = remind_of_paper(act_of(request), access.paper_for(request.user, pk))
    if isinstance(told, Refused):
        messages.error(request, words.refusal_words(told))
    else:
        messages.success(request, _("Reminded by mail: %(count)s libraries.") % {"count": told})
    return redirect("office:paper", pk)


@in_office(Right.EDIT_BULLETIN, Right.SIGN_PAPERS)
@require_safe
def receipts_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has opened a document and signed for it, as a workbook."""
    paper = access.paper_for(request.user, pk)
    listed = first(receipts_of(paper), MOST_ROWS)
    header = (
        *(_("Library"), _("Code"), pgettext("document", "Opened"), _("Opened by")),
        *(pgettext("document", "Signed for"), pgettext("document", "Signed for by")),
    )
    rows = [
        (
            *(one.library.name, one.library.code),
            *(moment(one.opened_at) if one.opened_at else "", one.opened_by.display_name if one.opened_by else ""),
            *(moment(one.received_at) if one.received_at else "",),
            one.received_by.display_name if one.received_by else "",
        )
        for one in listed.rows
    ]
    title = f"{number_of(paper)} {paper.title}"
    sheet = xlsx.Page(_("Who has signed for it"), header, rows, title=title, notes=listed.notes)
    return downloads.workbook(xlsx.write([sheet]), f"receipts-{pk}-{clock.today():%Y%m%d}.xlsx")
