"""Rebalancing (库存调剂): what stands here beyond the limit, and who is short of it."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shulian.apps.alliance.models import Library
from shulian.apps.circulation import refusals
from shulian.apps.distribution.actions.floating import send_to_balance
from shulian.apps.distribution.queries import floating
from shulian.apps.distribution.queries.floating import Suggestion
from shulian.apps.holdings.models import Item
from shulian.core.roles import Right
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.distribution.boxes import act
from shulian.interfaces.lists import paged
from shulian.interfaces.typed import number_of

A_PAGE = 20


@require_safe
@at_desk(Right.MANAGE_STOCK)
def balance(request: HttpRequest, library: Library) -> HttpResponse:
    """The suggestions for this library, and the copies to choose from for one of them."""
    found = floating.suggestions(Library.objects.filter(pk=library.pk))
    chosen = _chosen(found, request.GET.get("to", ""), request.GET.get("class", ""))
    copies = floating.to_spare(library, chosen.item_class) if chosen else Item.objects.none()
    context = {
        "here": "distribution",
        "tab": "balance",
        "library": library,
        "suggestions": paged(request, found, A_PAGE, "short"),
        "chosen": chosen,
        "page": Paginator(copies, A_PAGE).get_page(request.GET.get("page")),
        "command": uuid4,
    }
    return render(request, "desk/distribution/balance.html", context)


@require_POST
@at_desk(Right.MANAGE_STOCK)
def send(request: HttpRequest, library: Library) -> HttpResponse:
    """Open a transit for one copy."""
    found = floating.suggestions(Library.objects.filter(pk=library.pk))
    chosen = _chosen(found, request.POST.get("to", ""), request.POST.get("class", ""))
    item = (
        floating.to_spare(library, chosen.item_class).filter(pk=number_of(request, "item") or 0).first()
        if chosen
        else None
    )
    if chosen is None or item is None:
        messages.error(request, _("This is no longer suggested. The counts have changed meanwhile."))
        return redirect("desk:balance")
    done = send_to_balance(act(request, library), item, chosen.to)
    if done.refusal is not None:
        messages.error(request, refusals.sentence(done.refusal))
    else:
        said = _("A transit to %(library)s is open. Put the item with the consignment for that library.")
        messages.success(request, said % {"library": chosen.to.name})
    return redirect(f"{reverse('desk:balance')}?{urlencode({'to': chosen.to.code, 'class': chosen.item_class})}")


def _chosen(found: list[Suggestion], code: str, item_class: str) -> Suggestion | None:
    return next((one for one in found if one.to.code == code and one.item_class == item_class), None)
