"""What indicators mean: the version that holds for a period, what it is made of, and where it is used."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from shulian.apps.statistics.models import Base, Form, Indicator, IndicatorVersion
from shulian.apps.statistics.once import once
from shulian.core.agreeing import adds_up
from shulian.core.defining import holds_through
from shulian.core.definitions import dimensions_of, in_force, last_begun, needs
from shulian.core.indicators import Counting, Definition, Derivation, Measure
from shulian.core.periods import Period
from shulian.core.publishing import Window
from shulian.core.sources import Manner


@dataclass(frozen=True)
class Use:
    """Where an indicator is used: return forms, and indicators that are made of it."""

    forms: tuple[Form, ...]
    indicators: tuple[Indicator, ...]


def definition(one: Indicator) -> Definition:
    """An indicator as the rules see it."""
    return Definition(
        code=one.pk,
        unit=one.unit_zh,
        kind=one.kind,
        counting=Counting(one.counting),
        measure=Measure(one.measure),
        where=tuple(sorted(one.where.items())),
        since=one.since,
        parts=tuple(one.parts),
        derive=Derivation(one.derive) if one.derive else None,
        over=tuple(one.over),
        factor=one.factor,
        decimals=one.decimals,
        dimensions=tuple(one.dimensions),
    )


@once
def by_code() -> dict[str, Indicator]:
    """All indicators in their order."""
    return {one.pk: one for one in Indicator.objects.all()}


def known() -> dict[str, Definition]:
    """All definitions in their newest version."""
    return {code: definition(one) for code, one in by_code().items()}


def known_from(day: date) -> Iterator[dict[str, Definition]]:
    """All definitions as they hold on a day, and again on each later day from which another version holds."""
    indicators = list(Indicator.objects.prefetch_related("versions"))
    versions = {one.pk: list(one.versions.all()) for one in indicators}
    begins = {one.valid_from for rows in versions.values() for one in rows if one.valid_from > day}
    for begin in sorted({day} | begins):
        held = ((one, in_force(versions[one.pk], begin)) for one in indicators)
        yield {one.pk: definition(version_as_indicator(one, found) if found else one) for one, found in held}


def as_of(indicator: Indicator, period: Period) -> Indicator:
    """The indicator as it is defined for a period: in the version that holds on its last day.

    Where none holds any more it is the one that has ended, as its last day says; `holds` asks for that. Through a
    Window only versions are seen that had been made by its moment: a definition made afterwards changes no frozen
    figure.
    """
    if indicator.version == 1 and indicator.valid_to is None:
        return indicator
    versions = list(indicator.versions.all())
    if isinstance(period, Window) and period.counted_until is not None:
        versions = _made_by(versions, period.counted_until)
    found = last_begun(versions, period.end)
    if found is None or (found.version, found.valid_to) == (indicator.version, indicator.valid_to):
        return indicator
    return version_as_indicator(indicator, found)


def manner_of(indicator: Indicator) -> Manner:
    """How figures of an indicator go together."""
    return Manner(Measure(indicator.measure), adds_up(definition(indicator)))


def holds(indicator: Indicator, period: Period) -> bool:
    """Whether any version is in force at the end of a period; of no other period is there a figure."""
    return holds_through(as_of(indicator, period).valid_to, period.end)


def redefined_within(indicator: Indicator, period: Period) -> list[date]:
    """The days within a period from which another version holds, or none, of it or of what it is added up from."""
    if indicator.version == 1 and indicator.valid_to is None and not indicator.parts:
        return []
    made = IndicatorVersion.objects.filter(indicator__in=[indicator.pk, *indicator.parts])
    begins = Q(version__gt=1, valid_from__gt=period.start, valid_from__lte=period.end)
    ends = Q(valid_to__gte=period.start, valid_to__lt=period.end)
    days: set[date] = set()
    for version, first, last in made.filter(begins | ends).values_list("version", "valid_from", "valid_to"):
        if version > 1 and period.start < first <= period.end:
            days.add(first)
        if last is not None and period.start <= last < period.end:
            days.add(last + timedelta(days=1))
    return sorted(days)


def _made_by(versions: list[IndicatorVersion], moment: datetime) -> list[IndicatorVersion]:
    """The first version is as old as the figures; the newest known one had no end before another took its place.

    Where days lie between it and the next one it had been ended by itself, and stays so.
    """
    ordered = sorted(versions, key=lambda one: one.version)
    seen = [one for one in ordered if one.version == 1 or one.made_at <= moment]
    if seen and len(seen) < len(ordered):
        newest, after = seen[-1], ordered[len(seen)]
        if newest.valid_to is not None and newest.valid_to + timedelta(days=1) >= after.valid_from:
            newest.valid_to = None
    return seen


def version_as_indicator(indicator: Indicator, version: IndicatorVersion) -> Indicator:
    """A former version in the form of its indicator; not to be saved."""
    dated = {"version": version.version, "valid_from": version.valid_from, "valid_to": version.valid_to}
    return Indicator(code=indicator.pk, order=indicator.order, **dated, **version.definition)


def versions_of(indicator: Indicator) -> QuerySet[IndicatorVersion]:
    """All versions, the newest first."""
    return indicator.versions.select_related("made_by")


def used_in(indicator: Indicator) -> Use:
    """Forms that ask for it, and indicators that are made of it."""
    made_of_it = Q(parts__contains=[indicator.pk]) | Q(over__contains=[indicator.pk])
    return Use(
        tuple(Form.objects.filter(columns__indicator=indicator).distinct()),
        tuple(Indicator.objects.filter(made_of_it)),
    )


def users_after(indicator: Indicator, last: date) -> tuple[str, ...]:
    """What would still need it after a day: forms that ask for it in their newest design, and what is made of it."""
    forms = Form.objects.filter(columns__indicator=indicator, columns__until=None).distinct()
    made = Indicator.objects.filter(Q(parts__contains=[indicator.pk]) | Q(over__contains=[indicator.pk]))
    still = made.filter(Q(valid_to=None) | Q(valid_to__gt=last))
    return (*forms.values_list("pk", flat=True), *still.values_list("pk", flat=True))


def made_of(code: str, among: Collection[str]) -> set[str]:
    """The indicator and all of these that follow from it, by whatever way; none if it is not one of them itself."""
    if code not in among:
        return set()
    return _above(code, known()) & set(among)


def bound_to(codes: Iterable[str], out: Collection[str]) -> dict[str, set[str]]:
    """The published indicators with which the figures of each have to agree.

    These are itself and what it is made of, by whatever way; where it is not published itself, what is made of it too.
    """
    if not out:
        return {code: set() for code in codes}
    around = known()
    found = {}
    for code in codes:
        bound = _below(code, around)
        if code not in out:
            bound |= _above(code, around)
        found[code] = bound & set(out)
    return found


def _below(code: str, around: Mapping[str, Definition]) -> set[str]:
    found, fresh = {code}, {code}
    while fresh:
        fresh = {part for one in fresh if one in around for part in needs(around[one])} - found
        found |= fresh
    return found


def _above(code: str, around: Mapping[str, Definition]) -> set[str]:
    found, grown = {code}, 0
    while len(found) > grown:
        grown = len(found)
        found |= {one for one in around if found.intersection(needs(around[one]))}
    return found


def allowed_dimensions(indicator: Indicator) -> frozenset[str]:
    """By what the figures can be broken down."""
    around = known()
    return dimensions_of(definition(indicator), around)


def searched(text: str, theme: str) -> QuerySet[Indicator]:
    """The indicators of a theme whose code or name has the text in it."""
    found = Indicator.objects.all()
    if theme:
        found = found.filter(theme=theme)
    if text:
        found = found.filter(Q(code__icontains=text) | Q(name_zh__icontains=text) | Q(name_en__icontains=text))
    return found


def bases() -> QuerySet[Base]:
    """All bases in their order."""
    return Base.objects.all()


def changes(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """What one version says otherwise than another, column by column."""
    return [(name, earlier.get(name), value) for name, value in later.items() if earlier.get(name) != value]
