"""How the pages look for the reader who is signed in: kept with the card, carried in the session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse

from shulian.apps.alliance.models import Account
from shulian.apps.readers.actions.families import Look
from shulian.apps.readers.queries import reader_of

KEPT = "look"
LARGE, ALOUD = "large-print", "read-aloud"


def keep(request: HttpRequest, look: Look) -> None:
    """From the next page on."""
    marks = [mark for mark, on in ((LARGE, look.large_print), (ALOUD, look.read_aloud)) if on]
    request.session[KEPT] = {"marks": marks, "language": look.language}


def marks_of(request: HttpRequest) -> str:
    """What stands on the root of every page, for the style sheets."""
    session = getattr(request, "session", None)
    kept: dict[str, Any] = session.get(KEPT, {}) if session is not None else {}
    return " ".join(kept.get("marks", ()))


def readers_have_their_language(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware between session and Django's own: the card's language, unless another was chosen on this machine."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            language = request.session.get(KEPT, {}).get("language", "")
            if language:
                request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = language
        return get_response(request)

    return middleware


def take_up(sender: Any, request: HttpRequest | None, user: Any, **_more: Any) -> None:
    """At a sign-in, by whichever door: the look that the reader has chosen once."""
    if request is None or not isinstance(user, Account) or user.kind != Account.Kind.READER:
        return
    reader = reader_of(user)
    if reader is not None and (reader.large_print or reader.read_aloud or reader.language):
        keep(request, Look(reader.language, large_print=reader.large_print, read_aloud=reader.read_aloud))


user_logged_in.connect(take_up, dispatch_uid="readers-look")
