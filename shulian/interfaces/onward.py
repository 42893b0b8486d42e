"""Where somebody goes on to afterwards, as a form or an address says."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def within(request: HttpRequest, target: str) -> str:
    """The address if it is one within this site, or nothing."""
    # Whatever begins otherwise would be taken for the name of a page.
    if not target.startswith("/"):
        return ""
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if allowed else ""


def came_from(request: HttpRequest) -> str:
    """The page of this site whose form was sent, as the browser says; nothing when it says none or another site."""
    said = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(said)
    return within(request, f"{parts.path}?{parts.query}" if parts.query else parts.path)
