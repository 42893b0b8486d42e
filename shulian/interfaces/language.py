"""Which language a visitor reads."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def pages_start_in_chinese(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware before Django's own: pages follow the switch alone, not the browser; programs say what they read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api/"):
            request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        return get_response(request)

    return middleware
