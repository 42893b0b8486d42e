"""The figures of a form's table that are not printed, as they point to readers or tell of others that do (小数保密)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shulian.apps.statistics.queries.places import institutions
from shulian.apps.statistics.queries.returns import Collected
from shulian.apps.statistics.queries.untold import readers_in, untold
from shulian.core import reconcile
from shulian.core.suppression import untold_in

HIDDEN = "*"
"""In place of a figure of so few readers that it is not told, or of one from which it would follow."""
TOTALS, WHOLE = 0, ""
"""The line of the totals, and the column of a line's own total."""


@dataclass(frozen=True)
class Few:
    """Cells that are not printed, by the number of their line and the key of their column; `columns` count readers."""

    cells: frozenset[tuple[int, str]] = frozenset()
    columns: frozenset[str] = frozenset()

    def hides(self, lines: Iterable[int], column: str) -> bool:
        """Whether a figure of these lines together is not told."""
        return any((line, column) in self.cells for line in lines)

    def hides_total(self, column: str) -> bool:
        """Whether the total of a column is not told."""
        return (TOTALS, column) in self.cells

    @property
    def hides_grand_total(self) -> bool:
        """Whether the total of all is not told, or in a table of one column that column's."""
        return self.hides_total(WHOLE) or (len(self.columns) == 1 and self.hides_total(next(iter(self.columns))))


NOTHING_HIDDEN = Few()


def few_in(found: Collected) -> Few:
    """What of a table is not told: its own few, and what other editions of the same figures do not tell."""
    of_readers = [at for at, column in enumerate(found.columns) if readers_in(column.indicator)]
    if not of_readers:
        return NOTHING_HIDDEN
    homes = {pk: home for home, (_head, members) in institutions().items() for pk in members}
    also: set[tuple[int, int]] = set()
    for at in of_readers:
        elsewhere = untold(found.columns[at].indicator, found.period)
        rows = enumerate(found.lines)
        also |= {(row, at) for row, line in rows if elsewhere.hides([homes.get(line.library_id or 0, 0)])}
        if elsewhere.whole:
            also.add((len(found.lines), at))
    cells = [[None if one is None else reconcile.rounded(one) for one in row.cells] for row in found.table.rows]
    hidden = untold_in(cells, of_readers, also, adds_up=found.table.adds_up)
    lines, keys = [*(line.pk for line in found.lines), TOTALS], [*found.table.columns, WHOLE]
    # Where nothing is added up there is no total that could be hidden.
    none = {(TOTALS, key) for key in found.table.apart}
    return Few(
        frozenset((lines[row], keys[column]) for row, column in hidden) - none,
        frozenset(found.table.columns[at] for at in of_readers),
    )
