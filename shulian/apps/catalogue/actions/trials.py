"""Trial runs (试导入): what would become of each record of a file, without writing anything to the catalogue."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from typing import BinaryIO

from django.db import transaction

from shulian import clock
from shulian.apps.catalogue.actions.arrivals import NO_SHELF, Arrival, Batch, Shelf, Taken, refuse
from shulian.apps.catalogue.actions.batch import decide, refused_row, sort_out, verdict_row
from shulian.apps.catalogue.actions.clusters import Clusters
from shulian.apps.catalogue.actions.imports import COUNTS, SEEN, Tell, arriving, batches, warnings
from shulian.apps.catalogue.actions.overlay import in_demand, why_not_deleted
from shulian.apps.catalogue.models import Import, ImportVerdict
from shulian.apps.catalogue.preparing import Prepared
from shulian.apps.catalogue.reasons import Rejection
from shulian.apps.catalogue.rules import Rules, rules_from
from shulian.apps.catalogue.store import copy_in
from shulian.apps.journal.actions import Act
from shulian.core.clusters import Known
from shulian.core.importing import Matching, Seen, Verdict, decide_arrival, one_book
from shulian.core.matching import Edition

MOST_REMEMBERED = 200_000
"""Records of the same file that later ones are compared with, and copies too; so that memory stays bounded."""


class Memory:
    """What the file itself said so far, since a trial run leaves nothing in the database."""

    def __init__(self) -> None:
        self.numbers: dict[str, tuple[int, Edition, bytes]] = {}
        self._books: Known[list[str]] = Known()
        self._count = 0
        self._copies: set[tuple[int, str]] = set()

    def add(self, one: Arrival) -> None:
        """Remember a record, unless there are too many already."""
        prepared = one.prepared
        if self._count >= MOST_REMEMBERED:
            return
        self._count += 1
        if prepared.control_number:
            self.numbers[prepared.control_number] = (prepared.number, one.edition, prepared.digest)
        self._books.add(one.edition, self._book(one) or [prepared.columns["title"]])

    def find(self, one: Arrival) -> str | None:
        """The title that an earlier record of the file would have made, if it is the same edition."""
        book = self._book(one)
        return book[0] if book else None

    def count_new(self, copies: set[tuple[int, str]]) -> int:
        """How many of these copies no earlier record of the file would have brought."""
        new = copies - self._copies
        if len(self._copies) < MOST_REMEMBERED:
            self._copies |= new
        return len(new)

    def _book(self, one: Arrival) -> list[str] | None:
        return next(self._books.find_all(one.edition), None)


def run_trial(source: Import, stream: BinaryIO, shelf: Shelf = NO_SHELF, tell: Tell = lambda _: None) -> Import:
    """Say of every record of the file what would become of it; a run that broke off begins anew."""
    ImportVerdict.objects.filter(source=source).delete()
    plain = dict.fromkeys(COUNTS, 0)
    Import.objects.filter(pk=source.pk).update(
        started_at=clock.now(), heartbeat_at=clock.now(), done_bytes=0, seen={}, **plain
    )
    source.done_bytes = source.read = 0
    rules, memory, total = rules_from(source.rules), Memory(), Counter[str]()
    try:
        with closing(arriving(source, stream)) as arrivals:
            for prepared in batches(arrivals):
                if Import.objects.filter(pk=source.pk).exclude(wish="").exists():
                    return _given_up(source)
                total += _try(source, prepared, memory, rules, shelf)
                _tell(source, total, prepared[-1].end)
                tell(source)
    except Exception as error:
        Import.objects.filter(pk=source.pk).update(status=Import.Status.FAILED, failure=type(error).__name__)
        raise
    Import.objects.filter(pk=source.pk).update(
        status=Import.Status.TRIED,
        finished_at=clock.now(),
        done_bytes=source.total_bytes,
        seen={name: total[name] for name in SEEN} | {"warnings": warnings(total, rules)},
    )
    return Import.objects.get(pk=source.pk)


def _tell(source: Import, total: Counter[str], end: int) -> None:
    counted = {name: total[name] for name in COUNTS}
    Import.objects.filter(pk=source.pk).update(done_bytes=end, heartbeat_at=clock.now(), **counted)


def _given_up(source: Import) -> Import:
    Import.objects.filter(pk=source.pk).update(status=Import.Status.CANCELLED, wish="", finished_at=clock.now())
    given_up = Import.objects.get(pk=source.pk)
    if given_up.file:
        given_up.file.delete()
    return given_up


@transaction.atomic
def _try(source: Import, prepared: list[Prepared], memory: Memory, rules: Rules, shelf: Shelf) -> Counter[str]:
    batch = Batch(source, Act("trial"), rules, shelf)
    arrivals = sort_out(batch, prepared)
    _repeated(batch, arrivals, memory)
    decide(batch, [one for one in arrivals if one.verdict is Verdict.CREATED])
    _find_titles(batch, memory)
    held, wanted = in_demand(batch)
    for one in batch.leaving:
        if reason := why_not_deleted(one, held, wanted):
            refuse(batch, one.prepared, reason)
            one.verdict = Verdict.REFUSED
    for one in arrivals:
        one.source = source
        if one.verdict is Verdict.UPDATED:
            memory.add(one)
    copy_in([verdict_row(one) for one in arrivals if one.verdict is not Verdict.REFUSED])
    copy_in([refused_row(batch, *one) for one in batch.refused])
    return _tally(batch, prepared, arrivals, memory)


def _repeated(batch: Batch, arrivals: list[Arrival], memory: Memory) -> None:
    """Records whose number an earlier one of the file has; in the real run that one is in the database by then."""
    for one in arrivals:
        earlier = memory.numbers.get(one.prepared.control_number)
        if earlier is None or one.prepared.deleted:
            continue
        number, edition, digest = earlier
        seen = Seen(
            known=True,
            same_bytes=digest == one.prepared.digest,
            same_book=one_book(one.edition, edition),
        )
        one.verdict = decide_arrival(seen, batch.rules.overlay)
        one.found_words = f"#{number}"
        if one.verdict is Verdict.REFUSED:
            refuse(batch, one.prepared, Rejection.NUMBER_TWICE)


def _find_titles(batch: Batch, memory: Memory) -> None:
    apart = batch.rules.matching is Matching.APART
    clusters = Clusters([] if apart else [one.edition for one in batch.new])
    for one in batch.new:
        title = None if apart else clusters.find(one.edition)
        words = None if apart or title else memory.find(one)
        if title is not None:
            one.title, one.verdict = title, Verdict.JOINED
        elif words:
            one.verdict, one.found_words = Verdict.JOINED, words
        elif batch.rules.matching is Matching.KNOWN:
            refuse(batch, one.prepared, Rejection.NO_TITLE_KNOWN)
            one.verdict = Verdict.REFUSED
            continue
        memory.add(one)


def _foreseen(batch: Batch, one: Arrival) -> Taken:
    """The record as the copies see it: as the one that is there, or as a new one without an id."""
    record, title = (one.row.pk, one.row.title_id) if one.row else (0, one.title.pk or 0)
    return Taken(record, title, one.prepared.copies, only_known=batch.rules.only_known_codes)


def _tally(batch: Batch, prepared: list[Prepared], arrivals: list[Arrival], memory: Memory) -> Counter[str]:
    said = Counter(one.verdict for one in arrivals)
    bringing = (Verdict.CREATED, Verdict.JOINED, Verdict.UPDATED, Verdict.COPIES)
    staying = [one for one in arrivals if one.verdict in bringing] + batch.again
    copies = [_foreseen(batch, one) for one in staying if one.prepared.copies]
    return Counter(
        read=len(prepared),
        created=said[Verdict.CREATED] + said[Verdict.JOINED],
        joined=said[Verdict.JOINED],
        updated=said[Verdict.UPDATED],
        unchanged=said[Verdict.UNCHANGED],
        kept=said[Verdict.KEPT] + said[Verdict.COPIES],
        deleted=said[Verdict.DELETED],
        repaired=sum(bool(one.prepared.repairs) for one in arrivals if one.verdict in bringing),
        rejected=len(batch.refused),
        items=memory.count_new(batch.shelf.foresee(batch.source.library_id, copies)) if copies else 0,
        with_copies=sum(one.prepared.has_copies for one in arrivals),
        with_barcode=sum(bool(one.prepared.copies) for one in arrivals),
        reused=batch.tally["reused"],
    )
