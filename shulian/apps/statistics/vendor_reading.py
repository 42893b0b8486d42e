"""A provider's file by its layout: every row's verdict, the libraries that are meant, and what would become of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.statistics.models import Provider, UsageMonth, VendorFile
from shulian.apps.statistics.queries.libraries import Doubt as LibraryDoubt
from shulian.apps.statistics.queries.libraries import Register
from shulian.apps.statistics.queries.usage import kept_of
from shulian.apps.statistics.reading import Line
from shulian.core.eresources import SHEET, Doubt, Facts, Kept, Refusal, decide_month, doubts, uncounted
from shulian.core.vendorcells import folded
from shulian.core.vendorlayout import Counted, Differs, Layout, Read, Rows, Where
from shulian.core.vendorsheets import read
from shulian.documents import delimited, xlsx
from shulian.documents.sheet import Sheet
from shulian.documents.unseen import refuse_unseen

OUT_OF_REACH = "library-out-of-reach"
_CONTAINERS = (b"PK", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True)
class MonthLooked:
    """What a file says of a library's month, the cells behind it, and what would become of it.

    The kinds in `elsewhere` are counted from a COUNTER report of the provider.
    """

    library: Library
    month: date
    counts: dict[str, int]
    cells: tuple[Counted, ...]
    refusal: Refusal | None
    stands: UsageMonth | None
    doubts: tuple[Doubt, ...]
    differs: tuple[Differs, ...]
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True)
class Looked:
    """A file as it was read: its rows, its months, and the names of libraries that nobody can take it over for."""

    read: Read
    months: tuple[MonthLooked, ...]
    unknown: Mapping[str, str]

    @property
    def is_right(self) -> bool:
        """Whether nothing stands in the way of taking it in."""
        return not self.read.wrong and not self.unknown


@dataclass(frozen=True)
class Asked:
    """A table with its layout, the month and the library that it was sent for, and why it is another than before."""

    provider: Provider
    layout: Layout
    library: Library
    month: date
    reason: str = ""


def open_sheet(name: str, data: bytes, named: str = "") -> Sheet:
    """The table in a workbook or in a text with commas or tabs, of any coding that is used here."""
    if data.startswith(_CONTAINERS) or name.lower().endswith((".xlsx", ".xls", ".xlsm")):
        refuse_unseen(data)
        return xlsx.read(data, named)
    return delimited.read(data, name, "\t" if b"\t" in data[:2000] else ",")


def data_of(file: VendorFile) -> bytes:
    """A file as it was sent."""
    with file.file.open("rb") as stored:
        return bytes(stored.read())


def look(rows: Rows, asked: Asked) -> Looked:
    """Read a table and say what would become of each month; SheetUnread where it does not fit its layout."""
    found = read(rows, asked.layout, asked.month)
    libraries = _Libraries(asked)
    cells: dict[tuple[int, date], list[Counted]] = {}
    for one in found.counted:
        library = libraries.of(one.library)
        if library is not None:
            cells.setdefault((library.pk, one.month), []).append(one)
    standing = _Standing(asked.provider)
    keys = sorted(cells, key=lambda key: (key[1], libraries.known[key[0]].path))
    differs = _differs(found)
    months = [
        standing.looked(asked, libraries.known[library], (month, tuple(cells[library, month])), differs.pop(month, []))
        for library, month in keys
    ]
    return Looked(found, tuple(standing.beside_others(months)), libraries.unknown)


class _Libraries:
    """Which library is meant by each name of a table; it must be one of those below the provider's."""

    def __init__(self, asked: Asked) -> None:
        self.asked, self.register = asked, Register()
        below = Library.objects.filter(path__startswith=asked.provider.library.path)
        self.reach: dict[int, Library] = {one.pk: one for one in below}
        self.known: dict[int, Library] = {}
        self.unknown: dict[str, str] = {}
        self.names: dict[str, Library | None] = {}

    def of(self, name: str) -> Library | None:
        """The library of this name; who is not known is kept with why."""
        if self.asked.layout.library is Where.FIXED:
            self.known[self.asked.library.pk] = self.asked.library
            return self.asked.library
        key = folded(name)
        if key not in self.names:
            self.names[key] = self._found(name)
        return self.names[key]

    def _found(self, name: str) -> Library | None:
        match = self.register.match(Line(0, name))
        by_code = self.register.match(Line(0, "", name)).library
        named = match.library or by_code
        library = self.reach.get(named.pk) if named else None
        if named is None:
            self.unknown[name[:100]] = str(match.doubt or LibraryDoubt.UNKNOWN_LIBRARY)
        elif library is None:
            self.unknown[name[:100]] = OUT_OF_REACH
        else:
            self.known[library.pk] = library
            return library
        return None


def _differs(found: Read) -> dict[date, list[Differs]]:
    """The sums that differ by the months of what they add up; each is asked about once."""
    of_column = {one.column: one.month for one in found.counted}
    of_row = {one.row: one.month for one in found.counted}
    differs: dict[date, list[Differs]] = {}
    for one in found.differs:
        month = of_row.get(one.row) or of_column.get(one.column)
        if month is not None:
            differs.setdefault(month, []).append(one)
    return differs


class _Standing:
    """What stands for a provider's months, of its own tables and of its other reports."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.own: dict[tuple[int, date], UsageMonth] = {}
        self.others: dict[date, list[Kept]] = {}
        for one in UsageMonth.objects.filter(provider=provider, replaced_at=None):
            key = one.library_id or provider.library_id, one.month
            if one.report == SHEET:
                self.own[key] = one
            else:
                self.others.setdefault(one.month, []).append(kept_of(one, provider.library_id))

    def looked(
        self, asked: Asked, library: Library, said: tuple[date, tuple[Counted, ...]], differs: list[Differs]
    ) -> MonthLooked:
        """What would become of a library's month."""
        month, cells = said
        counts = dict(_summed(cells))
        stands = self.own.get((library.pk, month))
        ended = self.provider.ends_on is not None and month > self.provider.ends_on
        refusal = decide_month(
            Facts(
                month=month,
                today=clock.today(),
                counts=counts,
                standing=stands.counts if stands else None,
                ended=ended,
                explained=bool(asked.reason.strip()),
            )
        )
        year, number = divmod(month.year * 12 + month.month - 2, 12)
        before = self.own.get((library.pk, date(year, number + 1, 1)))
        found = doubts(counts, before.counts if before else None)
        if differs:
            found = (*found, Doubt.SUM_DIFFERS)
        return MonthLooked(library, month, counts, cells, refusal, stands, found, tuple(differs))

    def beside_others(self, looked: Iterable[MonthLooked]) -> Iterator[MonthLooked]:
        """The same, each with what would be counted from elsewhere once all of them stand."""
        by_month: dict[date, list[MonthLooked]] = {}
        for one in looked:
            by_month.setdefault(one.month, []).append(one)
        for month, found in by_month.items():
            told = {one.library.pk for one in found}
            stay = [
                kept_of(one, self.provider.library_id)
                for (library, of), one in self.own.items()
                if of == month and library not in told
            ]
            kept = [*(Kept(SHEET, one.library.pk, one.counts) for one in found), *stay, *self.others.get(month, ())]
            without = uncounted(kept, self.provider.library_id)
            for one, kinds in zip(found, without, strict=False):
                yield replace(one, elsewhere=tuple(sorted(kinds)))


def _summed(cells: tuple[Counted, ...]) -> Iterator[tuple[str, int]]:
    kinds = sorted({one.kind for one in cells})
    for kind in kinds:
        yield kind, sum(one.count for one in cells if one.kind == kind)
