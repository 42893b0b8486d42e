"""The yearly audit of minors' data: how many there are, who agreed for them, who looked at them (art. 36, 37)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, DateField, ExpressionWrapper, F, Q, QuerySet

from shulian import clock
from shulian.apps.alliance.access import Visitor, libraries_for
from shulian.apps.readers.models import Consent, Reader, View
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
    """The audit of a year: who was a reader on its last day (today, while it runs), and who looked in all of it."""

    year: int
    day: date
    readers: int
    children: int
    consented: int
    withdrawn: int
    lines: tuple[Line, ...]


def report(account: Visitor, year: int) -> Report:
    """As far as the account audits or answers for readers' data."""
    places = libraries_for(account, Right.AUDIT, Right.MANAGE_PRIVACY).order_by().values("pk")
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
    keys = ("library__name", "viewer__display_name", "viewer__username", "post", "reason")
    rows = looks.order_by().values_list(*keys).annotate(persons=Count("reader", distinct=True), looks=Count("pk"))
    return Report(
        year,
        day,
        minors.count(),
        children.count(),
        children.filter(pk__in=_agreed_on(day)).count(),
        withdrawn.count(),
        tuple(Line(*row) for row in rows.order_by("-looks", *keys)),
    )


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
