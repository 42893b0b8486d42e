"""How much may be sent to the site at once: little, but for a file of records from those who may import one."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.defaults import bad_request

from shulian.apps.alliance.access import has_anywhere
from shulian.core.roles import Right
from shulian.interfaces.onward import came_from

MEGABYTE = 1024 * 1024
LARGEST_FORM = 12 * MEGABYTE
"""A return with its two sheets of 5 MB each."""
LARGEST_FILE = 1024 * MEGABYTE
DOORS = {
    "desk:imports": Right.IMPORT_RECORDS,
    "cataloguing:imports": Right.IMPORT_RECORDS,
    "cataloguing:authority-file": Right.CATALOGUE,
}
"""Where files of records come in, and who may send one."""


def requests_have_a_limit(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: what is too large is not read at all, since even a form that is refused fills the disk first."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # A body of unknown length is never read: Django takes it for an empty one, and nobody would know why.
        if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
            return _of_unknown_length(request)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > LARGEST_FORM and int(length) > _limit(request):
            return _too_large(request, _limit(request))
        return get_response(request)

    return middleware


def _limit(request: HttpRequest) -> int:
    doors = {reverse(name): right for name, right in DOORS.items()}
    right = doors.get(request.path_info)
    return LARGEST_FILE if right and has_anywhere(request.user, right) else LARGEST_FORM


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The site's answer to a request that is not read: too much text says so, everything else is malformed."""
    if isinstance(exception, RequestDataTooBig):
        return _too_large(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    return bad_request(request, exception)


def _too_large(request: HttpRequest, most: int) -> HttpResponse:
    sizes = {"most": most // MEGABYTE}
    said = _("What was sent is larger than %(most)s MB and was not read.") % sizes
    step = _("Send a smaller file, or several files one after the other.")
    return _not_read(request, 413, "too-large", (said, step))


def _of_unknown_length(request: HttpRequest) -> HttpResponse:
    said = _("What was sent did not say how long it is, and was not read.")
    step = _("Send it with its length (Content-Length), as browsers do, and not in chunks.")
    return _not_read(request, 411, "length-needed", (said, step))


def _not_read(request: HttpRequest, status: int, code: str, words: tuple[str, str]) -> HttpResponse:
    said, step = words
    if request.path_info.startswith("/api/"):
        return JsonResponse({"code": code, "message": said, "hint": step}, status=status)
    seen = {"said": said, "step": step, "back": came_from(request), "number": status}
    return render(request, "413.html", seen, status=status)
