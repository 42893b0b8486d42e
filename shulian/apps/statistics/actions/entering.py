"""Figures arrive: as a file or typed in. They become a draft, with everything that is doubtful about it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Max

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.actions.closing import lock_form
from shulian.apps.statistics.actions.finding import OTHER_LIBRARY, REPEATED_LIBRARY, find_everything
from shulian.apps.statistics.filled import Filled, is_filled_form, read_filled
from shulian.apps.statistics.models import Form, FormColumn, Return, ReturnLine
from shulian.apps.statistics.models import Period as StoredPeriod
from shulian.apps.statistics.queries import returns as queries
from shulian.apps.statistics.queries.libraries import Doubt, Match, Register
from shulian.apps.statistics.reading import (
    BadCell,
    Line,
    Printed,
    Reading,
    normal,
    open_sheet,
    read_table,
    read_totals,
)
from shulian.apps.statistics.refusals import Mistake, Refused, refused_in
from shulian.core.ceasing import is_there
from shulian.core.digests import digest
from shulian.core.periods import Period, label, span
from shulian.core.returns import EntryFacts, Refusal, decide_entry
from shulian.documents.sheet import Fault, SheetError, amount

_KEPT_AS = frozenset({".csv", ".xlsx"})


@dataclass(frozen=True)
class Heading:
    """What a return is about. `printed` are totals and a note typed off a printed table:
    "total" and "change" as int, "percent" as text. With `only_if_right` nothing is taken over while any cell or
    line is wrong: all mistakes are named at once.
    """

    form: Form
    period: Period
    library: Library | None = None
    reason: str = ""
    printed: Mapping[str, Any] = field(default_factory=dict)
    only_if_right: bool = False


@dataclass(frozen=True)
class Upload:
    """A file as it was sent; `totals` is a second one that holds only the row of printed totals."""

    name: str
    data: bytes
    totals: bytes | None = None
    totals_name: str = ""


@dataclass(frozen=True)
class _Content:
    """What arrived: the reading, and what identifies and keeps it."""

    reading: Reading
    digest: str
    file: str = ""
    file_name: str = ""


def enter_file(act: Act, heading: Heading, upload: Upload) -> Return | Refused:
    """Read a file into a draft; what can be read is kept, what cannot becomes a finding."""

    def read() -> _Content:
        reading = _read(heading, upload)
        content = hashlib.sha256(upload.data + (upload.totals or b"")).hexdigest()
        return _Content(reading, content, _keep(upload), PurePath(upload.name).name[:200])

    return _enter(act, heading, read)


def enter_cells(act: Act, heading: Heading, cells: Mapping[str, str]) -> Return | Refused:
    """Figures typed in for one library; blank stays missing."""

    def read() -> _Content:
        line, bad = _typed(heading, cells)
        return _Content(Reading((line,), Printed(), bad), digest([heading.form.pk, line.cells]))

    return _enter(act, heading, read)


def _enter(act: Act, heading: Heading, read: Callable[[], _Content]) -> Return | Refused:
    def write() -> Answer:
        try:
            content = read()
        except SheetError as error:
            return Refused(error.fault, {"where": error.where}).answer()
        except _OtherForm as error:
            return Refused(error.reason, error.details).answer()
        lock_form(heading.form.pk)
        library = heading.library.pk if heading.library else None
        before = queries.current_return(heading.form, heading.period, library)
        matches = _matches(heading, content.reading)
        refused = _refusal(heading, content, before) or _mistaken(heading, content.reading, matches)
        if refused:
            return refused.answer()
        made = _store(act, heading, content, before)
        find_everything(made, content.reading, _stored_lines(made, content.reading, matches))
        entry(act, "return-entered", library=made.library_id or act.library, subject=f"return:{made.pk}")
        return {"return": made.pk}

    answer = perform(act, "enter-return", write)
    return refused_in(answer) or Return.objects.get(pk=answer["return"])


def _refusal(heading: Heading, content: _Content, before: Return | None) -> Refused | None:
    if not content.reading.lines:
        return Refused(Fault.EMPTY)
    reason = decide_entry(
        EntryFacts(
            period=heading.period,
            months=heading.form.months,
            today=clock.today(),
            closed=queries.closed_periods(heading.form, heading.library.pk if heading.library else None),
            has_version=before is not None and not _is_same_draft(content, before),
            # What was sent back may be right after all: the same figures are signed once more.
            same_content=before is not None
            and before.digest == content.digest
            and before.status != Return.Status.SENT_BACK,
            reason=heading.reason,
            gone=heading.library is not None and not is_there(heading.library.closed_on, heading.period.start),
        )
    )
    details = {
        "period_zh": label(heading.period),
        "period_en": label(heading.period, "en"),
        "span": span(heading.period),
        "months": str(heading.form.months),
        "version": str(before.version) if before else "",
    }
    return Refused(reason, details) if reason else None


def _is_same_draft(content: _Content, before: Return) -> bool:
    """Whether somebody goes on typing what was saved as a draft; a second file is another matter."""
    return before.status == Return.Status.DRAFT and not before.file and not content.file


def _store(act: Act, heading: Heading, content: _Content, before: Return | None) -> Return:
    """The draft; an earlier draft gives way, an accepted return stands until this one is accepted."""
    row, _new = StoredPeriod.objects.get_or_create(
        form=heading.form,
        start=heading.period.start,
        end=heading.period.end,
        defaults={"form_version": heading.form.version},
    )
    if before and before.status != Return.Status.ACCEPTED:
        Return.objects.filter(pk=before.pk).update(status=Return.Status.REPLACED)
    highest = row.returns.filter(library=heading.library).aggregate(n=Max("version"))["n"]
    return Return.objects.create(
        period=row,
        library=heading.library,
        version=(highest or 0) + 1,
        replaces=before,
        reason=heading.reason.strip()[:200],
        file=content.file,
        file_name=content.file_name,
        digest=content.digest,
        printed=_printed(heading, content.reading.printed),
        entered_by_id=act.actor,
        entered_at=clock.now(),
    )


def _matches(heading: Heading, reading: Reading) -> list[Match]:
    """The library of each line; a form of one library names it by where it is sent for."""
    register, own = Register(), heading.library
    return [
        Match(own) if own and normal(line.name) in ("", normal(own.name)) else register.match(line)
        for line in reading.lines
    ]


def _mistaken(heading: Heading, reading: Reading, matches: list[Match]) -> Refused | None:
    """All that is wrong at once, if nothing may be taken over before everything is right."""
    if not heading.only_if_right:
        return None
    cells = [Mistake(one.fault, one.column, one.cell, one.number, one.text) for one in reading.bad_cells]
    lines = [
        Mistake(doubt, line=line.number, text=line.name or line.code)
        for line, match in zip(reading.lines, matches, strict=True)
        if (doubt := _wrong_library(heading, match))
    ]
    lines += [
        Mistake(REPEATED_LIBRARY, line=line.number, text=line.name or line.code) for line in _repeated(reading, matches)
    ]
    found = (*cells, *lines)
    return Refused(Refusal.MISTAKES, {"mistakes": str(len(found))}, found) if found else None


def _repeated(reading: Reading, matches: list[Match]) -> Iterator[Line]:
    """The lines of libraries that had a line before."""
    seen: set[int] = set()
    for line, match in zip(reading.lines, matches, strict=True):
        if match.library and match.library.pk in seen:
            yield line
        if match.library:
            seen.add(match.library.pk)


def _wrong_library(heading: Heading, match: Match) -> str:
    """Why a line's library cannot be taken over as it stands; empty if it can."""
    if match.doubt and match.doubt is not Doubt.OTHER_SPELLING:
        return match.doubt
    other = heading.library is not None and match.library is not None and match.library.pk != heading.library.pk
    return OTHER_LIBRARY if other else ""


def _stored_lines(made: Return, reading: Reading, matches: list[Match]) -> dict[int, tuple[ReturnLine, Match]]:
    """The lines in the database, by their number, each with the library that it names."""
    stored = ReturnLine.objects.bulk_create(
        ReturnLine(
            of_return=made,
            number=line.number,
            name=line.name or (match.library.name if match.library else ""),
            library=match.library,
            cells=line.cells,
            printed_total=line.printed_total,
        )
        for line, match in zip(reading.lines, matches, strict=True)
    )
    return {line.number: (line, match) for line, match in zip(stored, matches, strict=True)}


def _columns(heading: Heading) -> tuple[FormColumn, ...]:
    return queries.columns_of(heading.form, queries.design_for(heading.form, heading.period))


def _read(heading: Heading, upload: Upload) -> Reading:
    columns = queries.columns_to_read(_columns(heading), heading.period)
    sheet = open_sheet(upload.name, upload.data)
    if is_filled_form(sheet):
        return _filled(heading, read_filled(sheet, columns))
    reading = read_table(sheet, columns)
    if upload.totals is None:
        return reading
    printed = read_totals(open_sheet(upload.totals_name, upload.totals), columns)
    return Reading(reading.lines, printed, reading.bad_cells)


class _OtherForm(Exception):
    """A filled-in form that was made for another period, library or design than it is sent for."""

    def __init__(self, reason: str, **details: str) -> None:
        super().__init__(reason)
        self.reason, self.details = reason, details


def _filled(heading: Heading, filled: Filled) -> Reading:
    """The figures of a filled-in form, if it was made for this period, library and design."""
    if not (filled.period and filled.library and filled.design):
        raise _OtherForm(Refusal.WITHOUT_LABELS)
    if filled.period != heading.period.code:
        words = {"period_zh": label(heading.period), "period_en": label(heading.period, "en")}
        raise _OtherForm(Refusal.OTHER_PERIOD, where=filled.period, **words)
    if heading.library is None or filled.library != heading.library.code:
        raise _OtherForm(Refusal.OTHER_LIBRARY, where=filled.library)
    if filled.design != str(queries.design_for(heading.form, heading.period)):
        raise _OtherForm(Refusal.OTHER_DESIGN, where=filled.design)
    return filled.reading


def _typed(heading: Heading, cells: Mapping[str, str]) -> tuple[Line, tuple[BadCell, ...]]:
    counted = {
        column.key: amount(cells.get(column.key, ""), queries.decimals_of(column, heading.period))
        for column in _columns(heading)
    }
    bad = tuple(
        BadCell(found.fault, 1, key, "", cells[key].strip()[:100]) for key, found in counted.items() if found.fault
    )
    name = heading.library.name if heading.library else ""
    return Line(1, name, cells={key: found.value for key, found in counted.items()}), bad


def _printed(heading: Heading, printed: Printed) -> dict[str, Any]:
    stated: dict[str, Any] = {"columns": printed.columns, "total": printed.total}
    stated |= {key: value for key, value in heading.printed.items() if value is not None}
    return stated


def _keep(upload: Upload) -> str:
    """Keep the file under its digest; the same file is kept once. A file of totals stands beside it."""
    name = hashlib.sha256(upload.data).hexdigest()
    ending = PurePath(upload.name).suffix.lower()
    path = f"returns/{name[:2]}/{name}{ending if ending in _KEPT_AS else ''}"
    for place, data in ((path, upload.data), (f"{path}.totals", upload.totals)):
        if data is not None and not default_storage.exists(place):
            default_storage.save(place, ContentFile(data))
    return path
