"""A page that has done its act already and is sent for another one: said in a sentence, wherever it happens."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shulian.apps.journal.actions import CommandReused


class ReusedCommands:
    """Middleware: pages that can say it better in their own place catch it themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for it; nothing was done."""
        return render(request, "409.html", status=409) if isinstance(error, CommandReused) else None
