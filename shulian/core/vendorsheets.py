"""Reading a table that a provider made for itself by its layout: every cell that counts, every row's verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shulian.core import vendorcells
from shulian.core.vendorcells import Fault, Value, folded, shown
from shulian.core.vendorlayout import (
    Counted,
    Differs,
    Layout,
    Metric,
    Read,
    Role,
    RowRead,
    Rows,
    Said,
    SheetFault,
    SheetUnread,
    Where,
    Wrong,
    looked_for,
)

LINES_ABOVE = 30
"""How many lines may stand above the headings."""
_YEAR = re.compile(r"((?:19|20)\d\d)年?")


@dataclass(frozen=True)
class Headings:
    """The rows of headings: each column with its own word and all words over it, those of merged cells too."""

    row: int
    height: int
    own: tuple[tuple[str, ...], ...]
    over: tuple[tuple[str, ...], ...]

    @property
    def below(self) -> int:
        """The first row under them."""
        return self.row + self.height


def find_headings(rows: Rows, layout: Layout, year: int) -> Headings:
    """The rows of headings, by the words that must stand in them; SheetUnread with what stands there instead."""
    needed = {vendorcells.heading(word): word for word in looked_for(layout)}
    best: tuple[tuple[int, bool, int], Headings] | None = None
    for at in range(max(1, min(LINES_ABOVE, len(rows) - layout.heading_rows + 1))):
        found = headings_at(rows, at, layout.heading_rows)
        words = {word for column in found.own for word in column}
        there = len(needed.keys() & words)
        months = sum(any(_months(over, year)) for over in found.over) if layout.month is Where.HEADING else 0
        score = there, not _holds_counts(found), months
        # A title above and units below fit alike: the lower rows are the headings. Headings of a next page are not.
        if best is None or score > best[0] or (score == best[0] and at == best[1].row + 1):
            best = score, found
    if best is None or best[0][0] < len(needed):
        words = {word for column in best[1].own for word in column} if best else set()
        missing = [word for key, word in needed.items() if key not in words]
        raise SheetUnread(SheetFault.NO_HEADINGS, "、".join(missing), _there(rows, best[1] if best else None))
    return best[1]


def headings_at(rows: Rows, at: int, height: int) -> Headings:
    """The headings in these rows; a merged cell is a word over every column that it covers."""
    width = max(map(len, rows), default=0)
    lines = [
        [vendorcells.heading(row[n]) if n < len(row) else "" for n in range(width)] for row in rows[at : at + height]
    ]
    filled = [_to_the_right(line) if n + 1 < len(lines) else line for n, line in enumerate(lines)]
    own = tuple(tuple(word for line in lines if (word := line[n])) for n in range(width))
    over = tuple(tuple(word for line in filled if (word := line[n])) for n in range(width))
    return Headings(at, len(lines), own, over)


def read(rows: Rows, layout: Layout, chosen: date) -> Read:
    """What the table says of the month that was chosen and others; SheetUnread where it does not fit the layout."""
    if layout.marker and not any(folded(layout.marker) in folded(cell) for row in rows for cell in row):
        raise SheetUnread(SheetFault.OTHER_PROVIDER, layout.marker, _there(rows, None))
    found = find_headings(rows, layout, chosen.year)
    table = _Table(rows, layout, found, _fixed_month(rows, layout, found, chosen), chosen)
    told = [one for number in range(found.below, len(rows)) if (one := table.row(number))]
    months = sorted({one.month for one in table.counted})
    if not any(one.said is Said.WRONG for one in told):
        if not months:
            raise SheetUnread(SheetFault.NO_COUNTS)
        if chosen not in months:
            raise SheetUnread(SheetFault.WRONG_MONTH, f"{chosen:%Y-%m}", "、".join(f"{one:%Y-%m}" for one in months))
    return Read(found.row, tuple(table.counted), tuple(told), tuple(table.differs))


def _there(rows: Rows, found: Headings | None) -> str:
    """The words in the row that is most like headings, or in the first row that says anything."""
    of_headings = rows[found.row : found.below] if found else rows
    texts = (list(dict.fromkeys(filter(None, map(shown, row)))) for row in of_headings)
    return "、".join(max(texts, key=len, default=[])[:12])


def _to_the_right(line: Sequence[str]) -> list[str]:
    last, filled = "", []
    for word in line:
        last = word or last
        filled.append(last)
    return filled


def _months(words: Sequence[str], year: int) -> Iterator[date]:
    """The months that the words over a column name; the year may stand by itself."""
    years = [int(found[1]) for word in words if (found := _YEAR.fullmatch(word))]
    for word in words:
        one = vendorcells.month(word, years[0] if years else year)
        if one:
            yield one


def _holds_counts(found: Headings) -> bool:
    """Whether a number stands among the headings that is no month and no year: then it is a row of figures."""
    words = (word for column in found.own for word in column)
    numbers = (one for one in words if any(map(str.isdigit, one)) and isinstance(vendorcells.count(one), int))
    return any(not vendorcells.month(one) and not _YEAR.fullmatch(one) for one in numbers)


def _fixed_month(rows: Rows, layout: Layout, found: Headings, chosen: date) -> date:
    """The month of all rows where they do not say it themselves."""
    if layout.month is not Where.ABOVE:
        return chosen
    titles = [shown(cell) for row in rows[: found.row] for cell in row]
    months = sorted({one for title in titles for one in vendorcells.months_within(title)})
    if not months:
        raise SheetUnread(SheetFault.NO_MONTH, there=_there(rows[: found.row], None))
    if len(months) > 1:
        raise SheetUnread(SheetFault.SEVERAL_MONTHS, there="、".join(f"{one:%Y-%m}" for one in months))
    return months[0]


@dataclass(frozen=True)
class _Column:
    """A column of counts: what its headings say of metric, month and library; `total` ones add others up."""

    at: int
    metric: Metric | None
    month: date | None
    library: str
    total: bool


class _Table:
    """The rows under the headings, read one after the other; sums are compared where they are printed."""

    def __init__(self, rows: Rows, layout: Layout, found: Headings, month: date, chosen: date) -> None:
        self.rows, self.layout, self.fixed_month, self.year = rows, layout, month, chosen.year
        self.metrics = {vendorcells.heading(one.word): one for one in layout.metrics}
        self.totals = {folded(one) for one in layout.totals}
        self.subtotals = {folded(one) for one in layout.subtotals}
        self.ignored = {vendorcells.heading(one) for one in layout.ignored}
        self.places = {role: _place(found, word) for role, word in layout.columns.items() if word}
        self.columns = list(self._columns(found))
        self._refuse_doubles(found)
        self._refuse_other_units(rows, found)
        self.counted: list[Counted] = []
        self.differs: list[Differs] = []
        self.above: dict[Role, Value] = {}
        self.sums: dict[int, int] = {}
        self.since: dict[int, int] = {}

    def row(self, number: int) -> RowRead | None:
        """What becomes of a row; None for one that is empty."""
        cells = self.rows[number]
        texts = [folded(cell) for cell in cells if folded(cell)]
        if not texts:
            return None
        labels = {texts[0], *(folded(_cell(cells, at)) for at in self.places.values())}
        if labels & (self.totals | self.subtotals):
            return self._total(number, cells, whole=bool(labels & self.totals))
        said = {role: self._said(role, cells) for role in self.places}
        metric = self.metrics.get(vendorcells.heading(said.get(Role.METRIC)))
        if self._is_blank(cells):
            return RowRead(number, Said.BLANK)
        if self.layout.metric is Where.COLUMN and metric is None:
            return RowRead(number, Said.UNMAPPED, what=shown(said.get(Role.METRIC))[:40])
        return self._counts(number, cells, said, metric)

    def _columns(self, found: Headings) -> Iterator[_Column]:
        taken = set(self.places.values()) - {self.places.get(Role.COUNT, -1)}
        for at, words in enumerate(found.over):
            if at in taken or not words or self.ignored & set(found.own[at]):
                continue
            column = self._column(at, words)
            if column is not None:
                yield column

    def _column(self, at: int, words: tuple[str, ...]) -> _Column | None:
        layout = self.layout
        metric = next((self.metrics[word] for word in reversed(words) if word in self.metrics), None)
        month = next(_months(words, self.year), None)
        total = any(word in self.totals | self.subtotals for word in words)
        if Where.HEADING not in (layout.metric, layout.month, layout.library):
            return _Column(at, None, None, "", total=False) if at == self.places.get(Role.COUNT) else None
        if layout.metric is Where.HEADING and metric is None and not total:
            return None
        if layout.month is Where.HEADING and month is None and not total:
            return None
        names = [one for one in words if one not in self.metrics and not any(_months([one], self.year))]
        names = [one for one in names if not _YEAR.fullmatch(one)]
        library = names[-1] if layout.library is Where.HEADING and names and not total else ""
        if layout.library is Where.HEADING and not library and not total:
            return None
        return _Column(at, metric, month, library, total)

    def _refuse_doubles(self, found: Headings) -> None:
        """Two columns that mean the same would be counted twice."""
        seen: set[tuple[Metric | None, date | None, str]] = set()
        for one in self.columns:
            key = one.metric, one.month, one.library
            if not one.total and key in seen:
                raise SheetUnread(SheetFault.REPEATED, " ".join(found.over[one.at]))
            if not one.total:
                seen.add(key)

    def _refuse_other_units(self, rows: Rows, found: Headings) -> None:
        """A provider that changes from 次 to 万次 is noticed; nothing is counted a ten thousandth."""
        for one in self.columns:
            metric = one.metric or (self.layout.metrics[0] if self.layout.metric is Where.FIXED else None)
            cells = [_cell(row, one.at) for row in rows[found.row : found.below]]
            said = [times for cell in cells if (times := vendorcells.times_in(cell))]
            if metric and not one.total and any(times != metric.times for times in said):
                raise SheetUnread(SheetFault.UNIT_DIFFERS, str(metric.times), shown(cells[-1]) or shown(cells[0]))

    def _said(self, role: Role, cells: Sequence[Value]) -> Value:
        """What a row says in the column of a role; under a merged cell what stands there."""
        value = _cell(cells, self.places[role])
        if self.layout.merged and role is not Role.COUNT:
            value = value if folded(value) else self.above.get(role)
            self.above[role] = value
        return value

    def _is_blank(self, cells: Sequence[Value]) -> bool:
        return all(vendorcells.count(_cell(cells, one.at)) is None for one in self.columns)

    def _counts(
        self, number: int, cells: Sequence[Value], said: Mapping[Role, Value], metric: Metric | None
    ) -> RowRead:
        wrong = list(self._wrong_labels(said, metric))
        found: list[Counted] = []
        for one in self.columns:
            if one.total:
                continue
            of_cell = one.metric or metric or self.layout.metrics[0]
            value = _cell(cells, one.at)
            count = vendorcells.count(value, of_cell.times)
            if isinstance(count, Fault):
                wrong.append(Wrong(one.at, count, shown(value)[:40]))
            elif count is not None:
                found.append(self._counted((number, one), said, of_cell, count))
        if wrong:
            return RowRead(number, Said.WRONG, wrong=tuple(wrong))
        self.counted += found
        self._add(number, cells, found, metric)
        return RowRead(number, Said.COUNTED, sum(one.count for one in found))

    def _counted(self, at: tuple[int, _Column], said: Mapping[Role, Value], metric: Metric, count: int) -> Counted:
        number, column = at
        month = (
            vendorcells.month(said.get(Role.MONTH), self.year) if self.layout.month is Where.COLUMN else column.month
        )
        return Counted(
            row=number,
            column=column.at,
            month=month or self.fixed_month,
            library=shown(said.get(Role.LIBRARY)) if self.layout.library is Where.COLUMN else column.library,
            resource=shown(said.get(Role.RESOURCE))[:200],
            kind=metric.kind,
            count=count,
            written=shown(_cell(self.rows[number], column.at))[:40],
        )

    def _wrong_labels(self, said: Mapping[Role, Value], metric: Metric | None) -> Iterator[Wrong]:
        times = vendorcells.times_in(said.get(Role.METRIC))
        if metric and times and times != metric.times:
            yield Wrong(self.places[Role.METRIC], Fault.OTHER_UNIT, shown(said[Role.METRIC])[:40])
        if self.layout.month is Where.COLUMN and vendorcells.month(said[Role.MONTH], self.year) is None:
            yield Wrong(self.places[Role.MONTH], Fault.NOT_A_MONTH, shown(said[Role.MONTH])[:40])
        if self.layout.library is Where.COLUMN and not folded(said[Role.LIBRARY]):
            yield Wrong(self.places[Role.LIBRARY], Fault.NO_LIBRARY, "")

    def _add(self, number: int, cells: Sequence[Value], found: Sequence[Counted], metric: Metric | None) -> None:
        """Add a row to the sums of its columns, and compare what it prints as its own."""
        for one in found:
            self.sums[one.column] = self.sums.get(one.column, 0) + one.count
            self.since[one.column] = self.since.get(one.column, 0) + one.count
        for column in self.columns:
            if column.total:
                of_sum = [one for one in found if column.metric is None or one.kind == column.metric.kind]
                self._compare((number, column.at), cells, column.metric or metric, sum(one.count for one in of_sum))

    def _total(self, number: int, cells: Sequence[Value], *, whole: bool) -> RowRead:
        for column in self.columns:
            if not column.total and (self.layout.metric is not Where.COLUMN or len(self.metrics) == 1):
                sums = self.sums if whole else self.since
                self._compare((number, column.at), cells, column.metric, sums.get(column.at, 0))
        self.since = {}
        return RowRead(number, Said.TOTAL)

    def _compare(self, at: tuple[int, int], cells: Sequence[Value], metric: Metric | None, computed: int) -> None:
        # A sum over metrics of several units has no unit of its own.
        several = metric is None and len({one.times for one in self.layout.metrics}) > 1
        times = metric.times if metric else self.layout.metrics[0].times
        printed = vendorcells.count(_cell(cells, at[1]), times)
        if isinstance(printed, int) and printed != computed and not several:
            self.differs.append(Differs(*at, printed, computed))


def _place(found: Headings, word: str) -> int:
    places = [at for at, words in enumerate(found.own) if vendorcells.heading(word) in words]
    if len(places) > 1:
        raise SheetUnread(SheetFault.REPEATED, word)
    return places[0]


def _cell(cells: Sequence[Value], at: int) -> Value:
    return cells[at] if at < len(cells) else None
