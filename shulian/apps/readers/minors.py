"""The yearly audit of minors' data: how many there are, who agreed for them, who looked at them (art. 36, 37)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, DateField, ExpressionWrapper, F, Q, QuerySet

from shulian import clock
from shulian.apps.alliance.access import Visitor, libraries_for
from shulian.apps.readers.models import Consent, MinorsAudit, Reader, View
from shulian.core.consents import Kind
from shulian.core.identity import ADULT_AT
from shulian.core.registration import months_later
from shulian.core.retention import CONSENTS_AT
from shulian.core.roles import Right

ADULT_DAYS = timedelta(days=int(ADULT_AT * 365.25))


@dataclass(frozen=True)
class Line:
    """One member of staff at one library for one reason: how many minors, how many looks."""

    library: str
    name: str
    username: str
    post: str
    reason: str
    minors: int
    looks: int


@dataclass(frozen=True)
class Report:
    """The audit of a year: who was a reader on its last day (today, while it runs), and who looked in all of it.

    `signed_at`: since then it is what was signed, whatever becomes of the records.
    """

    year: int
    day: date
    readers: int
    children: int
    consented: int
    withdrawn: int
    lines: tuple[Line, ...]
    signed_at: datetime | None = None
    signed_by: str = ""


def report(account: Visitor, year: int) -> Report:
    """As far as the account audits or answers for readers' data."""
    places = libraries_for(account, Right.AUDIT, Right.MANAGE_PRIVACY).order_by().values_list("pk", flat=True)
    held = MinorsAudit.objects.select_related("signed_by").filter(year=year).first()
    figures, lines = (held.libraries, held.lines) if held else counted(year, places)
    reach = set(places)
    sums = [sum(column) for column in zip(*(said for pk, said in figures.items() if int(pk) in reach), strict=True)]
    day = min(clock.today(), date(year, 12, 31))
    shown = tuple(Line(*line) for place, *line in lines if place in reach)
    signed: tuple[datetime | None, str] = (held.signed_at, held.signed_by.display_name) if held else (None, "")
    readers, children, consented, withdrawn = sums or (0, 0, 0, 0)
    return Report(year, day, readers, children, consented, withdrawn, shown, *signed)


def counted(year: int, places: Iterable[int]) -> tuple[dict[str, list[int]], list[list[Any]]]:
    """The figures of each of these libraries, in the order of the report, and who looked there: as things stand."""
    first, after = clock.midnight(date(year, 1, 1)), clock.midnight(date(year + 1, 1, 1))
    day = min(clock.today(), date(year, 12, 31))
    minors = _readers_on(day).filter(birth_date__gt=months_later(day, -12 * ADULT_AT), home_library__in=places)
    children = minors.filter(birth_date__gt=months_later(day, -12 * CONSENTS_AT))
    withdrawn = Consent.objects.filter(
        kind=Kind.CHILD, withdrawn=True, ended_at__gte=first, ended_at__lt=after, reader__home_library__in=places
    )
    # Of age on the day of the look, to the day but for leap years.
    of_age = ExpressionWrapper(F("reader__birth_date") + ADULT_DAYS, output_field=DateField())
    looks = View.objects.annotate(of_age=of_age).filter(
        Q(seen_at__gte=first, seen_at__lt=after, library__in=places, of_age__gt=F("seen_at__date"))
    )
    keys = ("library", "library__name", "viewer__display_name", "viewer__username", "post", "reason")
    rows = looks.order_by().values_list(*keys).annotate(persons=Count("reader", distinct=True), looks=Count("pk"))
    consented = children.filter(pk__in=_agreed_on(day))
    found = (minors, children, consented, withdrawn)
    homes = ("home_library", "home_library", "home_library", "reader__home_library")
    sums = [_by(home, rows) for home, rows in zip(homes, found, strict=True)]
    figures = {str(pk): [one.get(pk, 0) for one in sums] for pk in set().union(*sums)}
    return figures, [list(row) for row in rows.order_by("-looks", *keys[1:])]


def _by(home: str, found: QuerySet[Any]) -> dict[int, int]:
    return dict(found.order_by().values_list(home).annotate(count=Count("pk")))


def _readers_on(day: date) -> QuerySet[Reader]:
    """Who was a reader at the end of this day, as far as the records still say so."""
    after = clock.midnight(day + timedelta(days=1))
    left = Q(closed_at__lt=after) | Q(closed_at=None, status=Reader.Status.LEFT)
    return Reader.objects.filter(registered_at__lt=after, merged_into=None).exclude(left)


def _agreed_on(day: date) -> QuerySet[Consent, int]:
    """For whom a guardian's consent stood at the end of this day."""
    after = clock.midnight(day + timedelta(days=1))
    stood = Q(ended_at=None) | Q(ended_at__gte=after)
    return (
        Consent.objects.filter(stood, kind=Kind.CHILD, given_at__lt=after).order_by().values_list("reader", flat=True)
    )
