"""Files to keep, as the pages hand them out."""

from __future__ import annotations

from django.http import HttpResponse

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CSV = "text/csv; charset=utf-8"


def workbook(data: bytes, name: str) -> HttpResponse:
    """An xlsx workbook."""
    return _attached(data, _XLSX, name)


def table(data: bytes, name: str) -> HttpResponse:
    """A CSV table."""
    return _attached(data, _CSV, name)


def _attached(data: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
