"""Where the reader is, as far as they said so, and how far the libraries are from there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from shulian.apps.alliance.models import Account, Division, Library
from shulian.apps.alliance.queries import hours, nearness
from shulian.apps.alliance.queries.register import main_libraries
from shulian.apps.readers.queries import reader_of
from shulian.core.library import INSTITUTIONS
from shulian.interfaces.onward import within

COOKIE = "whereabouts"
YEAR = 365 * 24 * 3600
FAR = float("inf")
LONGEST_CODE = 12
NEAR_SHOWN = 6
NEAR_KM = 10
_KNOWN = "shulian.whereabouts"


@dataclass(frozen=True)
class Row:
    """A library as the reader sees it: how it stands now, and about how far it is (None: not known)."""

    library: Library
    now: hours.Now
    kilometres: float | None
    same_place: bool = False

    @property
    def is_branch(self) -> bool:
        """Whether it belongs to a library above it."""
        return self.library.kind not in INSTITUTIONS

    @property
    def about(self) -> str:
        """The distance as it is said; no more exact than county centres are."""
        return _about(self.kilometres)

    @property
    def distance(self) -> float:
        """For sorting: what is not known comes last."""
        return FAR if self.kilometres is None else self.kilometres


def _about(kilometres: float | None) -> str:
    if kilometres is None:
        return ""
    if kilometres < 1:
        return "1"
    return f"{kilometres:.1f}" if kilometres < NEAR_KM else f"{kilometres:.0f}"


def division_of(request: HttpRequest) -> Division | None:
    """The county that the reader chose, or else that of their home library; looked up once a request."""
    if _KNOWN not in request.META:
        request.META[_KNOWN] = _division_of(request)
    found: Division | None = request.META[_KNOWN]
    return found


def _division_of(request: HttpRequest) -> Division | None:
    chosen = request.COOKIES.get(COOKIE, "")
    if chosen.isascii() and chosen.isdigit() and len(chosen) <= LONGEST_CODE:
        return nearness.division_by_code(chosen)
    if isinstance(request.user, Account) and (reader := reader_of(request.user)):
        return reader.home_library.division
    return None


def near(request: HttpRequest, libraries: Iterable[Library]) -> list[Row]:
    """The libraries in the order given, each with its standing and distance."""
    asked = list(libraries)
    division = division_of(request)
    here = nearness.centre_of(division)
    standing = hours.now_at(asked)
    return [
        Row(
            library,
            standing[library.pk],
            nearness.kilometres(here, nearness.point_of(library)),
            same_place=division is not None and library.division_id == division.pk,
        )
        for library in asked
    ]


@dataclass(frozen=True)
class Distance:
    """A library and about how far it is, where nobody asks whether it is open."""

    library: Library
    kilometres: float | None
    same_place: bool

    @property
    def about(self) -> str:
        """The distance as it is said."""
        return _about(self.kilometres)

    @property
    def distance(self) -> float:
        """For sorting: what is not known comes last."""
        return FAR if self.kilometres is None else self.kilometres


def distances(request: HttpRequest, libraries: Iterable[Library]) -> list[Distance]:
    """The libraries in the order given, each with its distance."""
    division = division_of(request)
    here = nearness.centre_of(division)
    return [
        Distance(
            library,
            nearness.kilometres(here, nearness.point_of(library)),
            same_place=division is not None and library.division_id == division.pk,
        )
        for library in libraries
    ]


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the county that the reader chose on their own machine; an empty choice forgets it."""
    response = redirect(within(request, request.POST.get("next", "")) or "home")
    if division := nearness.division_by_code(request.POST.get("division", "").replace("\0", "")):
        response.set_cookie(COOKIE, division.pk, max_age=YEAR, samesite="Lax", httponly=True)
    else:
        response.delete_cookie(COOKIE)
    return response


def chooser(request: HttpRequest) -> dict[str, Any]:
    """What the field "Where are you?" needs."""
    return {"place": division_of(request), "cities": nearness.divisions_to_choose()}


def nearby(request: HttpRequest) -> dict[str, Any]:
    """A few libraries: the nearest to the chosen place, or the first of the register."""
    division = division_of(request)
    main = list(main_libraries())
    rows = near(request, main)
    if division:
        rows.sort(key=lambda row: row.distance)
    return {"near": rows[:NEAR_SHOWN], **chooser(request)}
