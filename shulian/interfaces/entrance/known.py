"""Browsers in which somebody has signed in before: they keep tries of their own when strangers have used up theirs."""

from __future__ import annotations

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "known"
LASTS = 400 * 24 * 3600
MOST = 8
"""At a desk several people sign in at one machine."""


class Known(frozenset[str]):
    """The marks that a browser shows; asked by the name under which tries are counted."""

    def __contains__(self, whose: object) -> bool:
        return super().__contains__(_mark(str(whose)))


def known(request: HttpRequest) -> Known:
    """Whose accounts this browser has opened; nobody can make such a cookie but us."""
    try:
        return Known(_signer().unsign(request.COOKIES.get(COOKIE, "")).split("."))
    except BadSignature:
        return Known()


def remember(request: HttpRequest, response: HttpResponse, whose: str) -> None:
    """Let this browser be known from now on; the latest are kept."""
    mark = _mark(whose)
    others = [one for one in known(request) if one != mark]
    value = _signer().sign(".".join([mark, *others][:MOST]))
    response.set_cookie(
        COOKIE, value, max_age=LASTS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def _mark(whose: str) -> str:
    return salted_hmac("shulian.known", whose, algorithm="sha256").hexdigest()[:32]


def _signer() -> Signer:
    return Signer(salt="shulian.known")
