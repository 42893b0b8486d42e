"""Tables of return forms that the system counts itself: nobody has to send what stands in the journal (办证量)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from shulian.apps.alliance.models import Library
from shulian.apps.statistics.models import Form, Indicator, ReturnLine
from shulian.apps.statistics.queries.definitions import as_of, definition
from shulian.apps.statistics.queries.entries import parts_of
from shulian.apps.statistics.queries.figures import evaluate, grouped
from shulian.apps.statistics.queries.places import Group, institutions
from shulian.apps.statistics.queries.returns import Collected, accepted, as_table, columns_of, design_for, forms
from shulian.core import periods, reconcile
from shulian.core.agreeing import adds_up

LOOKED_BACK = 6


def counted(form: Form, period: periods.Period, *, beside_returns: bool = False) -> Collected | None:
    """The form's table as the journal has it, a line an institution with all that belongs to it; None without a figure.

    Lines are those of a return in every way but one: they stand in no database. `beside_returns` the columns that the
    system counts are enough: what it does not count is in these.
    """
    columns = columns_of(form, design_for(form, period))
    own = [column for column in columns if is_counted(column.indicator, period)]
    if not own or (len(own) < len(columns) and not beside_returns):
        return None
    homes = {pk: home for home, (_library, members) in institutions().items() for pk in members}
    figures = {column.key: _by_institution(column.indicator, period, homes) for column in own}
    found = sorted({pk for cells, _counted in figures.values() for pk in cells})
    if not found:
        return None
    libraries = Library.objects.filter(pk__in=found).select_related("division__parent", "reporting_unit")
    lines = tuple(
        ReturnLine(
            pk=-library.pk,
            number=number,
            name=library.name,
            library=library,
            cells={column.key: figures[column.key][0].get(library.pk) if column in own else None for column in columns},
        )
        for number, library in enumerate(libraries.order_by("path"), start=1)
    )
    keys = tuple(column.key for column in columns)
    rows = tuple(reconcile.Row(str(line.pk), tuple(line.cells.get(key) for key in keys)) for line in lines)
    table = as_table(columns, period, rows)
    by_system = frozenset((pk, key) for key, (_cells, there) in figures.items() for pk in there)
    return Collected(form, period, columns, lines, table, reconcile.Note(), (), (), counted=by_system)


def counted_to_choose(today: date) -> Iterator[tuple[Form, periods.Period]]:
    """The forms that the system counts itself, with the last periods that are over and have figures but no return."""
    for form in forms():
        period = periods.last_over(today, form.months)
        for _back in range(LOOKED_BACK):
            if accepted(form.pk, period) is None and counted(form, period) is not None:
                yield form, period
            period = periods.previous(period)


def is_counted(indicator: Indicator, period: periods.Period) -> bool:
    """Whether the system counts it, or all that it is the sum of."""
    made = as_of(indicator, period)
    counts = [part for part in parts_of(made, period) if part.kind]
    return not made.derive and len(counts) == len(made.parts or [made])


def _by_institution(
    indicator: Indicator, period: periods.Period, homes: Mapping[int, int]
) -> tuple[dict[int, reconcile.Number], set[int]]:
    """What is there of each institution with its branches and reading rooms, and where the system counted it."""
    sums: dict[int, reconcile.Number] = defaultdict(int)
    counting = set()
    for pk, figure in evaluate(indicator, period).items():
        # With what was reported for earlier months of the period, where nothing was counted.
        if figure.value is not None and (figure.counted is not None or figure.over is not None):
            sums[homes.get(pk, pk)] += figure.value
            # Where a return stands over the counted it is the return that says it.
            if figure.counted is not None and not figure.over:
                counting.add(homes.get(pk, pk))
    adds = adds_up(definition(as_of(indicator, period)))
    return dict(sums) if adds else _apart(indicator, period, homes, sums), counting


def _apart(
    indicator: Indicator, period: periods.Period, homes: Mapping[int, int], counting: Collection[int]
) -> dict[int, reconcile.Number]:
    """What cannot be added, of each institution as a whole: who borrowed at two branches is one reader."""
    members: dict[int, list[int]] = {home: [] for home in counting}
    for pk, home in homes.items():
        if home in members:
            members[home].append(pk)
    # A library that belongs to no institution stands for itself.
    groups = [Group(str(home), "", tuple(own or [home])) for home, own in members.items()]
    lines = grouped(indicator, period, groups)
    return {int(line.key): line.value for line in lines if line.value is not None}
