"""Tables of return forms that the system counts itself: nobody has to send what stands in the journal (办证量)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from shulian.apps.alliance.models import Library
from shulian.apps.statistics.models import Form, FormColumn, ReturnLine
from shulian.apps.statistics.queries.figures import evaluate
from shulian.apps.statistics.queries.returns import Collected, accepted, columns_of, forms
from shulian.core import periods, reconcile
from shulian.core.library import INSTITUTIONS

LOOKED_BACK = 6


def counted(form: Form, period: periods.Period) -> Collected | None:
    """The form's table as the journal has it, a line an institution with all that belongs to it; None without a figure.

    Lines are those of a return in every way but one: they stand in no database.
    """
    columns = columns_of(form)
    if not _counts_itself(columns):
        return None
    figures = {column.key: _by_institution(column, period) for column in columns}
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
    table = reconcile.Table(keys, rows)
    return Collected(form, period, columns, lines, table, reconcile.Note(), (), ())


def counted_base(found: Collected) -> int | None:
    """The total of the period before, counted in the same way."""
    before = counted(found.form, periods.previous(found.period))
    return reconcile.grand_total(before.table) if before else None


def counted_to_choose(today: date) -> Iterator[tuple[Form, periods.Period]]:
    """The forms that the system counts itself, with the last periods that are over and have figures but no return."""
    for form in forms():
        if not _counts_itself(columns_of(form)):
            continue
        period = periods.last_over(today, form.months)
        for _back in range(LOOKED_BACK):
            if accepted(form.pk, period) is None and counted(form, period) is not None:
                yield form, period
            period = periods.previous(period)


def _counts_itself(columns: tuple[FormColumn, ...]) -> bool:
    return bool(columns) and all(column.indicator.kind for column in columns)


def _by_institution(column: FormColumn, period: periods.Period) -> dict[int, int]:
    """What was counted at each institution with its branches and reading rooms."""
    figures = evaluate(column.indicator, period)
    paths = dict(Library.objects.filter(pk__in=figures).values_list("pk", "path"))
    steps = Library.steplen
    above = {path[:end] for path in paths.values() for end in range(steps, len(path) + 1, steps)}
    homes = dict(Library.objects.filter(path__in=above, kind__in=INSTITUTIONS).values_list("path", "pk"))
    sums: dict[int, int] = defaultdict(int)
    for pk, figure in figures.items():
        path = paths.get(pk, "")
        home = next((homes[path[:end]] for end in range(len(path), 0, -steps) if path[:end] in homes), pk)
        if figure.counted is not None:
            sums[home] += figure.counted
    return dict(sums)
