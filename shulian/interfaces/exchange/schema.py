"""The schema of CNMARC in XML, for programs that validate what they are given."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shulian.protocols.marc import marcxml

A_DAY = 24 * 3600


@require_safe
@cache_control(public=True, max_age=A_DAY)
def cnmarcxml(request: HttpRequest) -> HttpResponse:
    """The file as it is."""
    return HttpResponse(marcxml.CNMARC_SCHEMA.read_bytes(), content_type="application/xml")
