"""Showing once more who one is, before anything by which an account could be taken away from its owner."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shulian import clock
from shulian.apps.alliance.actions.tries import Closed
from shulian.apps.alliance.models import Account
from shulian.apps.readers.queries import reader_of
from shulian.apps.readers.sign_in import check_pin, forgive_password, whose
from shulian.interfaces.entrance.known import known
from shulian.interfaces.onward import within

FRESH = "fresh_at"
LASTS = 15 * 60
View = Callable[..., HttpResponse]


class AgainForm(forms.Form):
    """The PIN or the password, once more."""

    secret = forms.CharField(
        label=gettext_lazy("PIN or password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


def note_fresh(request: HttpRequest) -> None:
    """The person has just shown who they are."""
    request.session[FRESH] = int(clock.now().timestamp())


def note_stale(request: HttpRequest) -> None:
    """Whoever comes by an account elsewhere has shown neither PIN nor password."""
    request.session.pop(FRESH, None)


def is_fresh(request: HttpRequest) -> bool:
    """Whether that was a moment ago."""
    return bool(clock.now().timestamp() - request.session.get(FRESH, 0) < LASTS)


def to_again(request: HttpRequest) -> HttpResponse:
    """Where the PIN or the password is asked for once more, and from there back to what was asked for."""
    target = request.get_full_path() if request.method == "GET" else reverse("mfa_index")
    return redirect_to_login(target, reverse("sign-in-again"))


def recently(view: View) -> View:
    """Only for somebody who is signed in and has given the PIN or the password within the last quarter of an hour."""

    @never_cache
    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *rest: Any, **more: Any) -> HttpResponse:
        return view(request, *rest, **more) if is_fresh(request) else to_again(request)

    return checked


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def again(request: HttpRequest) -> HttpResponse:
    """Ask for the PIN or the password, and go on to where the person was heading."""
    form = AgainForm(request.POST or None)
    target = request.POST.get("next") or request.GET.get("next") or ""
    if form.is_valid():
        right = is_right(request, form.cleaned_data["secret"])
        if right is None:
            return render(request, "locked_out.html", status=429)
        if right:
            note_fresh(request)
            return redirect(within(request, target) or reverse("mfa_index"))
        form.add_error("secret", _("This is not right. Please try again."))
    account = request.user
    reader = reader_of(account) if isinstance(account, Account) else None
    seen = {"here": "me", "form": form, "next": target, "no_pin": reader is not None and not reader.pin}
    return render(request, "entrance/again.html", seen)


def is_right(request: HttpRequest, secret: str) -> bool | None:
    """Whether this is the PIN or the password of who is signed in; None when it was tried too often."""
    account = request.user
    reader = reader_of(account) if isinstance(account, Account) else None
    if reader is not None:
        answer = check_pin(reader, secret, "portal", known=whose(reader) in known(request))
        return None if isinstance(answer, Closed) else answer
    request.knows = known(request)  # type: ignore[attr-defined]
    found = authenticate(request, username=account.get_username(), password=secret)
    if getattr(request, "tries_spent", False) or getattr(request, "axes_locked_out", False):
        request.axes_locked_out = False  # type: ignore[attr-defined]
        return None
    right = found is not None and found.pk == account.pk
    if right:
        forgive_password(Account, request)
    return right
