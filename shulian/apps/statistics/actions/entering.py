"""Figures arrive: as a file or typed in. They become a draft, with everything that is doubtful about it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
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
from shulian.apps.statistics.actions.finding import find_everything
from shulian.apps.statistics.models import Form, Return, ReturnLine
from shulian.apps.statistics.models import Period as StoredPeriod
from shulian.apps.statistics.queries import returns as queries
from shulian.apps.statistics.queries.libraries import Match, Register
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
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.core.periods import Period, label, span
from shulian.core.returns import EntryFacts, decide_entry
from shulian.documents.sheet import Fault, SheetError, count

_KEPT_AS = frozenset({".csv", ".xlsx"})


@dataclass(frozen=True)
class Heading:
    """What a return is about. `printed` are totals and a note typed off a printed table:
    "total" and "change" as int, "percent" as text.
    """

    form: Form
    period: Period
    library: Library | None = None
    reason: str = ""
    printed: Mapping[str, Any] = field(default_factory=dict)


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
        reading = _read(heading.form, upload)
        digest = hashlib.sha256(upload.data + (upload.totals or b"")).hexdigest()
        return _Content(reading, digest, _keep(upload), PurePath(upload.name).name[:200])

    return _enter(act, heading, read)


def enter_cells(act: Act, heading: Heading, cells: Mapping[str, str]) -> Return | Refused:
    """Figures typed in for one library; blank stays missing."""

    def read() -> _Content:
        line, bad = _typed(heading, cells)
        content = json.dumps([heading.form.pk, line.cells], sort_keys=True)
        return _Content(Reading((line,), Printed(), bad), hashlib.sha256(content.encode()).hexdigest())

    return _enter(act, heading, read)


def _enter(act: Act, heading: Heading, read: Callable[[], _Content]) -> Return | Refused:
    def write() -> Answer:
        try:
            content = read()
        except SheetError as error:
            return Refused(error.fault, {"where": error.where}).answer()
        lock_form(heading.form.pk)
        library = heading.library.pk if heading.library else None
        before = queries.current_return(heading.form, heading.period, library)
        refused = _refusal(heading, content, before)
        if refused:
            return refused.answer()
        made = _store(act, heading, content, before)
        find_everything(made, content.reading, _match(made, heading, content.reading))
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
            closed=queries.closed_periods(heading.form),
            has_version=before is not None,
            same_content=before is not None and before.digest == content.digest,
            reason=heading.reason,
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


def _store(act: Act, heading: Heading, content: _Content, before: Return | None) -> Return:
    """The draft; an earlier draft gives way, an accepted return stands until this one is accepted."""
    row, _new = StoredPeriod.objects.get_or_create(
        form=heading.form, start=heading.period.start, end=heading.period.end
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


def _match(made: Return, heading: Heading, reading: Reading) -> dict[int, tuple[ReturnLine, Match]]:
    """The lines in the database, by their number, each with the library that it names."""
    register, own = Register(), heading.library
    matches = [
        Match(own) if own and normal(line.name) in ("", normal(own.name)) else register.match(line)
        for line in reading.lines
    ]
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


def _read(form: Form, upload: Upload) -> Reading:
    columns = queries.columns_to_read(form)
    reading = read_table(open_sheet(upload.name, upload.data), columns)
    if upload.totals is None:
        return reading
    printed = read_totals(open_sheet(upload.totals_name, upload.totals), columns)
    return Reading(reading.lines, printed, reading.bad_cells)


def _typed(heading: Heading, cells: Mapping[str, str]) -> tuple[Line, tuple[BadCell, ...]]:
    counted = {column.key: count(cells.get(column.key, "")) for column in heading.form.columns.all()}
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
    digest = hashlib.sha256(upload.data).hexdigest()
    ending = PurePath(upload.name).suffix.lower()
    path = f"returns/{digest[:2]}/{digest}{ending if ending in _KEPT_AS else ''}"
    for place, data in ((path, upload.data), (f"{path}.totals", upload.totals)):
        if data is not None and not default_storage.exists(place):
            default_storage.save(place, ContentFile(data))
    return path
