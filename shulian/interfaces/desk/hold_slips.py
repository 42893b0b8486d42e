"""The slip for a book that was set aside, to be printed when a scan says so."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.access import hold_at_desk
from shulian.apps.circulation.models import Hold
from shulian.core.circulation.states import HoldState
from shulian.core.roles import Right
from shulian.documents import slip
from shulian.documents.slip import Paper, Slip
from shulian.interfaces import downloads
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.whose import tails, whose
from shulian.interfaces.templatetags.look import moment, weekday


@require_safe
@at_desk(Right.CIRCULATE)
def hold_slip(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """One slip on the paper that is asked for: 58 or 80 mm, or A4."""
    hold = hold_at_desk(request.user, library, pk)
    asked = request.GET.get("paper", "")
    paper = Paper(asked) if asked in set(Paper) else Paper.WIDE
    return downloads.printed(slip.pdf([words(hold)], paper, clock.now()), f"slip-{hold.pk}.pdf")


def words(hold: Hold) -> Slip:
    """What stands on the slip: as much of the reader as finds the book on the shelf, and no more."""
    person = whose(hold, tails([hold]))
    ready = hold.state == HoldState.READY and hold.shelf_until is not None
    item = hold.caught
    facts = [(_("Belongs to"), item.library.name)] if item and item.library_id != hold.pickup_id else []
    facts.append((_("Set aside on"), moment(hold.caught_at or clock.now())))
    return Slip(
        heading=pgettext("slip", "Hold shelf") if ready else _("Travels to be picked up"),
        library=hold.pickup.name,
        whose=person.tail,
        name=person.name,
        day=_("Kept until %(day)s") % {"day": weekday(hold.shelf_until)} if ready else "",
        title=hold.title.title,
        barcode=item.barcode if item else "",
        facts=facts,
        note="" if ready else _("Scan it on arrival; the screen then says the last day."),
    )
