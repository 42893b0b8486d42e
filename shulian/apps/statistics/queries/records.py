"""The records behind a frozen figure: journal entries and returns as they stood, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from shulian import clock
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.models import Indicator, PublishedFigure, Return
from shulian.apps.statistics.queries.choices import decided_returns
from shulian.apps.statistics.queries.definitions import as_of, definition
from shulian.apps.statistics.queries.entries import REPORTED, counted_months, is_counted
from shulian.apps.statistics.queries.figures import grouped
from shulian.apps.statistics.queries.pivot import Cell, with_dimensions
from shulian.apps.statistics.queries.places import Group, institutions, spoken_for
from shulian.apps.statistics.queries.snapshot import standing
from shulian.apps.statistics.queries.windows import counted_within, moments_of, windows
from shulian.core.agreeing import adds_up
from shulian.core.defining import holds_through
from shulian.core.indicators import Measure
from shulian.core.periods import Period, parse
from shulian.core.publishing import Window
from shulian.core.sources import Manner, counts_in_part

Status = Return.Status
Value = int | Decimal | None


@dataclass(frozen=True)
class Frozen:
    """A figure as it was frozen: of what, of which months, of whom.

    What the system counted is `seen` through a window up to `until`; returns are those that stood at `frozen_at`, which
    may be later: what is closed first goes out afterwards. Through `now` the same months are seen today.
    """

    indicators: tuple[Indicator, ...]
    libraries: frozenset[int]
    seen: Window
    now: Window
    until: datetime
    frozen_at: datetime
    narrowed: Q = field(default_factory=Q)


@dataclass(frozen=True)
class Since:
    """What has changed since a figure was frozen: entries that came in and those of returns that count no more."""

    arrived: QuerySet[Entry]
    gone: QuerySet[Entry]


def of_published(figure: PublishedFigure) -> Frozen:
    """A published figure; the whole of a publication is of every library."""
    span, places = figure.publication.span, institutions()
    if figure.library_id is None:
        members = frozenset(pk for _head, nodes in places.values() for pk in nodes)
    else:
        members = frozenset(places[figure.library_id][1] if figure.library_id in places else (figure.library_id,))
    seen = windows(span, {figure.indicator: figure.counted_until})[figure.indicator]
    now = windows(span, {figure.indicator: clock.now()})[figure.indicator]
    made = tuple(_leaves(Indicator.objects.get(pk=figure.indicator), seen))
    return Frozen(made, members, seen, now, figure.counted_until, figure.publication.published_at)


def of_cell(cell: Cell, moment: datetime) -> Frozen:
    """A cell of a table that was kept at a moment."""
    seen = Window(cell.period.start, cell.period.end, moment)
    made = dict.fromkeys(leaf for one in cell.indicators for leaf in _leaves(one, seen))
    now = Window(cell.period.start, cell.period.end, clock.now())
    return Frozen(tuple(made), frozenset(cell.libraries), seen, now, moment, moment, cell.narrowed)


def records(frozen: Frozen) -> QuerySet[Entry]:
    """The entries that made the figure, newest first: those that had come in, and those of the returns of then.

    Of a return that did not stand, since the system had counted in its months, there are none.
    """
    counted = _counted(frozen) & counted_within(frozen.seen)
    return _newest_first(frozen, counted | _returns_of_then(frozen))


def since(frozen: Frozen) -> Since:
    """What would be counted today and was not then, and what was and would not be."""
    then = _returns_of_then(frozen)
    today = _standing_returns(frozen, frozen.now, Return.objects.filter(status=Status.ACCEPTED), clock.now())
    came_in = _counted(frozen) & counted_within(frozen.now) & Q(recorded_at__gt=frozen.until)
    return Since(_newest_first(frozen, came_in | (today & ~then)), _newest_first(frozen, then & ~today))


def value_today(indicator: Indicator, frozen: Frozen) -> Value:
    """The figure of the same libraries as it would be frozen now; of a part of their entries it is not looked up.

    Of a definition that has ended there is none.
    """
    if frozen.narrowed:
        return None
    (line,) = grouped(as_of(indicator, frozen.now), frozen.now, [Group("", "", tuple(frozen.libraries))])
    return line.value


def ended_before(indicators: Iterable[Indicator], frozen: Frozen) -> date | None:
    """The last day of a definition by which nothing would be counted today in these months, if there is one."""
    held = (as_of(one, frozen.now) for one in indicators)
    return next((one.valid_to for one in held if not holds_through(one.valid_to, frozen.now.end)), None)


def lines_published(figure: PublishedFigure) -> list[PublishedFigure]:
    """Of a published whole the figures of the libraries, as they stood when it went out."""
    stood = standing(figure.publication.span, figure.publication.number) if figure.library_id is None else {}
    return [one.figure for (code, pk), one in stood.items() if code == figure.indicator and pk is not None]


def parts_published(figure: PublishedFigure) -> list[PublishedFigure]:
    """The published figures that one is made of, of the same place and as they stood when it went out."""
    codes = [*figure.definition.get("parts", ()), *figure.definition.get("over", ())]
    stood = standing(figure.publication.span, figure.publication.number) if codes else {}
    found = (stood.get((code, figure.library_id)) for code in codes)
    return [one.figure for one in found if one is not None]


def stood_at(moment: datetime) -> QuerySet[Return]:
    """The versions of returns that counted at a moment: accepted by then, and no later version was."""
    accepted = Return.objects.filter(status__in=(Status.ACCEPTED, Status.REPLACED), accepted_at__lte=moment)
    later = accepted.filter(period=OuterRef("period"), version__gt=OuterRef("version"))
    of_one, of_all = later.filter(library=OuterRef("library")), later.filter(library__isnull=True)
    return accepted.exclude(Exists(of_one) | (Q(library__isnull=True) & Exists(of_all)))


def _leaves(indicator: Indicator, period: Period) -> Iterator[Indicator]:
    """What a figure comes down to: indicators that are counted or reported themselves, each as it was defined then."""
    found = as_of(indicator, period)
    codes = [*found.parts, *found.over]
    if not codes:
        yield found
    for one in Indicator.objects.filter(pk__in=codes):
        yield from _leaves(one, period)


def _counted(frozen: Frozen) -> Q:
    wanted = Q(pk__in=[])
    for one in frozen.indicators:
        wanted |= is_counted(one)
    return wanted


def _of_returns(frozen: Frozen, counting: QuerySet[Return]) -> Q:
    within = Q(happened_at__gte=moments_of(frozen.seen).first, happened_at__lt=moments_of(frozen.seen).after)
    return within & Q(
        kind=REPORTED,
        details__indicator__in=[one.pk for one in frozen.indicators],
        details__start__gte=frozen.seen.start.isoformat(),
        of_return__in=counting.values("pk"),
    )


def _returns_of_then(frozen: Frozen) -> Q:
    return _standing_returns(frozen, frozen.seen, stood_at(frozen.frozen_at), frozen.frozen_at)


def _standing_returns(frozen: Frozen, seen: Window, counting: QuerySet[Return], by: datetime) -> Q:
    """The entries of these returns that stood beside what the system had counted, seen through a window.

    Or over it, as it had been decided by a moment.
    """
    wanted, beaten = _of_returns(frozen, counting), list[int]()
    columns = ("pk", "library", "details__indicator", "details__period")
    said: dict[str, list[tuple[int, int, Period]]] = {}
    for pk, library, code, months in _named(frozen).filter(wanted).values_list(*columns):
        said.setdefault(code, []).append((pk, library or 0, parse(months)))
    for one in frozen.indicators:
        if one.kind and one.pk in said:
            decided = decided_returns(seen, [one.pk], by=by)
            beaten += _beaten(
                one, seen, [row for row in said[one.pk] if row[2] not in decided.get((one.pk, row[1]), ())]
            )
    return wanted & ~Q(pk__in=beaten)


def _beaten(one: Indicator, seen: Window, said: list[tuple[int, int, Period]]) -> Iterator[int]:
    """The entries of returns that do not stand: in their months the system had counted something itself."""
    manner = Manner(Measure(one.measure), adds_up(definition(one)), counts_in_part(one.kind))
    if manner.in_part and manner.adds_up:
        return
    places = spoken_for({library for _pk, library, _months in said})
    counted = counted_months(one, seen, {pk for members in places.values() for pk in members})
    for pk, library, told in said:
        months = [month for place in places[library] for month in counted.get(place, ())]
        if any(told.overlaps(month) for month in months) or (months and not manner.adds_up):
            yield pk


def _named(frozen: Frozen) -> QuerySet[Entry]:
    named = Entry.objects.annotate(of_return=Cast(KT("details__return"), BigIntegerField()))
    return named.filter(library__in=frozen.libraries)


def _newest_first(frozen: Frozen, wanted: Q) -> QuerySet[Entry]:
    found = with_dimensions(_named(frozen).filter(wanted)).filter(frozen.narrowed)
    return found.order_by("-happened_at", "-pk")
