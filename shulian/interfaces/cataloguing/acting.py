"""Who catalogues: signed in, with the right at some library, and every act with its command id."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

from shulian.apps.alliance.access import has_anywhere
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act
from shulian.core.roles import Right

View = Callable[..., HttpResponseBase]


def cataloguing(right: Right) -> Callable[[View], View]:
    """A page for those who hold the right at some library; never kept by a cache."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def seen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not has_anywhere(request.user, right):
                raise PermissionDenied(str(right))
            response = view(request, *args, **kwargs)
            add_never_cache_headers(response)
            return response

        seen.rights = frozenset({right})  # type: ignore[attr-defined]  # for whoever asks what opens a page
        return seen

    return decorate


def act_of(request: HttpRequest, library: Library | None = None) -> Act:
    """The act that this request asks for; a page without a command id did not come from here."""
    try:
        command = UUID(request.POST.get("command", ""))
    except ValueError as error:
        raise SuspiciousOperation("command") from error
    return Act(source="cataloguing", actor=request.user.pk, library=library.pk if library else None, command=command)
