"""The library at which a member of staff acts: checked at every request, chosen when there are several."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from shulian.apps.alliance.access import Visitor, libraries_for, may
from shulian.apps.alliance.models import Library
from shulian.apps.circulation import refusals
from shulian.apps.readers.access import DeadCardError
from shulian.apps.readers.models import Card
from shulian.core.circulation.refusals import Refusal
from shulian.core.library import TRAITS
from shulian.core.roles import AT_A_DESK, Right
from shulian.interfaces.desk.session import Mode, Session
from shulian.interfaces.desk.ways import begin
from shulian.interfaces.lists import first
from shulian.interfaces.onward import within

CHOSEN = "desk-library"
MOST_SHOWN = 200
STAFFED = [kind for kind, traits in TRAITS.items() if traits.staffed]

View = Callable[..., HttpResponse]


def at_desk(right: Right) -> Callable[[View], View]:
    """A view of the desk: its second argument is the acting library, where the person has this right."""

    def decorate(view: View) -> View:
        @wraps(view)
        def seen(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            library = acting(request, right)
            if library is None:
                # Only a desk can be chosen; whoever answers messages from the office has none.
                if not desk_libraries(request.user, *AT_A_DESK).exists():
                    raise PermissionDenied(str(right))
                return redirect(f"{reverse('desk:library')}?{urlencode({'next': request.path})}")
            try:
                response = view(request, library, **kwargs)
            except DeadCardError as error:
                response = _dead(request, library, error.card)
            # What stands here of readers is for this moment and this screen.
            add_never_cache_headers(response)
            return response

        seen.rights = frozenset({right})  # type: ignore[attr-defined]  # for whoever asks what opens a page
        return seen

    return decorate


def _dead(request: HttpRequest, library: Library, card: Card) -> HttpResponse:
    """What was scanned, or lay open, is the number of a card that is dead: it leads to the card's page alone."""
    context = {
        "here": "card",
        "library": library,
        "at": Session(library, Mode.LEND, card),
        "told": refusals.words(Refusal.CARD_STOPPED),
        "code": Refusal.CARD_STOPPED,
        "may_issue": may(request.user, Right.ISSUE_CARD, library),
    }
    return render(request, "desk/card/dead.html", context)


def acting(request: HttpRequest, right: Right) -> Library | None:
    """The chosen library, or the only one; None when one has to be chosen, PermissionDenied when there is none."""
    libraries = desk_libraries(request.user, right)
    if CHOSEN in request.session:
        chosen = libraries.filter(code=request.session[CHOSEN]).first()
        if chosen is not None:
            return chosen
    found = list(libraries[:2])
    if not found:
        raise PermissionDenied(str(right))
    return found[0] if len(found) == 1 else None


def desk_libraries(account: Visitor, *rights: Right) -> QuerySet[Library]:
    """The libraries with a desk at which the account has one of the rights."""
    return libraries_for(account, *rights).filter(kind__in=STAFFED)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in and back; a part of a page asks for the whole page to go there."""
    if request.headers.get("HX-Request"):
        address = redirect_to_login(reverse("desk:home")).url
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect_to_login(request.get_full_path())


@require_http_methods(["GET", "POST"])
def choose_library(request: HttpRequest) -> HttpResponse:
    """Choose where to act; remembered until the sign-out."""
    if not request.user.is_authenticated:
        return to_sign_in(request)
    libraries = desk_libraries(request.user, *AT_A_DESK)
    if not libraries.exists():
        raise PermissionDenied(str(Right.CIRCULATE))
    onward = request.POST.get("next", request.GET.get("next", ""))
    chosen = libraries.filter(code=request.POST.get("library", "").replace("\0", "")).first()
    if chosen is not None:
        request.session[CHOSEN] = chosen.code
        return redirect(within(request, onward) or begin(request.user, chosen))
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    shown = libraries.filter(name__icontains=words) if words else libraries
    return render(request, "desk/library.html", {"libraries": first(shown, MOST_SHOWN), "q": words, "next": onward})
