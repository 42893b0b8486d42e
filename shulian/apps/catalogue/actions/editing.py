"""Saving what a cataloguer made of a record: every earlier version is kept, and no edit overwrites another."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.db import connection

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.actions.arrivals import Taken
from shulian.apps.catalogue.actions.clusters import lock_clusters
from shulian.apps.catalogue.actions.describing import describe_anew, find_title
from shulian.apps.catalogue.drafted import packed_lines
from shulian.apps.catalogue.models import Outbox, Record, RecordDraft, RecordVersion
from shulian.apps.catalogue.preparing import Prepared, prepare
from shulian.apps.catalogue.reporting import rules_of
from shulian.apps.catalogue.stored import pack, unpack
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core import fieldlines
from shulian.core.fieldrules import Fault, Finding, Line, Severity, check, has_errors
from shulian.core.fieldtables import TABLES
from shulian.core.foreignrecords import for_own, without_theirs
from shulian.protocols import marc

FULL = 300
LEFT_OUT = Line("999", "  ", (("a", "-"),))
"""Stands for a line in which nothing is said: a local field, of which the rules say nothing."""

AddItems = Callable[[Act, Sequence[Taken]], int]
"""Adds the copies that a record reports; given by the app that knows items."""


class Objection(StrEnum):
    """Why a record could not be saved as it is."""

    NUMBER_TAKEN = "number-taken"
    DOES_NOT_FIT = "does-not-fit"
    NO_DESCRIPTION = "no-description"


@dataclass(frozen=True)
class Edited:
    """A record as it was sent: of which record and draft, and which version of them was seen."""

    format: marc.Format
    leader: str
    lines: tuple[Line, ...]
    record: int | None = None
    base: int = 0
    draft: int | None = None
    draft_version: int = 0


@dataclass(frozen=True)
class Saved:
    """What became of it: a record with its version, or a draft with the reasons."""

    record: int | None = None
    version: int = 0
    title: int | None = None
    draft: int | None = None
    findings: tuple[Finding, ...] = ()
    objection: Objection | None = None
    conflict: bool = False


def tidy(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines without subfields and fields in which nothing stands; a role without a name is nothing."""
    kept = [replace(one, subfields=tuple(pair for pair in one.subfields if pair[1].strip())) for one in lines]
    return tuple(one for one in kept if one.value.strip() or not {code for code, _ in one.subfields} <= _role(one.tag))


def _role(tag: str) -> set[str]:
    """The codes that say what somebody did, in a field that names somebody."""
    return {"4", "e"} if tag[0:1] == "7" or tag == "100" else set()


def findings_of(edited: Edited) -> list[Finding]:
    """What the table of field rules says of it."""
    return check(edited.format.value, edited.leader, edited.lines, TABLES[edited.format.value])


def findings_shown(edited: Edited) -> list[Finding]:
    """The same by the lines as they are shown: those that saving leaves out count as not there."""
    placed = [next(iter(tidy([line])), LEFT_OUT) for line in edited.lines]
    return findings_of(replace(edited, lines=tuple(placed)))


def save_record(act: Act, library: Library, edited: Edited, add_items: AddItems) -> Saved:
    """Save an edited record of this library, or a new one; with errors, or when another was faster, as a draft.

    A record of another library is left alone: the edit becomes this library's own record of the title. What was wrong
    with a record before only warns: it came so, and whoever corrects one letter need not know the rest.
    """
    edited = replace(edited, lines=tidy(edited.lines))
    findings = findings_of(edited)

    def write() -> Answer:
        lock_clusters()
        row = _own(library, edited.record)
        if has_errors(findings) and (row is None or _new_errors(findings, row)):
            return {"draft": _keep_draft(act, library, edited, findings)}
        if row is not None and row.version != edited.base:
            return {"draft": _keep_draft(act, library, edited, findings), "conflict": True}
        answer = _save(act, library, edited, row, add_items)
        return answer | ({"draft": _keep_draft(act, library, edited, [])} if "objection" in answer else {})

    answer = perform(act, "save-record", write)
    return _saved(answer, findings)


def save_changed(act: Act, library: Library, edited: Edited, add_items: AddItems) -> Saved:
    """Save a record that a program changed: no draft is made, and it may have no more errors than before.

    Runs inside the caller's transaction, who holds the record.
    """
    edited = replace(edited, lines=tidy(edited.lines))

    def write() -> Answer:
        lock_clusters()
        row = _own(library, edited.record)
        if row is None or row.version != edited.base or _errors(edited) > _errors_of(row):
            return {"conflict": True}
        return _save(act, library, edited, row, add_items)

    return _saved(perform(act, "save-changed-record", write), ())


def _new_errors(findings: Sequence[Finding], row: Record) -> Counter[tuple[str, Fault, str]]:
    """The errors that the stored version has not."""
    before = findings_of(Edited(marc.Format(row.format), row.fields[0][0], tuple(lines_of_row(row))))
    now, then = (
        Counter((one.tag, one.fault, one.what) for one in found if one.severity is Severity.ERROR)
        for found in (findings, before)
    )
    return now - then


def _errors(edited: Edited) -> int:
    return sum(one.severity is Severity.ERROR for one in findings_of(edited))


def _errors_of(row: Record) -> int:
    return _errors(Edited(marc.Format(row.format), row.fields[0][0], tuple(lines_of_row(row))))


def keep_draft(act: Act, library: Library, edited: Edited) -> int:
    """Put a record aside as it is."""
    edited = replace(edited, lines=tuple(fieldlines.without_blank(edited.lines)))

    def write() -> Answer:
        return {"draft": _keep_draft(act, library, edited, findings_shown(edited))}

    return int(perform(act, "keep-record-draft", write)["draft"])


def discard_draft(act: Act, draft: RecordDraft) -> None:
    """Throw a draft away; the record it was made of stays as it is."""

    def write() -> Answer:
        removed, _ = RecordDraft.objects.filter(pk=draft.pk).delete()
        entry(act, "record-draft-discarded", subject=f"record-draft:{draft.pk}")
        return {"removed": removed}

    perform(act, "discard-record-draft", write)


def restored(row: Record, version: RecordVersion) -> Edited | None:
    """The edit that makes a record what it was in an earlier version; None when those bytes cannot be read."""
    earlier = read_again(bytes(version.raw))
    if earlier is None:
        return None
    return Edited(earlier.format, earlier.leader, tuple(lines_of(earlier)), row.pk, row.version)


def read_again(raw: bytes) -> marc.Record | None:
    """The record in bytes that were kept, in whichever form they came."""
    if marc.sniff(raw[: marc.HEAD]) not in marc.READABLE:
        return None
    found = marc.parse(raw)
    return found if isinstance(found, marc.Record) else None


def lines_of(record: marc.Record) -> list[Line]:
    """The fields of a record as the rules and the editor take them."""
    return [Line(one.tag, one.indicators, one.subfields, one.value) for one in record.fields]


def lines_of_row(row: Record) -> list[Line]:
    """The fields of a stored record."""
    return lines_of(unpack(row))


def _own(library: Library, pk: int | None) -> Record | None:
    if pk is None:
        return None
    found = Record.objects.select_for_update(of=("self",)).select_related("title")
    return found.filter(pk=pk, library=library).first()


def _save(act: Act, library: Library, edited: Edited, row: Record | None, add_items: AddItems) -> Answer:
    lines, objection = _numbered(library, edited, row)
    made = _made(edited, lines, row) if objection is None else objection
    if isinstance(made, Objection):
        return {"objection": made}
    prepared = prepare(marc.Piece(1, 0, len(made.raw), b"", None, made), marc.FileKind.ISO_2709, rules_of(row))
    if prepared.reason or prepared.deleted:
        return {"objection": Objection.NO_DESCRIPTION}
    kept, changed = _stored(library, made, row, prepared)
    title = kept.title
    _drop_draft(edited)
    add_items(act, [Taken(kept.pk, title.pk, prepared.copies, kept.source_id, is_known=kept.version > 1)])
    Outbox.objects.bulk_create([Outbox(title=pk) for pk in sorted(changed)])
    what = "record-changed" if row else "record-added"
    entry(act, what, title=title.pk, subject=f"record:{kept.pk}", details={"version": kept.version})
    return {"record": kept.pk, "version": kept.version, "title": title.pk}


def _numbered(library: Library, edited: Edited, row: Record | None) -> tuple[list[Line], Objection | None]:
    """The lines with their control number: a record keeps its own, a new one gets the next, a copy says whence."""
    said = next((one.value.strip() for one in edited.lines if one.tag == "001"), "")
    if row is not None:
        return fieldlines.with_value(edited.lines, "001", row.control_number), None
    lines = list(edited.lines)
    if edited.record is not None:
        lines, said = _of_another(edited.record, lines), ""
    elif said and Record.objects.filter(library=library, control_number=said).exists():
        return lines, Objection.NUMBER_TAKEN
    return fieldlines.with_value(lines, "001", said or _next_number()), None


def _of_another(pk: int, lines: list[Line]) -> list[Line]:
    """The lines of another library's record, edited: its copies are not ours, its number is kept as its own."""
    source = Record.objects.filter(pk=pk).select_related("library").first()
    theirs = lines_of_row(source) if source else []
    said = [one for one in lines if one.tag in ("001", "003")]
    kept = [one for one in without_theirs(lines, theirs) if one not in said]
    for former in for_own(said, source.library.code if source else ""):
        kept = kept if former in kept else fieldlines.sorted_in(kept, former)
    return kept


def _next_number() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('catalogue_record', 'id'))")
        row = cursor.fetchone()
    return f"SL{row[0]:010d}"


def _made(edited: Edited, lines: Sequence[Line], row: Record | None) -> marc.Record | Objection:
    """The record with its bytes, in the encoding it had; as XML where ISO 2709 has no figures for its length."""
    stamped = fieldlines.with_value(lines, "005", f"{clock.local(clock.now()):%Y%m%d%H%M%S}.0")
    leader = edited.leader if row is None else edited.leader[:5] + "c" + edited.leader[6:]
    encoding = marc.Encoding(row.encoding) if row else marc.Encoding.UTF_8
    if encoding is marc.Encoding.MARC_8:
        encoding = marc.Encoding.UTF_8
    fields = tuple(marc.Field(one.tag, one.indicators, one.subfields, one.value) for one in stamped)
    bare = marc.Record(leader, fields, edited.format, encoding, (), b"", 0, 1)
    again = marc.parse(marc.to_bytes(bare, encoding), marc.Reading(encoding, edited.format))
    if isinstance(again, marc.Rejected) or (_is_xml(again) and again.fields != fields):
        # Text before the first subfield, or a sign that XML does not know: nothing typed may be lost in silence.
        return Objection.DOES_NOT_FIT
    return replace(again, format=edited.format)


def _is_xml(record: marc.Record) -> bool:
    return marc.sniff(record.raw[: marc.HEAD]) is marc.FileKind.MARC_XML


def _stored(library: Library, made: marc.Record, row: Record | None, prepared: Prepared) -> tuple[Record, set[int]]:
    """The row of the record, and the titles of which something else is said now."""
    kept = row or Record(library=library)
    if row is not None:
        RecordVersion.objects.create(record=row, version=row.version, raw=row.raw, digest=row.digest)
        kept.version += 1
    before = kept.title_id
    kept.title = find_title(kept, prepared)
    kept.control_number, kept.format, kept.encoding = made.control_number[:100], made.format.value, made.encoding.value
    kept.raw, kept.digest = made.raw, hashlib.sha256(made.raw).digest()
    kept.fields = [[made.leader], *pack(made.fields)]
    kept.repairs, kept.changed_at = [], clock.now()
    kept.save()
    changed = {kept.title_id} | ({before} if before else set())
    describe_anew(changed)
    kept.title.refresh_from_db()
    return kept, changed


def _keep_draft(act: Act, library: Library, edited: Edited, findings: Sequence[Finding]) -> int:
    found = RecordDraft.objects.select_for_update().filter(pk=edited.draft or 0, library=library).first()
    if found is None or found.version != edited.draft_version:
        # Somebody else put the draft aside meanwhile: theirs stays, this is another one.
        found = RecordDraft(library=library, is_demonstration=act.source == "demonstration")
    else:
        found.version += 1
    found.account_id, found.format = act.actor, edited.format.value
    found.record_id, found.base = edited.record, edited.base
    found.fields = [[edited.leader], *packed_lines(edited.lines)]
    found.label = label_of(edited)
    found.errors = sum(one.severity == "error" for one in findings)
    found.changed_at = clock.now()
    found.save()
    return found.pk


def label_of(edited: Edited) -> str:
    """What a record is called before it has a title of the catalogue."""
    tag = "245" if edited.format is marc.Format.MARC21 else "200"
    title = next((one for one in edited.lines if one.tag == tag), None)
    return next((text for code, text in title.subfields if code == "a"), "")[:FULL] if title else ""


def _drop_draft(edited: Edited) -> None:
    if edited.draft:
        RecordDraft.objects.filter(pk=edited.draft, version=edited.draft_version).delete()


def _saved(answer: dict[str, Any], findings: Sequence[Finding]) -> Saved:
    return Saved(
        record=answer.get("record"),
        version=answer.get("version", 0),
        title=answer.get("title"),
        draft=answer.get("draft"),
        findings=tuple(findings),
        objection=Objection(answer["objection"]) if "objection" in answer else None,
        conflict=bool(answer.get("conflict")),
    )


Save = Callable[[Act, Library, Edited], Saved]
