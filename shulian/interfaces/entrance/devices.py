"""My devices: where I am signed in, and signing out there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.actions import devices as actions
from shulian.apps.alliance.actions.tokens import revoke_token
from shulian.apps.alliance.models import Account, Device
from shulian.apps.alliance.queries.devices import devices_of, programs_of
from shulian.apps.journal.actions import Act
from shulian.core.devices import seen
from shulian.core.scopes import scopes_of
from shulian.interfaces.entrance.words import KINDS, SCOPES, WAYS

USED = "used_at"
PRECISION = 15 * 60
"""Seconds after which the last use is written anew: the list need not know the minute."""


def note_sign_in(sender: Any, request: HttpRequest | None = None, user: Any = None, **more: Any) -> None:
    """Somebody signed in with a session; programs, and colleagues who sign for one act, have none."""
    session = getattr(request, "session", None)
    if request is None or session is None or session.get(SESSION_KEY) != str(user.pk) or not session.session_key:
        return
    browser = seen(request.META.get("HTTP_USER_AGENT", "")[:500])
    actions.note_device(user, session.session_key, browser, getattr(request, "way", ""))
    session[USED] = int(clock.now().timestamp())


def note_sign_out(sender: Any, request: HttpRequest, user: Any = None, **more: Any) -> None:
    """Signed out here."""
    if request.session.session_key:
        actions.forget_device(request.session.session_key)


def devices_are_used(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: remember about when a device was used last. Costs nothing but every quarter of an hour."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        session = request.session
        if session.accessed and USED in session and clock.now().timestamp() - session[USED] > PRECISION:
            session[USED] = int(clock.now().timestamp())
            actions.touch_device(session.session_key or "")
        return response

    return middleware


@never_cache
@require_safe
@login_required
def devices(request: HttpRequest) -> HttpResponse:
    """Where the account is signed in, and which programs act for it."""
    account = _account(request)
    here = request.session.session_key
    shown = [
        {
            "device": one,
            "kind": KINDS[Device.Kind(one.kind)],
            "way": WAYS[Device.Way(one.way)] if one.way else "",
            "here": one.session == here,
            "command": uuid4(),
        }
        for one in devices_of(account)
    ]
    programs = [(one, [SCOPES[scope] for scope in scopes_of(one.rights)], uuid4()) for one in programs_of(account)]
    seen_ = {"here": "me", "devices": shown, "programs": programs, "command": uuid4(), "others": len(shown) > 1}
    return render(request, "entrance/devices.html", seen_)


@require_POST
@login_required
def sign_out_device(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out one of my devices."""
    account = _account(request)
    device = Device.objects.filter(pk=pk, account=account).first()
    if device is None:
        messages.info(request, _("This device is signed out already."))
        return redirect("devices")
    if device.session == request.session.session_key:
        raise PermissionDenied("the device in hand signs out by its own button")
    actions.sign_out(act_of(request), device)
    messages.success(request, _("The device is signed out."))
    return redirect("devices")


@require_POST
@login_required
def sign_out_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    ended = actions.sign_out_others(act_of(request), _account(request), request.session.session_key or "")
    said = ngettext("%(n)d other device is signed out.", "%(n)d other devices are signed out.", ended)
    messages.success(request, said % {"n": ended})
    return redirect("devices")


@require_POST
@login_required
def stop_program(request: HttpRequest, pk: int) -> HttpResponse:
    """A program acts for me no longer."""
    token = programs_of(_account(request)).filter(pk=pk).first()
    if token is not None:
        revoke_token(act_of(request), token)
    messages.success(request, _("The program can do nothing in your name any more."))
    return redirect("devices")


def act_of(request: HttpRequest) -> Act:
    """An act at the own account. A reader is no actor: the journal names readers by their token alone."""
    account = _account(request)
    actor = None if account.kind == Account.Kind.READER else account.pk
    try:
        command = UUID(request.POST.get("command", ""))
    except ValueError:
        command = uuid4()
    return Act("portal", actor=actor, command=command)


def _account(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise PermissionDenied("account")
    return request.user
