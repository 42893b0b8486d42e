"""What somebody has to do after signing in before anything else: while it waits, every page leads there."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

Answering = Callable[[HttpRequest], HttpResponse]

OPEN = ("/sign-in/", "/sign-out/", "/language/", "/static/", "/health")
"""Always open: to leave, to choose the language, and what no person asks for."""


def comes_first(waits: str, page: str, *more_open: str) -> Callable[[Answering], Answering]:
    """Middleware: as long as the session says that something waits, its page comes first; programs are refused."""

    def walk(get_response: Answering) -> Answering:
        def middleware(request: HttpRequest) -> HttpResponse:
            signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
            if not signed_in or not request.session.get(waits) or request.path_info.startswith(OPEN + more_open):
                return get_response(request)
            if request.path_info.startswith("/api/"):
                return HttpResponse(status=403)
            return redirect(page)

        return middleware

    return walk
