"""The records behind a frozen figure: journal entries and returns as they stood, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from shulian import clock
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.models import Indicator, PublishedFigure
from shulian.apps.statistics.queries.behind import Behind, Wanted, behind, in_order, leaves_of, of_returns
from shulian.apps.statistics.queries.definitions import as_of
from shulian.apps.statistics.queries.entries import REPORTED
from shulian.apps.statistics.queries.figures import grouped
from shulian.apps.statistics.queries.pivot import Cell
from shulian.apps.statistics.queries.places import Group, institutions
from shulian.apps.statistics.queries.snapshot import standing
from shulian.apps.statistics.queries.windows import windows
from shulian.core.agreeing import EARLIER
from shulian.core.defining import holds_through
from shulian.core.indicators import Derivation
from shulian.core.periods import Period
from shulian.core.publishing import Window

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
    times: tuple[Period, ...] = ()


@dataclass(frozen=True)
class Since:
    """What has changed since a figure was frozen: entries that came in and those of returns that count no more.

    What came in late and changes nothing, since a return stands that speaks of it, is `spoken_of`; what stands
    `elsewhere`, at a branch or in its month, makes the return say so much less here.
    """

    arrived: QuerySet[Entry]
    gone: QuerySet[Entry]
    spoken_of: QuerySet[Entry]
    elsewhere: QuerySet[Entry]


def of_published(figure: PublishedFigure) -> Frozen:
    """A published figure; the whole of a publication is of every library."""
    span, places = figure.publication.span, institutions()
    if figure.library_id is None:
        members = frozenset(pk for _head, nodes in places.values() for pk in nodes)
    else:
        members = frozenset(places[figure.library_id][1] if figure.library_id in places else (figure.library_id,))
    seen = windows(span, {figure.indicator: figure.counted_until})[figure.indicator]
    # As a table of today has it, where a return that stood goes on standing.
    now = replace(windows(span, {figure.indicator: clock.now()})[figure.indicator], frozen=False)
    made = tuple(leaves_of(Indicator.objects.get(pk=figure.indicator), seen))
    return Frozen(made, members, seen, now, figure.counted_until, figure.publication.published_at)


def of_cell(cell: Cell, moment: datetime) -> Frozen:
    """A cell of a table that was kept at a moment."""
    seen = Window(cell.period.start, cell.period.end, moment)
    made = dict.fromkeys(leaf for one in cell.indicators for leaf in leaves_of(one, seen))
    now = Window(cell.period.start, cell.period.end, clock.now())
    return Frozen(tuple(made), frozenset(cell.libraries), seen, now, moment, moment, cell.narrowed, cell.times)


def then(frozen: Frozen) -> Behind:
    """The records behind a frozen figure as they stood: what had come in, with the returns and decisions of then."""
    return behind(
        Wanted(frozen.indicators, frozen.seen, frozen.libraries, frozen.frozen_at, frozen.narrowed, frozen.times)
    )


def records(frozen: Frozen) -> QuerySet[Entry]:
    """The entries that made the figure, newest first: those that had come in, and those of the returns of then."""
    return then(frozen).standing()


def since(frozen: Frozen, stood: Behind | None = None) -> Since:
    """What would be counted today and was not `stood` behind it then, and what was and would not be."""
    before = stood or then(frozen)
    today = behind(Wanted(frozen.indicators, frozen.now, frozen.libraries, None, frozen.narrowed, frozen.times))
    # Said by when it came in, so that older months of the journal are not read.
    fresh = Q(recorded_at__gt=frozen.until) | before.counted & before.under | before.late
    arrived = today.counted & fresh & ~today.under | of_returns(today.returns - before.returns)
    gone = before.counted & ~before.under & (today.under | today.late) | of_returns(before.returns - today.returns)
    spoken_of = today.counted & today.under & Q(recorded_at__gt=frozen.until)
    elsewhere = today.less & ~Q(kind=REPORTED) & Q(recorded_at__gt=frozen.until)
    entries = today.entries
    return Since(entries(arrived), entries(gone), entries(spoken_of), in_order(elsewhere))


def value_today(indicator: Indicator, frozen: Frozen) -> Value:
    """The figure of the same libraries as a table of today has it; of a part of their entries it is not looked up.

    There a return that stood goes on standing over what came in late; a restatement that takes the late ones does not
    ask it. Of a definition that has ended there is none.
    """
    if frozen.narrowed or frozen.times:
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


def earlier_published(figure: PublishedFigure) -> list[PublishedFigure]:
    """Of a change the published figures of the earlier period, of the same place and as they stood when it went out."""
    derive, span = figure.definition.get("derive"), figure.publication.span
    if not derive or Derivation(derive) not in EARLIER:
        return []
    earlier = EARLIER[Derivation(derive)](Period(span.start, span.end))
    stood = PublishedFigure.objects.filter(
        publication__span__start=earlier.start,
        publication__span__end=earlier.end,
        publication__published_at__lte=figure.publication.published_at,
        indicator__in=figure.definition.get("parts", ()),
        library=figure.library_id,
    ).select_related("publication__span")
    return list({one.indicator: one for one in stood.order_by("publication__number", "pk")}.values())
