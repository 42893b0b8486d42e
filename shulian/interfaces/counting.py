"""The engine that counts is away: said in a sentence, wherever figures are asked for."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shulian.apps.statistics.engine.question import EngineAway

A_MINUTE = "60"


class EngineAnswers:
    """Middleware: figures that cannot be counted now are missing; none of them is zero."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for it, which may be asked for again."""
        if not isinstance(error, EngineAway):
            return None
        answer = render(request, "503.html", status=503)
        answer.headers["Retry-After"] = A_MINUTE
        return answer
