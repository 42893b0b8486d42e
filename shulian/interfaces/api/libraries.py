"""The open register of libraries."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema

from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries import hours
from shulian.apps.alliance.queries.register import (
    branches_of,
    children_of,
    find_libraries,
    library_by_code,
    memberships_of,
    open_libraries,
    parent_of,
)
from shulian.core.library import Kind, hands_out
from shulian.interfaces.api.fields import Code, Text
from shulian.interfaces.api.problems import answers, unknown

router = Router(tags=["libraries"])


class LibraryOut(Schema):
    """A library in the tree; what is invented for a demonstration is named."""

    code: str
    name: str
    name_en: str
    kind: str
    parent: str | None
    division: str | None
    division_name: str
    reporting_unit: str | None
    address: str
    phone: str
    email: str
    longitude: float | None
    latitude: float | None
    pickup: bool
    is_demonstration: bool
    demonstration_fields: list[str]


class Span(Schema):
    """Open on a weekday (0 Monday) from one time to another."""

    weekday: int
    opens: time
    closes: time


class ClosureOut(Schema):
    """Announced: closed from the first day to the last."""

    first_day: date
    last_day: date
    reason: str


class MembershipOut(Schema):
    """A service of the alliance in which the library takes part."""

    service: str
    batch: int | None
    joined_on: date | None


class LibraryDetail(LibraryOut):
    """A library with what its open page says."""

    introduction: str
    services: list[str]
    branches: list[str]
    memberships: list[MembershipOut]
    hours: list[Span]
    closures: list[ClosureOut]
    openness: str
    closes: time | None


class Libraries(Schema):
    """Libraries in the order of the tree."""

    libraries: list[LibraryOut]


class Wanted(Schema):
    """Which libraries: all of them, one library's branches, or by a piece of the name."""

    under: Code | None = None
    q: Text = ""


@router.get("/libraries", response=answers(Libraries, 404, 422))
def libraries(request: HttpRequest, wanted: Query[Wanted]) -> Libraries:
    """The tree of libraries, or a part of it: each names its parent."""
    found = find_libraries(wanted.q) if wanted.q else open_libraries()
    if wanted.under:
        found = children_of(known_library(wanted.under))
    codes = dict(open_libraries().values_list("path", "code"))
    rows = [LibraryOut(**_facts(one), parent=codes.get(one.path[: -one.steplen])) for one in found]
    return Libraries(libraries=rows)


@router.get("/libraries/{code}", response=answers(LibraryDetail, 404, 422))
def library(request: HttpRequest, code: Path[Code]) -> LibraryDetail:
    """One library's open page: where, when, what is announced."""
    found = known_library(code)
    head, now = parent_of(found), hours.now_at([found])[found.pk]
    return LibraryDetail(
        **_facts(found),
        parent=head.code if head else None,
        introduction=found.introduction,
        services=found.services,
        branches=[branch.code for branch in branches_of(found)],
        memberships=[MembershipOut.from_orm(one) for one in memberships_of(found)],
        hours=[Span.from_orm(span) for day in hours.week(found) for span in day.spans],
        closures=[ClosureOut.from_orm(one) for one in hours.closures_ahead(found)],
        openness=now.openness,
        closes=now.closes,
    )


def known_library(code: str) -> Library:
    """The library of the register with this code; otherwise the operation ends with a problem."""
    found = library_by_code(code)
    if found is None:
        raise unknown("unknown-library", _("There is no library with this code."))
    return found


def _facts(library: Library) -> dict[str, Any]:
    """What every description of a library says."""
    plain = ("code", "name", "name_en", "kind", "address", "phone", "email", "longitude", "latitude")
    marks = ("is_demonstration", "demonstration_fields")
    return {name: getattr(library, name) for name in plain + marks} | {
        "division": library.division_id,
        "division_name": library.division.name if library.division else "",
        "reporting_unit": library.reporting_unit_id,
        "pickup": hands_out(Kind(library.kind), library.pickup),
    }
