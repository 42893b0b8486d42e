"""The slip that a reader takes along: what was lent today, and until when."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.queries import loans_of
from shulian.core.registration import mask_card
from shulian.core.roles import Right
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.session import acting_for
from shulian.interfaces.lists import first

WIDTHS = ("58", "80")
KEY = "desk-slip-width"
MOST = 200


@require_POST
@at_desk(Right.CIRCULATE)
def due_slip(request: HttpRequest, library: Library) -> HttpResponse:
    """What this library lent today to the reader who stands at the desk; for 58 or 80 mm, as chosen last."""
    at = acting_for(library, request.POST.get("reader", ""))
    if at.card is None:
        return redirect("desk:home")
    width = request.POST.get("width", "")
    if width in WIDTHS:
        request.session[KEY] = width
    midnight = clock.midnight(clock.today())
    lent = loans_of(at.card.reader).filter(library=library, lent_at__gte=midnight)
    context = {
        "here": "desk",
        "library": library,
        "at": at,
        "card": mask_card(at.card.number),
        "loans": first(lent, MOST),
        "width": request.session.get(KEY, WIDTHS[0]),
        "widths": WIDTHS,
        "printed": clock.now(),
    }
    return render(request, "desk/due_slip.html", context)
