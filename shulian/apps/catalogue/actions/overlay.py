"""Records that are known already: replaced, or taken away by their library (leader/05 d)."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any

from shulian import clock
from shulian.apps.catalogue.actions.arrivals import Arrival, Batch, Taken, as_taken, refuse
from shulian.apps.catalogue.actions.clusters import Clusters
from shulian.apps.catalogue.actions.doubts import kept_apart_from
from shulian.apps.catalogue.actions.outbox import tell_index
from shulian.apps.catalogue.actions.works import works_for
from shulian.apps.catalogue.editions import SHOWN, edition_of, restate, said_by
from shulian.apps.catalogue.followers import awaited
from shulian.apps.catalogue.models import Import, ImportChange, Outbox, Record, RecordVersion, Title
from shulian.apps.catalogue.packed import pack, unpacked
from shulian.apps.catalogue.preparing import Prepared, prepare
from shulian.apps.catalogue.queries.regroupings import was_put_by_hand
from shulian.apps.catalogue.reasons import Rejection
from shulian.apps.catalogue.rules import Rules
from shulian.apps.catalogue.store import update_in
from shulian.core.importing import Verdict, is_protected
from shulian.core.verdict import Outcome, verdict
from shulian.protocols import marc

TitlesInUse = Callable[[Collection[int]], set[int]]
Follow = Callable[[Collection[int]], object]
"""Takes the copies of these records to the titles where their records are."""

_CHANGED = ["title", "format", "encoding", "raw", "digest", "fields", "repairs", "source", "version", "changed_at"]


def take_changed(batch: Batch) -> list[Taken]:
    """Replace the bytes of known records, keep the earlier ones, and say anew what their titles say."""
    if not batch.changed:
        return []
    pairs = [(one, one.row) for one in batch.changed if one.row]
    stored = _keep_versions([row for _, row in pairs])
    _note_changes(batch.source, [row for _, row in pairs])
    crowded = _crowded([row.title_id for _, row in pairs])
    clusters = Clusters([one.edition for one, _ in pairs], batch.remembered, batch.transaction)
    restated: dict[int, Title] = {}
    for one, row in pairs:
        _guard(batch, one, row, stored[row.pk])
        restated[row.title_id] = row.title
        one.title = _still_or_other_title(one, row, clusters, crowded=row.title_id in crowded)
        restated[one.title.pk] = one.title
        one.filled(row, batch.source)
        row.version += 1
        row.changed_at = clock.now()
    update_in([row for _, row in pairs], _CHANGED)
    _note_versions(batch.source, [row for _, row in pairs])
    batch.remembered.forget(restated)
    restate_titles(restated)
    tell_index(restated)
    batch.tally["updated"] = len(pairs)
    batch.dated.update(restated)
    return [as_taken(batch, one, row.pk, row.title_id, is_known=True) for one, row in pairs]


def take_deleted(batch: Batch) -> None:
    """Take away the records that their library marks as deleted, unless copies hang on them."""
    if not batch.leaving:
        return
    held, wanted = in_demand(batch)
    going: list[Record] = []
    for one in batch.leaving:
        if reason := why_not_deleted(one, held, wanted):
            refuse(batch, one.prepared, reason)
            one.verdict = Verdict.REFUSED
        elif one.row:
            going.append(one.row)
    _note_changes(batch.source, going, deleted=True)
    batch.remembered.forget({row.title_id for row in going})
    take_away(going, batch.shelf.titles_in_use)
    batch.tally["deleted"] = len(going)


def in_demand(batch: Batch) -> tuple[set[int], set[int]]:
    """Of the records that leave, those that have copies, and those whose title would go while readers wait for it."""
    rows = {one.row.pk: one.row.title_id for one in batch.leaving if one.row}
    staying = Record.objects.filter(title__in=rows.values()).exclude(pk__in=rows)
    ending = {*rows.values()} - {*staying.values_list("title_id", flat=True)}
    wanted = awaited(ending)
    return batch.shelf.records_in_use(list(rows)), {pk for pk, title in rows.items() if title in wanted}


def take_away(rows: Iterable[Record], titles_in_use: TitlesInUse) -> None:
    """Let these records go; their titles say what the others say, or go too when nobody describes or holds them."""
    going = {row.pk: row for row in rows}
    if not going:
        return
    Record.objects.filter(pk__in=going).update(gone_at=clock.now())
    _settle({row.title_id for row in going.values()}, titles_in_use)


def end_titles(titles: Collection[int]) -> None:
    """These titles are no longer there for readers; old addresses and harvesters hear that they went."""
    now = clock.now()
    Title.objects.filter(pk__in=titles, gone_at=None).update(gone_at=now, changed_at=now)


def restate_titles(titles: dict[int, Title]) -> None:
    """Say of these titles what their records say now."""
    save_titles(restated(titles))


def restated(titles: dict[int, Title]) -> list[Title]:
    """Those of these titles that have records, as these say now; the caller saves them."""
    sources: dict[int, list[Title]] = defaultdict(list)
    weighed: list[Record] = []
    for row in Record.objects.filter(title__in=titles).select_related("library").defer("raw").order_by("pk"):
        sources[row.title_id].append(said_by(row))
        if row.quality != sources[row.title_id][-1].quality:
            row.quality = sources[row.title_id][-1].quality
            weighed.append(row)
    update_in(weighed, ["quality"])
    for pk, said in sources.items():
        restate(titles[pk], said)
    stated = [titles[pk] for pk in sources]
    works_for(stated)
    return stated


def save_titles(titles: Iterable[Title], names: Iterable[str] = (*SHOWN, "work")) -> None:
    """Write what these titles say, or only what these names stand for."""
    changed = list(titles)
    for title in changed:
        title.changed_at = clock.now()
    update_in(changed, [*names, "changed_at"])


def why_not_deleted(one: Arrival, held: set[int], wanted: set[int]) -> Rejection | None:
    """Why a record that its library marks as deleted stays; `held` and `wanted` are those of `in_demand`."""
    if not one.prepared.control_number:
        return Rejection.NO_NUMBER
    if one.row is None:
        return Rejection.NO_SUCH_RECORD
    if one.row.pk in held:
        return Rejection.HAS_COPIES
    return Rejection.READERS_WAIT if one.row.pk in wanted else None


def _keep_versions(rows: list[Record]) -> dict[int, list[Any]]:
    """Keep the bytes as they are; returns what the records say in plain values."""
    kept = {row.pk: row for row in Record.everything.filter(pk__in=[row.pk for row in rows]).only("raw", "fields")}
    RecordVersion.objects.bulk_create(
        RecordVersion(record=row, version=row.version, raw=kept[row.pk].raw, digest=row.digest) for row in rows
    )
    return {pk: row.fields for pk, row in kept.items()}


def _guard(batch: Batch, one: Arrival, row: Record, stored: list[Any]) -> None:
    """Put the protected fields of the stored record back; what came is kept as a version of its own."""
    guarded = guard(one.prepared, stored, batch.rules)
    if guarded is one.prepared:
        return
    row.version += 1
    came = one.prepared
    RecordVersion.objects.create(record=row, version=row.version, raw=came.raw, digest=came.digest)
    one.prepared, one.edition = guarded, guarded.edition
    one.__dict__.pop("title", None)


def guard(came: Prepared, stored: list[Any], rules: Rules) -> Prepared:
    """The arriving record with the protected fields of the stored one; itself when that changes nothing."""
    leader, *fields = json.loads(came.packed)
    own = [field for field in stored[1:] if is_protected(field[0], rules.protected)]
    tags = {field[0] for field in own}
    merged = sorted([field for field in fields if field[0] not in tags] + own, key=lambda field: field[0])
    if not own or sorted(merged) == sorted(fields):
        return came
    record = marc.Record(
        leader=leader[0],
        fields=tuple(unpacked(field) for field in merged),
        format=marc.Format(came.format),
        encoding=marc.Encoding.UTF_8,
        repairs=tuple(marc.Repair(repair) for repair in came.repairs),
        raw=b"",
        offset=came.offset,
        number=came.number,
    )
    result = marc.with_raw(record, marc.to_bytes(record))
    piece = marc.Piece(came.number, came.offset, came.end, b"", None, result)
    return prepare(piece, marc.FileKind.ISO_2709, rules)._replace(control_number=came.control_number)


def _note_changes(source: Import, rows: list[Record], *, deleted: bool = False) -> None:
    """How the records stood before this import touched them, once an import."""
    ImportChange.objects.bulk_create(
        [
            ImportChange(
                source=source,
                record=row,
                before_version=0 if row.source_id == source.pk else row.version,
                before_source=row.source_id,
                before_title=row.title_id,
                after_version=row.version,
                after_title=row.title_id,
                deleted=deleted,
            )
            for row in rows
        ],
        ignore_conflicts=True,
    )
    if deleted:
        ImportChange.objects.filter(source=source, record__in=rows).update(deleted=True)


def _note_versions(source: Import, rows: list[Record]) -> None:
    """How they stand now."""
    known = {row.pk: row for row in rows}
    changes = list(ImportChange.objects.filter(source=source, record__in=known))
    for change in changes:
        row = known[change.record_id]
        change.after_version, change.after_title = row.version, row.title_id
    update_in(changes, ["after_version", "after_title"])


def _crowded(titles: list[int]) -> set[int]:
    """Those of the titles that more than one record describes."""
    described = Counter(Record.objects.filter(title__in=titles).values_list("title_id", flat=True))
    return {title for title, count in described.items() if count > 1}


def _still_or_other_title(one: Arrival, row: Record, clusters: Clusters, *, crowded: bool) -> Title:
    """A title of this record alone follows it; one that others share is left when the record contradicts it.

    Where somebody has put the record by hand it stays.
    """
    known = verdict(one.edition, edition_of(row.title)).outcome is not Outcome.DIFFERENT
    if not crowded or known or was_put_by_hand(row.pk, row.title_id):
        return row.title
    other = clusters.find(one.edition, apart=kept_apart_from(row.title_id))
    if other is None:
        works_for([one.title], [one.edition])
        one.title.save()
        clusters.add(one.edition, one.title)
        other = one.title
    return other


def restore(
    changed: Iterable[tuple[Record, ImportChange]], titles_in_use: TitlesInUse, follow: Follow = lambda _: None
) -> None:
    """Make these records again what they were before an import changed or deleted them; what it brought is kept."""
    pairs = list(changed)
    if not pairs:
        return
    # What was only deleted has the bytes that it had before.
    _keep_versions([row for row, change in pairs if row.version != change.before_version])
    versions = {
        (one.record_id, one.version): one
        for one in RecordVersion.objects.filter(record__in=[row.pk for row, _ in pairs])
    }
    touched: set[int] = set()
    places = _joined({title for _, change in pairs for title in (change.before_title, change.after_title) if title})
    for row, change in pairs:
        # Who took it to another title since, by hand, meant it.
        stays = change.after_title is not None and row.title_id != places[change.after_title]
        home = row.title_id if stays else places[change.before_title]
        touched |= {row.title_id, home}
        before = versions.get((row.pk, change.before_version))
        if before is not None and row.version != change.before_version:
            _fill_again(row, bytes(before.raw), bytes(before.digest))
        row.gone_at, row.source_id, row.title_id = None, change.before_source, home
        row.changed_at = clock.now()
    update_in([row for row, _ in pairs], [*_CHANGED, "gone_at"])
    follow([row.pk for row, _ in pairs])
    _settle(touched, titles_in_use)
    _credit(row for row, _ in pairs)


def _joined(titles: set[int]) -> dict[int, int]:
    """Where each of these titles is now: itself, or what it was joined to since."""
    now = {pk: pk for pk in titles}
    gone = Title.objects.exclude(merged_into=None)
    while further := {one.pk: one for one in gone.filter(pk__in=now.values()).only("merged_into")}:
        now = {pk: further[at].merged_into_id or at if at in further else at for pk, at in now.items()}
    return now


def _credit(rows: Iterable[Record]) -> None:
    """A version that undoing made counts as that of the import which brought its bytes: that one can be undone too."""
    wanted = {(row.source_id, row.pk): row for row in rows if row.source_id}
    records = [record for _, record in wanted]
    found = {(one.source_id, one.record_id): one for one in ImportChange.objects.filter(record__in=records)}
    known = [found[key] for key in wanted if key in found]
    for one in known:
        row = wanted[one.source_id, one.record_id]
        one.after_version, one.after_title = row.version, row.title_id
    update_in(known, ["after_version", "after_title"])
    ImportChange.objects.bulk_create(
        ImportChange(
            source_id=source,
            record=row,
            before_version=0,
            before_source=source,
            before_title=row.title_id,
            after_version=row.version,
            after_title=row.title_id,
        )
        for (source, record), row in wanted.items()
        if (source, record) not in found
    )


def _fill_again(row: Record, raw: bytes, digest: bytes) -> None:
    record = marc.parse(raw, marc.Reading(None, marc.Format(row.format)))
    if isinstance(record, marc.Rejected):
        return
    row.raw, row.digest, row.version = raw, digest, row.version + 1
    row.format, row.encoding = record.format.value, record.encoding.value
    row.fields = [[record.leader], *pack(record.fields)]
    row.repairs = [repair.value for repair in record.repairs]


def _settle(touched: set[int], titles_in_use: TitlesInUse) -> None:
    """Titles that have records again come back, those that have none left go, and all say what their records say."""
    titles = Title.objects.in_bulk(touched)
    described = set(Record.objects.filter(title__in=titles).values_list("title_id", flat=True))
    back = [pk for pk, title in titles.items() if title.gone_at and title.merged_into_id is None and pk in described]
    Title.objects.filter(pk__in=back).update(gone_at=None)
    empty = set(titles) - described
    end_titles(empty - titles_in_use(empty))
    restate_titles({pk: title for pk, title in titles.items() if pk in described})
    Outbox.objects.bulk_create([Outbox(title=pk) for pk in sorted(titles)])
