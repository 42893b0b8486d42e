"""Signing in by WeChat, Alipay or another provider, and linking their ids to a reader (绑定).

Of what a provider tells only the ids are used. They stand among the reader's credentials, sealed; a stranger's id opens
nothing until somebody has shown card and PIN once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Account, Device
from shulian.apps.alliance.queries.hands import has_factor
from shulian.apps.journal.actions import Act
from shulian.apps.readers.access import own_reader
from shulian.apps.readers.actions.credentials import Refused, bind, free
from shulian.apps.readers.credentialwords import FAULTS
from shulian.apps.readers.finding import linked_of, reader_by
from shulian.apps.readers.models import Reader
from shulian.apps.readers.queries import reader_of
from shulian.apps.readers.sign_in import account_of
from shulian.core.credentials import Fault, Kind, Status, Value, union
from shulian.interfaces.entrance.again import is_fresh, recently
from shulian.interfaces.entrance.devices import act_of
from shulian.interfaces.entrance.known import known, remember
from shulian.interfaces.entrance.providers import Provider, provider_named, providers, with_ways_out
from shulian.interfaces.onward import within

WAITING = "to_link"
LASTS = 15 * 60
CONNECT = "connect"
WAYS = {Kind.WECHAT: Device.Way.WECHAT, Kind.ALIPAY: Device.Way.ALIPAY, Kind.OIDC: Device.Way.OIDC}


@dataclass(frozen=True)
class Ids:
    """Who somebody is at a provider: in the app that is set up here, and at WeChat in all apps of its owner."""

    uid: str
    union: str = ""


def arrived(request: HttpRequest, name: str, ids: Ids, *, process: str, next_url: str) -> HttpResponse:
    """Somebody comes back from a provider with an id: link it, sign in by it, or ask for card and PIN first."""
    provider = provider_named(name)
    if provider is None:
        return redirect("sign-in")
    value = Value(provider.kind, ids.uid, provider.issuer, ids.union)
    if process == CONNECT:
        return _connect(request, value)
    reader = reader_by(value)
    if reader is not None:
        return _enter(request, reader, provider.kind, within(request, next_url))
    request.session[WAITING] = {
        "sealed": secrets.seal(f"{value.kind}\n{value.issuer}\n{union(value)}\n{value.text}").decode(),
        "at": int(clock.now().timestamp()),
        "next": within(request, next_url),
    }
    return redirect("sign-in-link")


def say_failed(request: HttpRequest, *, cancelled: bool) -> None:
    """Why nobody was signed in."""
    if cancelled:
        messages.info(request, _("Signing in there was given up. You can sign in with card and PIN."))
    else:
        messages.error(request, _("Signing in there did not work. Please try again, or sign in with card and PIN."))


@never_cache
@require_http_methods(["GET", "POST"])
def first_time(request: HttpRequest) -> HttpResponse:
    """An id that is nobody's yet: card and PIN once, and it is linked."""
    from shulian.interfaces.portal.sign_in import SignInForm

    waiting = _waiting(request)
    if waiting is None:
        return redirect("sign-in")
    value, next_url = waiting
    request.knows = known(request)  # type: ignore[attr-defined]
    form = SignInForm(request, request.POST or None)
    if form.is_valid():
        account = form.get_user()
        reader = reader_of(account)
        # Card and PIN alone are half of such a sign-in: it is linked once the second step is passed.
        halfway = reader is not None and has_factor(account)
        fault = _bound(Act("portal"), reader, value) if reader and not halfway else None
        if reader is None or fault:
            form.add_error(None, _words(fault))
        else:
            _settled(request, account if halfway else None)
            # Card and PIN were given just now.
            request.session["proven"] = account.pk
            response = _enter(request, reader, value.kind, next_url)
            remember(request, response, f"reader:{reader.pk}")
            return response
    if getattr(request, "tries_spent", False):
        return render(request, "locked_out.html", status=429)
    seen = {"here": "me", "form": form, "provider": next((p for p in providers() if p.kind == value.kind), None)}
    return render(request, "entrance/first_time.html", seen)


@never_cache
@require_safe
@login_required
def linked(request: HttpRequest) -> HttpResponse:
    """What opens my account beside card and PIN."""
    reader = own_reader(request.user)
    own = linked_of(reader)
    held = {(one.kind, one.issuer) for one in own}
    seen = {
        "here": "me",
        "linked": [(one, provider_of(one.kind, one.issuer), uuid4(), one.status == Status.FROZEN) for one in own],
        "offered": [one for one in providers() if (one.kind, one.issuer) not in held],
        "fresh": is_fresh(request),
    }
    return with_ways_out(render(request, "entrance/linked.html", seen))


@require_POST
@recently
def take_off(request: HttpRequest, pk: int) -> HttpResponse:
    """This id opens my account no longer."""
    reader = own_reader(request.user)
    credential = linked_of(reader).filter(pk=pk).first()
    if credential is None:
        messages.info(request, _("This is not linked to your account any more; nothing was changed."))
        return redirect("linked")
    refused = free(act_of(request), credential)
    if refused:
        messages.error(request, str(FAULTS[refused.fault]))
        return redirect("linked")
    messages.success(request, _("Unlinked. It opens your account no longer."))
    return redirect("linked")


def provider_of(kind: str, issuer: str) -> Provider | None:
    """The provider behind a linked id, as long as it is set up."""
    return next((one for one in providers() if one.kind == kind and one.issuer == issuer), None)


def _connect(request: HttpRequest, value: Value) -> HttpResponse:
    """Link the id to whoever is signed in here, and has just shown it."""
    account = request.user
    reader = reader_of(account) if isinstance(account, Account) else None
    if reader is None or not is_fresh(request):
        messages.error(request, _("Please sign in first, then link it once more."))
        return redirect("linked" if reader else "sign-in")
    fault = _bound(act_of(request), reader, value)
    if fault and fault is not Fault.HELD_ALREADY:
        messages.error(request, _words(fault))
    else:
        messages.success(request, _("Linked. From now on you can sign in with it."))
    return redirect("linked")


def _enter(request: HttpRequest, reader: Reader, kind: Kind, next_url: str) -> HttpResponse:
    account = account_of(reader)
    if account is None or reader.status == Reader.Status.LEFT:
        messages.error(request, _("This account is closed. Please ask at your library."))
        return redirect("sign-in")
    request.session["way"] = WAYS[kind].value
    response: HttpResponse = perform_login(request, Login(user=account, redirect_url=next_url or None))
    return response


def link_waiting(request: HttpRequest, account: Account) -> None:
    """Both steps of the sign-in are passed: link the id that waited for them."""
    kept, reader = request.session.get(WAITING) or {}, reader_of(account)
    waiting = _waiting(request)
    if waiting is None or reader is None or kept.get("halfway") != account.pk:
        return
    fault = _bound(Act("portal"), reader, waiting[0])
    del request.session[WAITING]
    if fault:
        messages.error(request, _words(fault))
    else:
        messages.success(request, _("Linked. Next time you sign in without card and PIN."))


def _settled(request: HttpRequest, halfway: Account | None) -> None:
    """The id waits for the second step of this account; or it is linked, and waits no more."""
    if halfway is not None:
        request.session[WAITING] |= {"halfway": halfway.pk}
        request.session.modified = True
        return
    del request.session[WAITING]
    messages.success(request, _("Linked. Next time you sign in without card and PIN."))


def _bound(act: Act, reader: Reader, value: Value) -> Fault | None:
    outcome = bind(act, reader, value)
    return outcome.fault if isinstance(outcome, Refused) else None


def _waiting(request: HttpRequest) -> tuple[Value, str] | None:
    kept: dict[str, Any] = request.session.get(WAITING) or {}
    if clock.now().timestamp() - kept.get("at", 0) > LASTS:
        return None
    lines = secrets.unseal(kept["sealed"].encode()).split("\n", 3)
    # What an earlier version has sealed in a session that goes on says less: it is brought once more.
    if len(lines) != 4:
        return None
    kind, issuer, everywhere, uid = lines
    return Value(Kind(kind), uid, issuer, everywhere), str(kept.get("next", ""))


def _words(fault: Fault | None) -> str:
    words = {
        Fault.NEEDS_GUARDIAN: str(FAULTS[Fault.NEEDS_GUARDIAN]),
        Fault.HELD_BY_ANOTHER: _("This id is linked to another card already. Unlink it there first."),
        Fault.HELD_FROZEN: _(
            "This is linked to your card, and frozen. A desk can end that; or unlink it, then link it anew."
        ),
        Fault.TOO_MANY: _("Your card has one of these already. Unlink it first, on the page Linked accounts."),
    }
    if fault is None:
        return _("Only a reader card can be linked. Staff sign in with name and password.")
    return words.get(fault, _("This cannot be linked. Please ask at your library."))
