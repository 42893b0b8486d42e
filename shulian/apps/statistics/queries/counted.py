"""Tables of return forms that the system counts itself: nobody has to send what stands in the journal (办证量)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from shulian.apps.alliance.models import Library
from shulian.apps.statistics.models import Form, FormColumn, Indicator, ReturnLine
from shulian.apps.statistics.queries.figures import evaluate
from shulian.apps.statistics.queries.places import institutions
from shulian.apps.statistics.queries.returns import Collected, accepted, add_up, columns_of, design_for, forms
from shulian.core import periods, reconcile

LOOKED_BACK = 6


def counted(form: Form, period: periods.Period) -> Collected | None:
    """The form's table as the journal has it, a line an institution with all that belongs to it; None without a figure.

    Lines are those of a return in every way but one: they stand in no database.
    """
    columns = columns_of(form, design_for(form, period))
    if not _counts_itself(columns):
        return None
    homes = {pk: home for home, (_library, members) in institutions().items() for pk in members}
    figures = {column.key: _by_institution(column.indicator, period, homes) for column in columns}
    found = sorted({pk for cells in figures.values() for pk in cells})
    if not found:
        return None
    libraries = Library.objects.filter(pk__in=found).select_related("division__parent", "reporting_unit")
    lines = tuple(
        ReturnLine(
            pk=-library.pk,
            number=number,
            name=library.name,
            library=library,
            cells={key: cells.get(library.pk) for key, cells in figures.items()},
        )
        for number, library in enumerate(libraries.order_by("path"), start=1)
    )
    keys = tuple(column.key for column in columns)
    rows = tuple(reconcile.Row(str(line.pk), tuple(line.cells.get(key) for key in keys)) for line in lines)
    table = reconcile.Table(keys, rows, adds_up=add_up(columns))
    return Collected(form, period, columns, lines, table, reconcile.Note(), (), ())


def counted_to_choose(today: date) -> Iterator[tuple[Form, periods.Period]]:
    """The forms that the system counts itself, with the last periods that are over and have figures but no return."""
    for form in forms():
        period = periods.last_over(today, form.months)
        for _back in range(LOOKED_BACK):
            if accepted(form.pk, period) is None and counted(form, period) is not None:
                yield form, period
            period = periods.previous(period)


def _counts_itself(columns: tuple[FormColumn, ...]) -> bool:
    return bool(columns) and all(column.indicator.kind for column in columns)


def _by_institution(indicator: Indicator, period: periods.Period, homes: Mapping[int, int]) -> dict[int, int]:
    """What was counted at each institution with its branches and reading rooms."""
    sums: dict[int, int] = defaultdict(int)
    for pk, figure in evaluate(indicator, period).items():
        # With what was reported for earlier months of the period, where nothing was counted.
        if figure.counted is not None and figure.value is not None:
            sums[homes.get(pk, pk)] += figure.value
    return dict(sums)
