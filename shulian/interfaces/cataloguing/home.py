"""The cataloguer's first page: the way to the work."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shulian.core.roles import Right
from shulian.interfaces.cataloguing.acting import cataloguing


@require_safe
@cataloguing(Right.CATALOGUE)
def home(request: HttpRequest) -> HttpResponse:
    """What waits for a cataloguer."""
    return render(request, "cataloguing/home.html", {"here": "home"})
