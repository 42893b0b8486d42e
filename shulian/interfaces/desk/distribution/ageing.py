"""What lies on the road for too long, and what is supposed lost: a person says so, never a job."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shulian.apps.alliance.models import Library
from shulian.apps.circulation import refusals
from shulian.apps.distribution import access
from shulian.apps.distribution.actions.losses import confirm_loss, put_off
from shulian.apps.distribution.queries.ageing import supposed_losses
from shulian.apps.distribution.refusals import Refused
from shulian.core.roles import Right
from shulian.interfaces import ageing
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.distribution import words
from shulian.interfaces.desk.distribution.boxes import act
from shulian.interfaces.lists import paged

A_PAGE = 20


@require_safe
@at_desk(Right.MANAGE_STOCK)
def on_the_road(request: HttpRequest, library: Library) -> HttpResponse:
    """Open transits from and to here by age, with what is supposed lost on top."""
    own = Library.objects.filter(pk=library.pk)
    losses = paged(request, supposed_losses(own), A_PAGE, "losses")
    context = ageing.seen(request, own) | {
        "here": "distribution",
        "tab": "ageing",
        "library": library,
        "losses": losses,
        "command": uuid4,
    }
    return render(request, "desk/distribution/ageing.html", context)


@require_safe
@at_desk(Right.MANAGE_STOCK)
def workbook(request: HttpRequest, library: Library) -> HttpResponse:
    """The list as a workbook."""
    return ageing.workbook(request, Library.objects.filter(pk=library.pk))


@require_POST
@at_desk(Right.MANAGE_STOCK)
def answer(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Confirm that an item is lost on the way, or look again in two weeks."""
    loss = access.loss_for(request.user, pk)
    lost = request.POST.get("answer") == "lost"
    said = _("The item is marked as lost on its way. If it turns up, a scan finds it again.")
    done = (confirm_loss if lost else put_off)(act(request, library), loss)
    if isinstance(done, Refused):
        told = words.refused(done)
        messages.error(request, f"{told.sentence} {told.next_step}")
    elif done is not None and done.refusal is not None:
        messages.error(request, refusals.sentence(done.refusal))
    else:
        messages.success(request, said if lost else _("You are asked again in two weeks."))
    return redirect("desk:ageing")
