"""Taking one batch of records into the catalogue: look what is known, decide record by record, write in bulk."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from shulian import clock
from shulian.apps.catalogue.actions.clusters import Clusters, lock_clusters
from shulian.apps.catalogue.editions import SHOWN, edition_of, enrich, keyed, restate, title_of
from shulian.apps.catalogue.models import Import, Outbox, Record, RecordVersion, RejectedRecord, Title
from shulian.apps.catalogue.rejections import Rejection
from shulian.apps.catalogue.store import copy_in
from shulian.apps.catalogue.stored import pack, unpack
from shulian.apps.journal.actions import Act
from shulian.core.matching import Edition, same_edition
from shulian.protocols import marc

CONTROL_NUMBER = 100


@dataclass(frozen=True)
class Taken:
    """A record that came in new or changed, with the copies that it reports."""

    record: Record
    title: Title
    description: marc.Description


AddItems = Callable[[Act, Sequence[Taken]], int]
"""Adds the reported copies and says how many; given by the app that knows items."""


@dataclass
class Arrival:
    """A readable record on its way: what it says, and the row it becomes."""

    record: marc.Record
    description: marc.Description
    title: Title
    edition: Edition
    control_number: str
    digest: bytes
    row: Record | None = None


@dataclass
class Batch:
    """The records of one transaction and what became of them."""

    source: Import
    act: Act
    new: list[Arrival] = field(default_factory=list)
    changed: list[Arrival] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)


def take(source: Import, act: Act, results: Sequence[marc.Record | marc.Rejected], add_items: AddItems) -> Counter[str]:
    """Take these records and count what became of them; runs inside the caller's transaction."""
    lock_clusters()
    batch = Batch(source, act)
    batch.tally["read"] = len(results)
    arrivals = _sort_out(batch, results)
    _compare(batch, arrivals)
    taken = [*_take_new(batch), *_take_changed(batch)]
    batch.tally["repaired"] = sum(bool(one.record.repairs) for one in taken)
    copy_in([Outbox(title=pk) for pk in sorted({one.title.pk for one in taken})])
    batch.tally["items"] = add_items(act, taken) if taken else 0
    return batch.tally


def reject(source: Import, result: marc.Record | marc.Rejected, reason: str) -> RejectedRecord:
    """The row for a record that was not taken."""
    sample = bytes(result.raw[:4096])
    return RejectedRecord(source=source, number=result.number, offset=result.offset, reason=reason, sample=sample)


def _sort_out(batch: Batch, results: Iterable[marc.Record | marc.Rejected]) -> list[Arrival]:
    """Reject what is no description of a work."""
    arrivals, rejected = [], []
    for result in results:
        if isinstance(result, marc.Rejected):
            rejected.append(reject(batch.source, result, result.reason))
            continue
        description = marc.describe(result)
        if reason := _objection(result, description):
            rejected.append(reject(batch.source, result, reason))
        else:
            arrivals.append(_arrival(result, description))
    RejectedRecord.objects.bulk_create(rejected)
    batch.tally["rejected"] = len(rejected)
    return arrivals


def _objection(record: marc.Record, description: marc.Description) -> Rejection | None:
    if not marc.is_bibliographic(record):
        return Rejection.NOT_BIBLIOGRAPHIC
    if marc.is_deleted(record):
        return Rejection.DELETED
    return None if description.title else Rejection.NO_TITLE


def _arrival(record: marc.Record, description: marc.Description) -> Arrival:
    title = title_of(description)
    return Arrival(
        record=record,
        description=description,
        title=title,
        edition=keyed(title),
        control_number=record.control_number[:CONTROL_NUMBER],
        digest=hashlib.sha256(record.raw).digest(),
    )


def _compare(batch: Batch, arrivals: list[Arrival]) -> None:
    """Tell new, changed and unchanged records apart.

    Bytes that we had before, now or in an earlier version, are no news: an old file does not turn the catalogue back.
    """
    known = _known(batch.source, arrivals)
    for arrival in arrivals:
        arrival.row = known.get(arrival.control_number or arrival.digest)
    differing = [one for one in arrivals if one.row and bytes(one.row.digest) != one.digest]
    earlier = _earlier_versions([one.row for one in differing if one.row])
    batch.changed = [one for one in differing if one.row and one.digest not in earlier[one.row.pk]]
    batch.new = [one for one in arrivals if one.row is None]
    batch.tally["unchanged"] = len(arrivals) - len(batch.new) - len(batch.changed)


def _known(source: Import, arrivals: list[Arrival]) -> dict[str | bytes, Record]:
    rows = Record.objects.filter(library_id=source.library_id).defer("raw", "fields").select_related("title")
    by_number = rows.filter(control_number__in=[one.control_number for one in arrivals if one.control_number])
    by_digest = rows.filter(control_number="", digest__in=[one.digest for one in arrivals if not one.control_number])
    known: dict[str | bytes, Record] = {row.control_number: row for row in by_number}
    return known | {bytes(row.digest): row for row in by_digest}


def _earlier_versions(rows: list[Record]) -> dict[int, set[bytes]]:
    digests: dict[int, set[bytes]] = defaultdict(set)
    for record, digest in RecordVersion.objects.filter(record__in=rows).values_list("record_id", "digest"):
        digests[record].add(bytes(digest))
    return digests


def _take_new(batch: Batch) -> list[Taken]:
    clusters = Clusters([one.edition for one in batch.new])
    fresh: list[Title] = []
    enriched: dict[int, Title] = {}
    for one in batch.new:
        title = clusters.find(one.edition)
        if title is None:
            fresh.append(one.title)
            clusters.add(one.edition, one.title)
            continue
        if enrich(title, one.title):
            clusters.add(keyed(title), title)
            if title.pk:
                enriched[title.pk] = title
        one.title = title
    copy_in(fresh)
    _save(enriched.values())
    rows = copy_in([_filled(Record(library_id=batch.source.library_id), one, batch.source) for one in batch.new])
    batch.tally["created"] = len(rows)
    return [Taken(row, one.title, one.description) for one, row in zip(batch.new, rows, strict=True)]


def _filled(row: Record, one: Arrival, source: Import) -> Record:
    row.title = one.title
    row.control_number = one.control_number
    row.format = one.record.format.value
    row.encoding = one.record.encoding.value
    row.raw = one.record.raw
    row.digest = one.digest
    row.fields = [[one.record.leader], *pack(one.record.fields)]
    row.repairs = [repair.value for repair in one.record.repairs]
    row.source = source
    return row


def _take_changed(batch: Batch) -> list[Taken]:
    """Replace the bytes of known records, keep the earlier ones, and say anew what their titles say."""
    if not batch.changed:
        return []
    pairs = [(one, one.row) for one in batch.changed if one.row]
    _keep_versions([row for _, row in pairs])
    crowded = _crowded([row.title_id for _, row in pairs])
    clusters = Clusters([one.edition for one, _ in pairs])
    restated: dict[int, Title] = {}
    for one, row in pairs:
        restated[row.title_id] = row.title
        one.title = _still_or_other_title(one, row, clusters, crowded=row.title_id in crowded)
        restated[one.title.pk] = one.title
        _filled(row, one, batch.source)
        row.version += 1
        row.changed_at = clock.now()
    Record.objects.bulk_update([row for _, row in pairs], _CHANGED)
    _restate(restated)
    Outbox.objects.bulk_create([Outbox(title=pk) for pk in sorted(restated)])
    batch.tally["updated"] = len(pairs)
    return [Taken(row, restated[row.title_id], one.description) for one, row in pairs]


_CHANGED = ["title", "format", "encoding", "raw", "digest", "fields", "repairs", "source", "version", "changed_at"]


def _keep_versions(rows: list[Record]) -> None:
    raw = dict(Record.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "raw"))
    RecordVersion.objects.bulk_create(
        RecordVersion(record=row, version=row.version, raw=raw[row.pk], digest=row.digest) for row in rows
    )


def _crowded(titles: list[int]) -> set[int]:
    """Those of the titles that more than one record describes."""
    described = Counter(Record.objects.filter(title__in=titles).values_list("title_id", flat=True))
    return {title for title, count in described.items() if count > 1}


def _still_or_other_title(one: Arrival, row: Record, clusters: Clusters, *, crowded: bool) -> Title:
    """A title of this record alone follows it; one that others share is left when the record contradicts it."""
    if not crowded or same_edition(one.edition, edition_of(row.title)):
        return row.title
    other = clusters.find(one.edition)
    if other is None:
        one.title.save()
        clusters.add(one.edition, one.title)
        other = one.title
    return other


def _restate(titles: dict[int, Title]) -> None:
    sources: dict[int, list[Title]] = defaultdict(list)
    for row in Record.objects.filter(title__in=titles).defer("raw").order_by("pk"):
        sources[row.title_id].append(title_of(marc.describe(unpack(row))))
    for pk, said in sources.items():
        restate(titles[pk], said)
    _save(titles[pk] for pk in sources)


def _save(titles: Iterable[Title]) -> None:
    changed = list(titles)
    for title in changed:
        title.changed_at = clock.now()
    Title.objects.bulk_update(changed, [*SHOWN, "changed_at"], batch_size=200)
