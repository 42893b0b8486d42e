"""The tree of libraries as those see it who look after it: lists, numbers, one library's standing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from shulian import clock
from shulian.apps.alliance.models import Library, Membership
from shulian.apps.alliance.queries.register import there_on
from shulian.core.library import INSTITUTIONS, Kind, Service, Standing


@dataclass(frozen=True)
class Numbers:
    """How many libraries there are, by kind and by reporting unit, and how many take part in each service."""

    total: int
    by_kind: tuple[tuple[str, int], ...]
    by_unit: tuple[tuple[str, int], ...]
    members: tuple[tuple[str, int], ...]


def numbers(libraries: QuerySet[Library]) -> Numbers:
    """The numbers of these libraries, without closed ones; kinds and units without libraries are left out."""
    libraries = libraries.filter(there_on(clock.today()))
    kinds = dict(libraries.order_by().values_list("kind").annotate(Count("pk")))
    units = (
        libraries.order_by()
        .filter(reporting_unit__isnull=False)
        .values_list("reporting_unit__name")
        .annotate(Count("pk"))
        .order_by("reporting_unit__order", "reporting_unit__code")
    )
    members = dict(
        Membership.objects.filter(library__in=libraries.order_by(), standing=Standing.ACTIVE)
        .values_list("service")
        .annotate(Count("pk"))
    )
    return Numbers(
        sum(kinds.values()),
        tuple((kind, kinds[kind]) for kind in Kind if kind in kinds),
        tuple(units),
        tuple((service, members.get(service, 0)) for service in Service),
    )


def listed(libraries: QuerySet[Library], words: str = "", under: Library | None = None) -> QuerySet[Library]:
    """These libraries, or those of them that answer to the words, or lie in one subtree; `lends` says whether
    the library itself is an active member of circulation lending."""
    found: QuerySet[Library] = libraries.select_related("division", "reporting_unit").annotate(
        lends=Exists(
            Membership.objects.filter(library=OuterRef("pk"), service=Service.CIRCULATION, standing=Standing.ACTIVE)
        )
    )
    if under is not None:
        found = found.filter(path__startswith=under.path)
    if words:
        found = found.filter(
            Q(name__icontains=words)
            | Q(name_en__icontains=words)
            | Q(code__istartswith=words)
            | Q(aliases__icontains=words)
            | Q(division__name__icontains=words)
        )
    return found


def all_memberships(library: Library) -> QuerySet[Membership]:
    """Every membership of the library, whatever its standing."""
    return Membership.objects.filter(library=library).order_by("service")


def by_institution(libraries: Iterable[Library]) -> list[tuple[Library, tuple[int, ...]]]:
    """Institutions with all of these libraries that belong to them: branches, rooms and points down to the next one.

    A branch whose institution is not among these stands for itself. In the order of the tree.
    """
    heads: dict[str, Library] = {}
    members: dict[str, list[int]] = {}
    for library in sorted(libraries, key=lambda one: one.path):
        ends = range(len(library.path) - library.steplen, 0, -library.steplen)
        above = next((heads[library.path[:end]] for end in ends if library.path[:end] in heads), None)
        head = library if above is None or library.kind in INSTITUTIONS else above
        heads[library.path] = head
        members.setdefault(head.path, []).append(library.pk)
    return [(heads[path], tuple(pks)) for path, pks in members.items()]


def common_head(libraries: Iterable[int]) -> Library | None:
    """The lowest library that has all of these beneath it, or is the only one of them."""
    paths = sorted(Library.objects.filter(pk__in=set(libraries)).values_list("path", flat=True))
    if not paths:
        return None
    first, last = paths[0], paths[-1]
    ends = range(len(first), 0, -Library.steplen)
    shared = next((first[:end] for end in ends if last.startswith(first[:end])), "")
    found: Library | None = Library.objects.filter(path=shared).first()
    return found


def names_of(libraries: Iterable[int]) -> dict[int, str]:
    """The names of the libraries with these ids, closed ones too."""
    return dict(Library.objects.filter(pk__in=set(libraries)).values_list("pk", "name"))


def codes_of(libraries: Iterable[int]) -> dict[int, str]:
    """The codes of the libraries with these ids."""
    return dict(Library.objects.filter(pk__in=set(libraries)).values_list("pk", "code"))


def names_above(libraries: Iterable[Library]) -> dict[str, str]:
    """The names of all libraries above these, by tree path."""
    paths = {
        library.path[:end]
        for library in libraries
        for end in range(library.steplen, len(library.path), library.steplen)
    }
    return dict(Library.objects.filter(path__in=paths).values_list("path", "name"))
