"""Files to keep, as the pages hand them out."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.utils.http import content_disposition_header

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PDF = "application/pdf"
_CSV = "text/csv; charset=utf-8"
_JSON = "application/json"
_NO_NAME = frozenset('/\\:*?"<>|')
"""What no file may be called."""


def workbook(data: bytes, name: str) -> HttpResponse:
    """An xlsx workbook."""
    return _attached(data, _XLSX, name)


def table(data: bytes, name: str) -> HttpResponse:
    """A CSV table."""
    return _attached(data, _CSV, name)


def plain_data(data: dict[str, Any], name: str) -> HttpResponse:
    """Plain data as JSON that a person can read too."""
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    return _attached(text.encode(), _JSON, name)


def printed(data: bytes, name: str) -> HttpResponse:
    """A PDF, shown where the browser can."""
    return HttpResponse(data, content_type=_PDF, headers=_named(name, attached=False))


def _attached(data: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(data, content_type=kind, headers=_named(name, attached=True))


def _named(name: str, *, attached: bool) -> dict[str, str]:
    """The header with the name, whatever characters somebody gave it."""
    plain = "".join("-" if one in _NO_NAME or not one.isprintable() else one for one in name)
    return {"Content-Disposition": content_disposition_header(attached, plain) or ""}
