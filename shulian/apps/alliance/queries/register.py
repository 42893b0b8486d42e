"""The public register of libraries (公共图书馆法 art. 18): who they are and where they stand in the tree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from shulian import clock
from shulian.apps.alliance.models import Alliance, Feedback, Library, Membership, ReportingUnit
from shulian.core.library import INSTITUTIONS, Standing

NAME_LENGTH = 100


@dataclass(frozen=True)
class UnitEntry:
    """A reporting unit with the number of its libraries in the register."""

    unit: ReportingUnit
    count: int


def the_alliance() -> Alliance | None:
    """The alliance of this installation; None before it is set up."""
    return Alliance.objects.order_by("pk").first()


def there_on(day: date | F, library: str = "") -> Q:
    """Libraries, or rows about a `library`, that are not closed for good on a day."""
    name = f"{library}__closed_on" if library else "closed_on"
    return Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gt": day})


def open_libraries() -> QuerySet[Library]:
    """Every library that has not been closed for good, in the order of the tree."""
    found: QuerySet[Library] = Library.objects.filter(there_on(clock.today()))
    return found.select_related("division__parent", "reporting_unit").order_by("path")


def units() -> list[UnitEntry]:
    """The reporting units that have libraries, in their official order."""
    counts = dict(
        open_libraries()
        .order_by()
        .values_list("reporting_unit")
        .annotate(n=Count("pk"))
        .values_list("reporting_unit", "n")
    )
    found = ReportingUnit.objects.filter(pk__in=[code for code in counts if code]).order_by("order", "code")
    return [UnitEntry(unit, counts[unit.pk]) for unit in found]


def libraries_of(unit: ReportingUnit) -> QuerySet[Library]:
    """The libraries of one reporting unit, in the order of the tree."""
    return open_libraries().filter(reporting_unit=unit)


def find_libraries(text: str) -> QuerySet[Library]:
    """Libraries whose name, other name, place or address contains the text."""
    wanted = text.strip()[:NAME_LENGTH]
    return open_libraries().filter(
        Q(name__icontains=wanted)
        | Q(name_en__icontains=wanted)
        | Q(aliases__icontains=wanted)
        | Q(division__name__icontains=wanted)
        | Q(division__pinyin__icontains=wanted)
        | Q(address__icontains=wanted)
    )


def main_libraries() -> QuerySet[Library]:
    """The provincial, city and county libraries, without their branches."""
    return open_libraries().filter(kind__in=INSTITUTIONS)


def library_by_code(code: str) -> Library | None:
    """One library of the register with its division and unit."""
    return open_libraries().filter(code=code).first()


def children_of(library: Library) -> QuerySet[Library]:
    """Everything directly under a library in the tree."""
    return open_libraries().filter(path__startswith=library.path, depth=library.depth + 1)


def parent_of(library: Library) -> Library | None:
    """What stands above a library in the tree; None for the first one."""
    if library.depth == 1:
        return None
    return open_libraries().filter(path=library.path[: -library.steplen]).first()


def branches_of(library: Library) -> QuerySet[Library]:
    """The branches and service points directly under a library; libraries of their own standing are none."""
    return children_of(library).exclude(kind__in=INSTITUTIONS)


def head_of(library: Library) -> Library | None:
    """The library that this one is a branch of; None for a library of its own standing."""
    return None if library.kind in INSTITUTIONS else parent_of(library)


def memberships_of(library: Library) -> QuerySet[Membership]:
    """The services that the library takes part in."""
    return Membership.objects.filter(library=library, standing=Standing.ACTIVE).order_by("service")


def feedback_by_receipt(receipt: UUID) -> Feedback | None:
    """The message that was given this receipt number."""
    return Feedback.objects.select_related("library").filter(receipt=receipt).first()
