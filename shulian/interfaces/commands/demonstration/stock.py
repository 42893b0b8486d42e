"""What the libraries have: real MARC files and the known works, brought in by the real import."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.actions.imports import PLAIN, Upload, Wish
from shulian.apps.catalogue.actions.profiles import save_profile
from shulian.apps.catalogue.models import ImportProfile
from shulian.apps.catalogue.rules import PRESETS
from shulian.apps.holdings.actions.imports import import_here
from shulian.apps.journal.actions import Act
from shulian.core.library import TRAITS, Kind
from shulian.interfaces.commands.demonstration import rhythm, works
from shulian.interfaces.commands.demonstration.libraries import HANTAI, PROVINCE, YANTA
from shulian.interfaces.commands.demonstration.works import Holding, Work
from shulian.protocols.marc import Encoding

MARC_FILES = ("uva_001_2000.mrc", "cnmarc_10_records.xml")
GB18030_LIBRARY = HANTAI
SOURCE = "demonstration"
PRICED = "馆藏带单价（CNMARC，905 按册）"
NEW_WORKS = 24
"""Works that nobody had before the last fortnight, so that there are new arrivals."""

# The share of the works that a library of this kind has, and how many copies of the most famous.
_STOCK = {
    Kind.PROVINCE: (1.4, 4),
    Kind.CITY: (0.55, 3),
    Kind.COUNTY: (0.24, 2),
    Kind.TOWNSHIP_BRANCH: (0.09, 1),
    Kind.READING_ROOM: (0.13, 1),
    Kind.SELF_SERVICE: (0.11, 1),
}
_WELL_STOCKED = {YANTA: 0.6, HANTAI: 0.6}
# Barcodes were once given by each library for itself: those of these two collide.
_PLAIN_BARCODES = frozenset({"610102", "610103"})


@dataclass(frozen=True)
class Delivery:
    """One file of records on its way to a library."""

    library: Library
    name: str
    content: bytes
    at: datetime
    priced: bool = False


def deliveries(random: Random, libraries: Iterable[Library], limit: int | None = None) -> Iterator[Delivery]:
    """All files, oldest first; `limit` takes only the first so many works, and none of the real files."""
    first, last = rhythm.quarter(clock.today())
    known = works.works()[:limit]
    # A list, since the order of a set differs from run to run, and with it everything that is drawn later.
    new = sorted(random.sample(known, min(NEW_WORKS, len(known) // 10)), key=lambda work: work.number)
    owners = [library for library in libraries if TRAITS[Kind(library.kind)].holds_items]
    shelves = {library.pk: _Shelf(library) for library in owners}
    if limit is None:
        yield from _real_files(owners, _morning(first - timedelta(days=90)))
    for library in owners:
        day = first - timedelta(days=random.randrange(20, 80))
        chosen = [work for work in known if work not in new and _is_held(random, work, library)]
        if chosen:
            yield shelves[library.pk].delivery(random, chosen, day)
    for library in owners[::3]:
        day = last - timedelta(days=random.randrange(1, 13))
        chosen = [work for work in new if _is_held(random, work, library)]
        if chosen:
            yield shelves[library.pk].delivery(random, chosen, day)


def load(files: Iterable[Delivery], tell: Callable[[], None]) -> None:
    """Import every file at its time."""
    for file in files:
        with clock.stopped_at(file.at):
            upload = Upload(file.name, io.BytesIO(file.content), keep=False)
            wish = Wish(_profile(file.library)) if file.priced else PLAIN
            import_here(Act(source=SOURCE, library=file.library.pk), file.library, upload, wish=wish)
        tell()


def _profile(library: Library) -> ImportProfile:
    """How a file is read that says of each copy what it cost."""
    known = ImportProfile.objects.filter(library=library, name=PRICED).first()
    act = Act(source=SOURCE, library=library.pk)
    return known or save_profile(act, library, None, PRICED, PRESETS["cnmarc-905-grouped"])


class _Shelf:
    """One library's barcodes and book numbers, which go on from file to file."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.copies = 0
        self.book_numbers: Counter[str] = Counter()

    def delivery(self, random: Random, chosen: Iterable[Work], day: date) -> Delivery:
        """The file that brings these works."""
        holdings = [(work, self._holding(random, work)) for work in chosen]
        encoding = Encoding.GB18030 if self.library.code == GB18030_LIBRARY else Encoding.UTF_8
        content = works.file(holdings, encoding, day)
        name = f"{self.library.code}-{day:%Y%m%d}.iso"
        return Delivery(self.library, name, content, _morning(day), priced=True)

    def _holding(self, random: Random, work: Work) -> Holding:
        self.book_numbers[work.clc] += 1
        most = _STOCK[Kind(self.library.kind)][1]
        count = 1 + int(random.random() * most * work.fame / 5)
        copies = tuple(self._barcode() for _ in range(count))
        prices = tuple(works.price(work, barcode) for barcode in copies)
        return Holding(self.library.code, copies, f"{work.clc}/{self.book_numbers[work.clc]}", prices)

    def _barcode(self) -> str:
        self.copies += 1
        if self.library.code in _PLAIN_BARCODES:
            return f"0100{self.copies:06d}"
        return f"{self.library.code}{self.copies:08d}"


def _is_held(random: Random, work: Work, library: Library) -> bool:
    """Famous works stand almost everywhere; places for children have more of theirs."""
    share = _WELL_STOCKED.get(library.code, _STOCK[Kind(library.kind)][0])
    if "少儿" in library.name:
        share = 0.8 if work.juvenile else 0.05
    return random.random() < share * (0.55 + 0.2 * work.fame)


def _real_files(owners: list[Library], at: datetime) -> Iterator[Delivery]:
    province = next(library for library in owners if library.code == PROVINCE)
    for name in MARC_FILES:
        yield Delivery(province, name, (works.DATA / "marc" / name).read_bytes(), at)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8, 30), clock.PLACE)
