"""Taking one batch of records into the catalogue: look what is known, decide record by record, write in bulk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from pydantic_core import to_json

from shulian import clock
from shulian.apps.catalogue.actions.arrivals import Arrival, Batch, Taken, as_taken, refuse
from shulian.apps.catalogue.actions.clusters import Clusters, lock_clusters
from shulian.apps.catalogue.actions.news import Earlier
from shulian.apps.catalogue.actions.outbox import tell_index
from shulian.apps.catalogue.actions.overlay import save_titles, take_changed, take_deleted
from shulian.apps.catalogue.actions.works import works_for
from shulian.apps.catalogue.editions import OFTEN, edition_of, enrich_from, said_by
from shulian.apps.catalogue.lookups import each
from shulian.apps.catalogue.models import Import, ImportVerdict, Record, RecordVersion, RejectedRecord, Title
from shulian.apps.catalogue.preparing import Prepared
from shulian.apps.catalogue.reasons import Rejection
from shulian.apps.catalogue.store import JsonText, copy_in, copy_rows, take_ids
from shulian.core.importing import (
    Matching,
    Overlay,
    Seen,
    Verdict,
    another_book,
    decide_arrival,
    is_protected,
    one_book,
)

_RECORD = (
    *("id", "title_id", "library_id", "control_number", "format", "encoding", "raw", "digest", "fields", "repairs"),
    *("source_id", "version", "added_at", "changed_at", "quality"),
)
Told = tuple[Title, set[str]]
"""A title that was told more, and what of it that has changed."""
_NUMBERED = "control_number = wanted.value AND control_number <> '' AND gone_at IS NULL AND library_id = %s"
_UNNUMBERED = "digest = wanted.value AND control_number = '' AND gone_at IS NULL AND library_id = %s"


def take(batch: Batch, prepared: Sequence[Prepared]) -> Counter[str]:
    """Take these records and count what became of them; runs inside the caller's transaction."""
    batch.transaction = lock_clusters()
    batch.tally["read"] = len(prepared)
    arrivals = sort_out(batch, prepared)
    decide(batch, arrivals)
    # All that can be asked beforehand: whatever is asked later waits until what was written is in.
    sought = _sought(batch, arrivals)
    taken = [*_take_new(batch), *take_changed(batch), *_staying(batch, batch.copies)]
    take_deleted(batch)
    batch.tally["repaired"] = sum(bool(one.prepared.repairs) for one in (*batch.new, *batch.changed, *batch.copies))
    batch.tally["with_copies"] = sum(one.prepared.has_copies for one in arrivals)
    batch.tally["with_barcode"] = sum(bool(one.prepared.copies) for one in arrivals)
    tell_index(one.title for one in taken)
    batch.tally["items"] = batch.shelf.add(batch.act, taken, sought) if taken else 0
    _look_for_copies(batch)
    copy_in([rejected_row(batch, one, reason) for one, reason in batch.refused])
    batch.tally["rejected"] = len(batch.refused)
    if batch.keeps_verdicts:
        copy_in([*map(verdict_row, arrivals), *(refused_row(batch, *one) for one in batch.refused)])
    return batch.tally


def sort_out(batch: Batch, prepared: Iterable[Prepared]) -> list[Arrival]:
    """Refuse what is no description of a work."""
    arrivals = []
    for one in prepared:
        if one.reason:
            refuse(batch, one, one.reason)
        else:
            arrivals.append(Arrival(one, one.edition))
    return arrivals


def decide(batch: Batch, arrivals: list[Arrival]) -> None:
    """Say of each arrival what becomes of it.

    Bytes that are there, or came before, are no news, unless the library took a change back: an old file does not turn
    the catalogue back. Copies are looked for in them all the same, for the rules may be others now.
    """
    known = _known(batch, arrivals)
    for arrival in arrivals:
        arrival.row = known.get(arrival.prepared.control_number or arrival.prepared.digest)
    earlier = Earlier(batch.source, arrivals)
    worth = _worth(arrivals) if batch.rules.overlay is Overlay.BETTER else {}
    for arrival in arrivals:
        if arrival.prepared.deleted:
            arrival.verdict = Verdict.DELETED
            batch.leaving.append(arrival)
            continue
        seen = _seen(batch, arrival, earlier, worth) if arrival.row else Seen()
        arrival.verdict = decide_arrival(seen, batch.rules.overlay)
        _put(batch, arrival)


def _put(batch: Batch, arrival: Arrival) -> None:
    if arrival.verdict is Verdict.CREATED:
        batch.new.append(arrival)
    elif arrival.verdict is Verdict.UPDATED:
        batch.changed.append(arrival)
    elif arrival.verdict is Verdict.REFUSED:
        twice = arrival.row is not None and arrival.row.source_id == batch.source.pk
        refuse(batch, arrival.prepared, Rejection.NUMBER_TWICE if twice else Rejection.NUMBER_REUSED)
        batch.tally["reused"] += not twice
    elif arrival.verdict is Verdict.UNCHANGED:
        batch.tally["unchanged"] += 1
        if arrival.row and bytes(arrival.row.digest) == arrival.prepared.digest and _adds_copies(batch):
            batch.again.append(arrival)
    else:
        batch.tally["kept"] += 1
        if arrival.verdict is Verdict.COPIES:
            batch.copies.append(arrival)


def _adds_copies(batch: Batch) -> bool:
    return batch.rules.overlay is not Overlay.NEVER


def _seen(batch: Batch, arrival: Arrival, earlier: Earlier, worth: dict[int, int]) -> Seen:
    row = arrival.row
    if row is None:
        return Seen()
    same_bytes = not earlier.is_news(arrival, row)
    return Seen(
        known=True,
        same_bytes=same_bytes,
        same_book=same_bytes or _same_book(batch, arrival, row),
        better=arrival.prepared.quality > worth.get(row.pk, -1),
    )


def _same_book(batch: Batch, arrival: Arrival, row: Record) -> bool:
    if any(is_protected(tag, batch.rules.protected) for tag in ("200", "245")):
        # The title is said here, whatever comes.
        return True
    stored = edition_of(row.title)
    if row.source_id == batch.source.pk:
        return one_book(arrival.edition, stored)
    # Somebody may have put the record to a title that is called otherwise: then it is its own words that count.
    return not (another_book(arrival.edition, stored) and another_book(arrival.edition, edition_of(said_by(row))))


def _worth(arrivals: list[Arrival]) -> dict[int, int]:
    rows = Record.objects.filter(pk__in=[one.row.pk for one in arrivals if one.row])
    return {row.pk: said_by(row).quality for row in rows.select_related("library").defer("raw")}


def _known(batch: Batch, arrivals: list[Arrival]) -> dict[str | bytes, Record]:
    rows = Record.objects.filter(library_id=batch.source.library_id).defer("raw", "fields").select_related("title")
    numbers = [one.prepared.control_number for one in arrivals if one.prepared.control_number]
    digests = [one.prepared.digest for one in arrivals if not one.prepared.control_number]
    known: dict[str | bytes, Record] = {}
    if numbers:
        found = each(Record, _NUMBERED, numbers, [batch.source.library_id])
        known |= {row.control_number: row for row in rows.filter(pk__among=found)} if found else {}
    if digests:
        unnumbered = rows.filter(control_number="")
        before = RecordVersion.objects.filter(digest__among=digests, record__in=unnumbered.values("pk"))
        came = {bytes(digest): pk for pk, digest in before.values_list("record_id", "digest")}
        earlier = unnumbered.in_bulk(set(came.values())) if came else {}
        known |= {digest: earlier[pk] for digest, pk in came.items() if pk in earlier}
        found = each(Record, _UNNUMBERED, digests, [batch.source.library_id])
        known |= {bytes(row.digest): row for row in unnumbered.filter(pk__among=found)} if found else {}
    return known


def _take_new(batch: Batch) -> list[Taken]:
    if not batch.new:
        return []
    apart = batch.rules.matching is Matching.APART
    clusters = Clusters([] if apart else [one.edition for one in batch.new], batch.remembered, batch.transaction)
    fresh: list[Arrival] = []
    told: dict[int, Told] = {}
    staying = []
    for one in batch.new:
        title = None if apart else clusters.find(one.edition)
        if title is None:
            if batch.rules.matching is Matching.KNOWN:
                refuse(batch, one.prepared, Rejection.NO_TITLE_KNOWN)
                one.verdict = Verdict.REFUSED
                continue
            fresh.append(one)
            clusters.add(one.edition, one.title)
        else:
            before = _found_by(title)
            if changed := enrich_from(title, one.prepared):
                if _found_by(title) != before:
                    clusters.add(edition_of(title), title)
                told.setdefault(id(title), (title, set()))[1].update(changed)
            one.title, one.verdict = title, Verdict.JOINED
        staying.append(one)
    rows = take_ids(Record, len(staying))
    enriched = _write_titles(batch, fresh, told)
    _write_records(batch.source, staying, rows)
    batch.new = staying
    batch.tally["created"] = len(rows)
    batch.tally["joined"] = len(rows) - len(fresh)
    batch.dated.update(enriched, (one.title.pk for one in fresh))
    return [as_taken(batch, one, row, one.title.pk) for one, row in zip(staying, rows, strict=True)]


def _write_titles(batch: Batch, fresh: list[Arrival], told: dict[int, Told]) -> list[int]:
    """The new titles, and those of before that were told more; returns the ids of these, and remembers all."""
    before = [(title, changed <= OFTEN) for title, changed in told.values() if title.pk]
    works_for([one.title for one in fresh], [one.edition for one in fresh])
    copy_in([one.title for one in fresh])
    save_titles([title for title, is_little in before if is_little], OFTEN)
    save_titles([title for title, is_little in before if not is_little])
    # Nothing of what is told often is compared.
    other = {key for key, (_, changed) in told.items() if not changed <= OFTEN}
    written = [(one.title, None if id(one.title) in other else one.edition) for one in fresh]
    batch.remembered.keep(
        [*written, *((title, None) for title, is_little in before if not is_little)], batch.transaction
    )
    return [title.pk for title, _ in before]


def _write_records(source: Import, arrivals: list[Arrival], ids: list[int]) -> None:
    """The rows of new records, without an object for each."""
    now = clock.now()
    rows = []
    for pk, arrival in zip(ids, arrivals, strict=True):
        arrival.source, one = source, arrival.prepared
        place = (pk, arrival.title.pk, source.library_id, one.control_number, one.format, one.encoding)
        repairs = JsonText(to_json(one.repairs))
        rows.append((*place, one.raw, one.digest, JsonText(one.packed), repairs, source.pk, 1, now, now, one.quality))
    copy_rows(Record, _RECORD, rows)


def _found_by(title: Title) -> tuple[object, ...]:
    # What is told more gets other lists: these stay as they are.
    return title.edition_key, title.other_keys, title.isbns, title.shared_numbers, title.additions


def _staying(batch: Batch, arrivals: Iterable[Arrival]) -> list[Taken]:
    """Records that stay as they are and only bring copies."""
    rows = [(one.row, one) for one in arrivals if one.row]
    taken = [as_taken(batch, one, row.pk, row.title_id, is_known=row.version > 1) for row, one in rows]
    return [replace(one, is_again=True) for one in taken]


def _look_for_copies(batch: Batch) -> None:
    """Records that are there as they came bring what the rules find now; the index hears of what that is."""
    again = _staying(batch, [one for one in batch.again if one.prepared.copies or one.prepared.lost])
    added = batch.shelf.add(batch.act, again, _sought(batch, batch.again)) if again else 0
    if added:
        tell_index(one.title for one in again)
    batch.tally["items"] += added


def _sought(batch: Batch, arrivals: Iterable[Arrival]) -> Any:
    copies = [copy for one in arrivals for copy in one.prepared.copies]
    return batch.shelf.seek(batch.source.library_id, copies)


def rejected_row(batch: Batch, one: Prepared, reason: str) -> RejectedRecord:
    """The row for a record that was not taken."""
    sample = bytes(one.raw[:4096])
    return RejectedRecord(source=batch.source, number=one.number, offset=one.offset, reason=reason, sample=sample)


def verdict_row(arrival: Arrival) -> ImportVerdict:
    """What became of one record, for the list."""
    one, title = arrival.prepared, arrival.found
    return ImportVerdict(
        source=arrival.source,
        number=one.number,
        verdict=arrival.verdict,
        title=one.columns["title"][:200],
        control_number=one.control_number,
        found=title.pk if title else None,
        found_title=title.title[:200] if title else arrival.found_words[:200],
        detail=";".join(one.repairs)[:200],
        copies=len(one.copies),
    )


def refused_row(batch: Batch, one: Prepared, reason: str) -> ImportVerdict:
    """A refusal, for the list."""
    title = str(one.columns.get("title", ""))[:200]
    return ImportVerdict(
        source=batch.source,
        number=one.number,
        verdict=Verdict.REFUSED,
        title=title,
        control_number=one.control_number,
        detail=reason,
    )
