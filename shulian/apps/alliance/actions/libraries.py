"""Adding libraries to the tree: each proposed row is judged, and the good ones are added whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from shulian.apps.alliance.models import Division, Library, OpeningHours, ReportingUnit
from shulian.apps.journal.actions import Act, Answer, CommandReused, entry, perform
from shulian.core import opening
from shulian.core.library import Kind

LENGTHS = {"name": 100, "name_en": 150, "address": 200, "phone": 60, "email": 254}
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,19}")


@dataclass(frozen=True)
class Proposed:
    """A library as a file proposes it. `line` is where it stood; `kind` is empty when its word is unknown.

    An empty `parent` means directly under the alliance's central library. `demonstration` names the fields
    that are invented; with "library" in it all is.
    """

    line: int
    code: str = ""
    name: str = ""
    kind: str = ""
    parent: str = ""
    division: str = ""
    name_en: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    hours: str = ""
    introduction: str = ""
    aliases: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    opened_on: date | None = None
    demonstration: frozenset[str] = field(default_factory=frozenset)


class Verdict(StrEnum):
    """What becomes of a proposed row; the words people see live with the pages."""

    ADDED = "added"
    KNOWN = "known"
    CODE_ODD = "code-odd"
    CODE_REPEATED = "code-repeated"
    NAME_MISSING = "name-missing"
    KIND_UNKNOWN = "kind-unknown"
    DIVISION_UNKNOWN = "division-unknown"
    EMAIL_ODD = "email-odd"
    HOURS_ODD = "hours-odd"
    TOO_LONG = "too-long"
    PARENT_UNKNOWN = "parent-unknown"
    PARENT_REFUSED = "parent-refused"
    PARENT_CIRCLE = "parent-circle"


@dataclass(frozen=True)
class Judged:
    """A proposed row with its verdict."""

    row: Proposed
    verdict: Verdict


def judge(rows: Sequence[Proposed]) -> list[Judged]:
    """What would become of each row, in the order of the rows; nothing is changed."""
    return _Court(rows).judge()


def add_libraries(act: Act, rows: Sequence[Proposed]) -> list[Judged]:
    """Add every good row below its parent, all in one transaction, and tell what became of each.

    Raises CommandReused when the command id came with another file before.
    """

    def write() -> Answer:
        # Two files at the same time would both find the same code free: the central library is the lock.
        centre = Library.objects.select_for_update().order_by("path")[0]
        judged = judge(rows)
        added = [one.row for one in judged if one.verdict is Verdict.ADDED]
        for row in _parents_first(added):
            library = _add(row, centre)
            entry(act, "library-added", library=library.pk, subject=f"library:{library.pk}")
        return {"verdicts": [one.verdict for one in judged]}

    answer = perform(act, "add-libraries", write)
    if len(answer["verdicts"]) != len(rows):
        raise CommandReused(f"command {act.command} was another file")
    return [Judged(row, Verdict(verdict)) for row, verdict in zip(rows, answer["verdicts"], strict=True)]


def unit_of(division: Division | None) -> ReportingUnit | None:
    """The unit that reports a place: the division's own, or that of the nearest division above it."""
    while division is not None:
        unit = ReportingUnit.objects.filter(pk=division.code).first()
        if unit:
            return unit
        division = division.parent
    return None


class _Court:
    """Judges rows against each other and against what is known."""

    def __init__(self, rows: Sequence[Proposed]) -> None:
        self.rows = rows
        self.by_code: dict[str, Proposed] = {}
        for row in rows:
            self.by_code.setdefault(row.code, row)
        self.known = set(Library.objects.values_list("code", flat=True))
        wanted = {row.division for row in rows}
        self.divisions = set(Division.objects.filter(code__in=wanted).values_list("code", flat=True))
        self.verdicts: dict[int, Verdict] = {}

    def judge(self) -> list[Judged]:
        """Every row with its verdict; a row whose parent is refused is refused too."""
        return [Judged(row, self._verdict(row, ())) for row in self.rows]

    def _verdict(self, row: Proposed, below: tuple[str, ...]) -> Verdict:
        if row.code in below:
            return Verdict.PARENT_CIRCLE
        if row.line not in self.verdicts:
            verdict = self._against_code(row) or _against_texts(row) or self._against_division(row)
            self.verdicts[row.line] = verdict or self._against_parent(row, below) or Verdict.ADDED
        return self.verdicts[row.line]

    def _against_code(self, row: Proposed) -> Verdict | None:
        if not _CODE.fullmatch(row.code):
            return Verdict.CODE_ODD
        if self.by_code[row.code] is not row:
            return Verdict.CODE_REPEATED
        return Verdict.KNOWN if row.code in self.known else None

    def _against_division(self, row: Proposed) -> Verdict | None:
        return Verdict.DIVISION_UNKNOWN if row.division and row.division not in self.divisions else None

    def _against_parent(self, row: Proposed, below: tuple[str, ...]) -> Verdict | None:
        if not row.parent or row.parent in self.known:
            return None
        parent = self.by_code.get(row.parent)
        if parent is None:
            return Verdict.PARENT_UNKNOWN
        verdict = self._verdict(parent, (*below, row.code))
        if verdict is Verdict.PARENT_CIRCLE:
            return verdict
        return None if verdict is Verdict.ADDED else Verdict.PARENT_REFUSED


def _against_texts(row: Proposed) -> Verdict | None:
    if not row.name:
        return Verdict.NAME_MISSING
    if any(len(getattr(row, name)) > longest for name, longest in LENGTHS.items()):
        return Verdict.TOO_LONG
    if row.kind not in set(Kind):
        return Verdict.KIND_UNKNOWN
    if opening.parse(row.hours) is None:
        return Verdict.HOURS_ODD
    return _against_email(row.email)


def _against_email(email: str) -> Verdict | None:
    try:
        if email:
            validate_email(email)
    except ValidationError:
        return Verdict.EMAIL_ODD
    return None


def _parents_first(rows: Iterable[Proposed]) -> list[Proposed]:
    waiting = {row.code: row for row in rows}

    def depth(row: Proposed) -> int:
        above = waiting.get(row.parent)
        return 1 + depth(above) if above else 0

    return sorted(waiting.values(), key=lambda row: (depth(row), row.line))


def _add(row: Proposed, centre: Library) -> Library:
    # Read anew each time: the path of a new child is worked out from its parent's present state.
    parent = Library.objects.get(code=row.parent) if row.parent else Library.objects.get(pk=centre.pk)
    division = Division.objects.select_related("parent__parent").filter(pk=row.division).first()
    library: Library = Library.objects.add_child(
        parent,
        instance=Library(
            code=row.code,
            name=row.name,
            name_en=row.name_en,
            aliases=list(row.aliases),
            kind=row.kind,
            division=division,
            reporting_unit=unit_of(division) or parent.reporting_unit,
            address=row.address,
            phone=row.phone,
            email=row.email,
            introduction=row.introduction,
            services=list(row.services),
            opened_on=row.opened_on,
            is_demonstration="library" in row.demonstration,
            demonstration_fields=sorted(row.demonstration - {"library"}),
        ),
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(library=library, weekday=span.weekday, opens=span.opens, closes=span.closes)
        for span in opening.parse(row.hours) or ()
    )
    return library
