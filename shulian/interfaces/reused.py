"""A page that has done its act already and is sent for another one: said in a sentence, wherever it happens."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shulian.apps.journal.actions import PLACE_OF_ASKING, CommandReused


class ReusedCommands:
    """Middleware: pages that can say it better in their own place catch it themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A digest: some addresses are secrets.
        mark = PLACE_OF_ASKING.set(blake2b(request.path.encode(), digest_size=12).hexdigest())
        try:
            return self.get_response(request)
        finally:
            PLACE_OF_ASKING.reset(mark)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for it; nothing was done."""
        return render(request, "409.html", status=409) if isinstance(error, CommandReused) else None
