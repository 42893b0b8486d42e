"""Who asks: a program with a token, or a person who is signed in on the pages."""

from __future__ import annotations

from ipaddress import ip_address
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from shulian.apps.alliance import access
from shulian.apps.alliance.actions.tokens import note_stopped, note_use
from shulian.apps.alliance.models import Account, ApiToken, Library
from shulian.apps.alliance.tokens import account_of, closed_to, rate_of, token_by_secret
from shulian.apps.journal.actions import Act
from shulian.core.addresses import is_within
from shulian.core.roles import Right
from shulian.interfaces.api.problems import Problem
from shulian.interfaces.entrance.words import SCOPES
from shulian.interfaces.rates import key_wait, sender_address

LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})


class Request(HttpRequest):
    """A request after authentication: `auth` is the account that asks, `token` what it asks with."""

    auth: Account
    token: ApiToken | None


class Token(HttpBearer):
    """`Authorization: Bearer …`"""

    def authenticate(self, request: HttpRequest, token: str) -> Account | None:
        """The token's account, with no more rights than the token."""
        known = token_by_secret(token)
        if known is None:
            return None
        address = _address(request)
        if not is_within(address, known.addresses):
            said = _("This key may not be used from this network address.")
            hint = _("Send the request from the machine the key was made for, or ask the library for another key.")
            raise Problem(403, "wrong-address", said, hint)
        note_use(known, address)
        request.token = known  # type: ignore[attr-defined]
        account = account_of(known)
        if request.method not in LOOKING:
            _within_rate(known, account)
        _within_scopes(request, known)
        return account


class Session(APIKeyCookie):
    """The session cookie of the pages; whatever changes something must carry the CSRF token too."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self) -> None:
        super().__init__(csrf=False)  # asked below, and only of those who are signed in

    def authenticate(self, request: HttpRequest, key: str | None) -> Account | None:
        """The account that is signed in."""
        if not isinstance(request.user, Account):
            return None
        if check_csrf(request):
            said = _("The request does not show that it comes from our own page.")
            raise Problem(403, "csrf", said, _("Send the header X-CSRFToken, or use a token."))
        request.token = None  # type: ignore[attr-defined]
        return request.user


def _within_rate(token: ApiToken, account: Account) -> None:
    """Ends the operation where the key has sent too much within a minute; nothing of it is done."""
    rate = rate_of(token)
    seconds = key_wait(account.pk, rate)
    if not seconds:
        return
    note_stopped(Act("api", library=token.library_id), token)
    said = _("This key sends more than it may: %(number)d a minute.") % {"number": rate.capacity}
    hint = _("Wait as long as Retry-After says and send the same command again. If it needs more, ask the library.")
    problem = Problem(429, "too-many-writes", said, hint)
    problem.wait = int(seconds) + 1
    raise problem


def _within_scopes(request: HttpRequest, token: ApiToken) -> None:
    """Ends the operation where a reader's token was not made for it, whatever else the reader may do."""
    match = request.resolver_match
    route = f"{request.method} /{match.route.partition('/v1/')[2] if match else ''}"
    lacking = closed_to(token, route)
    if lacking is None:
        return
    if lacking.scope is None:
        raise PermissionDenied(route)
    said = _("This program was not let in for this: %(scope)s.") % {"scope": SCOPES[lacking.scope]}
    hint = _("Sign in again and ask for it, with “%(code)s” among the `scopes`.") % {"code": lacking.scope}
    raise Problem(403, "scope-missing", said, hint)


def _address(request: HttpRequest) -> str:
    """The sender's address; empty where none can be made out of what the connection or our proxy says."""
    address = sender_address(request).partition("%")[0]
    try:
        return str(ip_address(address))
    except ValueError:
        return ""


ANYONE_KNOWN = [Token(), Session()]


def libraries_with(request: Request, right: Right) -> QuerySet[Library]:
    """The libraries where the caller has the right; PermissionDenied when there is none."""
    if not access.has_anywhere(request.auth, right):
        raise PermissionDenied(str(right))
    return access.libraries_for(request.auth, right)


def source_of(request: Request) -> str:
    """By which way a request comes: a self-service machine is known by the kind of its key."""
    return "kiosk" if access.is_machine(request.auth) else "api"


def act_of(request: Request, command: UUID, library: Library | None = None, device: str = "") -> Act:
    """The act that this request asks for. A reader is no actor: the journal names readers by their token alone."""
    actor = None if request.auth.kind == Account.Kind.READER else request.auth.pk
    return Act(source_of(request), actor, library.pk if library else None, device, command)
