"""Who sends a command, as every page of the desk says it."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest


def command_id(request: HttpRequest) -> UUID:
    """The id that the page chose for this act; a page without one did not come from here."""
    try:
        return UUID(request.POST.get("command", ""))
    except ValueError as error:
        raise SuspiciousOperation("command") from error


def identified(request: HttpRequest) -> bool:
    """Whether the person was compared with a document; no unless the form says so."""
    return request.POST.get("identified") == "yes"
