"""The library for which a cataloguer works: chosen once a session, checked at every request."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from shulian.apps.alliance.access import acting_library, libraries_for, library_for
from shulian.apps.alliance.models import Library
from shulian.core.roles import Right
from shulian.interfaces.cataloguing.acting import cataloguing
from shulian.interfaces.onward import within

CHOSEN = "cataloguing-library"


def library_of(request: HttpRequest, right: Right = Right.CATALOGUE) -> Library:
    """The library that was chosen, else the first one where the person has the right."""
    code = request.session.get(CHOSEN)
    if code and (chosen := libraries_for(request.user, right).filter(code=code).first()):
        return chosen
    return acting_library(request.user, right, None)


def placed(request: HttpRequest, here: str, library: Library, right: Right = Right.CATALOGUE) -> dict[str, Any]:
    """What every page of the cataloguers needs: where it is, for which library, and which others there are."""
    return {"here": here, "library": library, "libraries": libraries_for(request.user, right)}


def asked(request: HttpRequest, name: str, length: int = 200) -> str:
    """A parameter as text that a database can compare."""
    given = request.POST if request.method == "POST" else request.GET
    return given.get(name, "").replace("\0", "").strip()[:length]


@require_POST
@cataloguing(Right.CATALOGUE)
def choose(request: HttpRequest) -> HttpResponseBase:
    """Choose the library to work for; remembered until the sign-out."""
    request.session[CHOSEN] = library_for(request.user, Right.CATALOGUE, asked(request, "library")).code
    return redirect(within(request, asked(request, "next")) or "cataloguing:home")
