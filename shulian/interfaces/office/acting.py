"""Who acts in the office: signed in, with the right somewhere, and every act with its command id."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

from shulian.apps.alliance.access import has_anywhere
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act
from shulian.core.roles import Right

View = Callable[..., HttpResponseBase]


class ActForm(forms.Form):
    """A form that asks for one act; the page chose its command id."""

    command = forms.UUIDField(widget=forms.HiddenInput)

    def renew_command(self) -> None:
        """After a refusal the corrected page is a new act."""
        renewed = cast(QueryDict, self.data).copy()
        renewed["command"] = str(uuid4())
        self.data = renewed


def in_office(*rights: Right) -> Callable[[View], View]:
    """A view of the office, for those who hold one of these rights at some library; never kept by a cache."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def seen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not any(has_anywhere(request.user, right) for right in rights):
                raise PermissionDenied(", ".join(rights))
            response = view(request, *args, **kwargs)
            add_never_cache_headers(response)
            return response

        seen.rights = frozenset(rights)  # type: ignore[attr-defined]  # for whoever asks what opens a page
        return seen

    return decorate


def asked_for(request: HttpRequest, name: str, length: int = 100) -> str:
    """A parameter of the address or of a button's form, as text that a database can compare."""
    given = request.POST if request.method == "POST" else request.GET
    return given.get(name, "").replace("\0", "")[:length]


def act_of(request: HttpRequest, library: Library | None = None) -> Act:
    """The act that this request asks for; a page without a command id did not come from here."""
    try:
        command = UUID(request.POST.get("command", ""))
    except ValueError as error:
        raise SuspiciousOperation("command") from error
    return Act(source="office", actor=request.user.pk, library=library.pk if library else None, command=command)
