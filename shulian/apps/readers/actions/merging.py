"""Joining two records of one person (读者合并), and taking it back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers import telling
from shulian.apps.readers.actions.pins import sign_out
from shulian.apps.readers.actions.ways import bind_ways, end_ways
from shulian.apps.readers.doubles import look_at, merges_over, person_of, undo_from
from shulian.apps.readers.families import is_seen
from shulian.apps.readers.followers import ReaderMove, reader_followers
from shulian.apps.readers.models import DoubtfulPair, Reader, ReaderMerge
from shulian.apps.readers.sealed import DIGESTS, SECRETS, digest_of
from shulian.core.contact import Change
from shulian.core.credentials import Fault as CredentialFault
from shulian.core.credentials import Kind
from shulian.core.doubles import Evidence, compare
from shulian.core.joining import Unseen, against_unseen
from shulian.core.merging import CARRIED, joined, parted


class Fault(StrEnum):
    """Why two records are not joined, or not parted; the words people see live in the translations."""

    SAME_RECORD = "same-record"
    RECORD_GONE = "record-gone"
    TWO_PERSONS = "two-persons"
    NOT_MERGED = "not-merged"
    MERGED_ON = "merged-on"
    ONE_DECEASED = "one-deceased"
    TOO_LATE = "too-late"
    KEPT_UNSEEN = "kept-unseen"
    NOT_COMPARED = "not-compared"
    DECIDED_MEANWHILE = "decided-meanwhile"


@dataclass(frozen=True)
class Merged:
    """What came of it. A parting says how many rows and which columns it left, and whether both records are closed.

    Documents and linked accounts had ended with the merge of a record that nobody saw: `bound` are the kinds that are
    bound again, `freed` those that are not, each with what stands against it.
    """

    fault: Fault | None = None
    merge: int | None = None
    left: int = 0
    columns: tuple[str, ...] = ()
    closed: bool = False
    bound: tuple[str, ...] = ()
    freed: tuple[tuple[str, str], ...] = ()

    @classmethod
    def refused(cls, why: Unseen) -> Merged:
        """Not joined, for somebody has to see a document first."""
        return cls(Fault(why))


def merge(act: Act, source: Reader, target: Reader, reason: str = "", *, identified: bool = False) -> Merged:
    """Bring all that belongs to `source` to `target`; the emptied record stays, closed, and leads there.

    `identified`: the person was compared with a document. Of a record that nobody ever saw, loans, holds and money go
    over, and nothing by which whoever wrote it could sign in, be told, or act for the reader.
    """

    def write() -> Answer:
        locked = _locked(source, target)
        seen = is_seen(source)
        unseen = against_unseen(kept=is_seen(target), gone=seen, identified=identified)
        if fault := _against(locked, source, target) or (unseen and Fault(unseen)):
            return {"fault": fault}
        old, kept = locked[source.pk], locked[target.pk]
        for one in (old, kept):
            telling.account_changed(act, one, Change.MERGED)
        mine = _plain(kept)
        changes = joined(mine, _plain(old), clock.local(act.happened_at or clock.now()).date(), seen=seen)
        columns = {name: [mine[name], value] for name, value in changes.items()}
        before: dict[str, Any] = {"status": old.status, "columns": columns}
        if not seen:
            before["ways"] = end_ways(act, old)
        moved = {one.NAME: one.move(act, ReaderMove(old.pk, kept.pk, seen=seen)) for one in reader_followers()}
        _write(kept, changes)
        Reader.objects.filter(pk=old.pk).update(status=Reader.Status.LEFT, merged_into=kept)
        sign_out(old)
        made = ReaderMerge.objects.create(
            source=old,
            target=kept,
            library_id=act.library or kept.home_library_id,
            moved=moved,
            before=secrets.seal(json.dumps(before, cls=DjangoJSONEncoder)),
            reason=reason[:200],
            merged_at=act.happened_at or clock.now(),
            merged_by_id=act.actor,
        )
        _settled(act, made)
        return {"merge": made.pk}

    return _told(perform(act, "merge-readers", write))


def _settled(act: Act, made: ReaderMerge) -> None:
    """The pair stands in no list any more, and the journal knows."""
    pairs = DoubtfulPair.objects.filter(_pair(made.source_id, made.target_id))
    pairs.update(state=DoubtfulPair.State.MERGED, decided_at=clock.now(), decided_by=act.actor)
    # Without a token: with two of them known, a year's entries of both could be read as one.
    entry(act, "readers-merged", subject=f"reader-merge:{made.pk}", details={"rows": _counted(made.moved)})


def part(act: Act, made: ReaderMerge) -> Merged:
    """Take a merge back: rows return as far as they are where they were brought, both records as they were."""

    def write() -> Answer:
        held = ReaderMerge.objects.select_for_update().get(pk=made.pk)
        locked = _locked(held.source, held.target)
        if held.undone_at is not None:
            return {"fault": Fault.NOT_MERGED}
        if locked[held.target_id].merged_into_id is not None:
            return {"fault": Fault.MERGED_ON}
        if not may_undo(held, undo_from()):
            return {"fault": Fault.TOO_LATE}
        before = json.loads(secrets.unseal(bytes(held.before)))
        source, target = locked[held.source_id], locked[held.target_id]
        # The closed record opens first: some rows belong to open records alone.
        closed = _reopen(held, source, target, before["status"])
        columns = _put_back(target, before["columns"])
        move = ReaderMove(held.source_id, held.target_id)
        followers = reversed(reader_followers())
        left = {one.NAME: one.put_back(act, move, held.moved.get(one.NAME, {})) for one in followers}
        ReaderMerge.objects.filter(pk=held.pk).update(
            undone_at=clock.now(), undone_by=act.actor, asked_at=None, before=b"", moved={}
        )
        DoubtfulPair.objects.filter(_pair(held.source_id, held.target_id)).update(
            state=DoubtfulPair.State.DIFFERENT, decided_at=clock.now(), decided_by=act.actor
        )
        ways = before.get("ways", [])
        freed = bind_ways(act, source, ways)
        for one in (source, target):
            one.refresh_from_db()
            telling.account_changed(act, one, Change.PARTED)
        count = sum(_counted(left).values())
        details = {"left": count, "columns": len(columns)}
        entry(act, "readers-parted", subject=f"reader-merge:{held.pk}", details=details)
        answer = {"merge": held.pk, "left": count, "columns": [*columns], "closed": closed}
        return answer | {"freed": freed, "bound": _without([one["kind"] for one in ways], freed)}

    return _told(perform(act, "part-readers", write))


def may_undo(made: ReaderMerge, since: datetime) -> bool:
    """Whether a merge can still be taken back: once, and not if it is older than that moment."""
    return made.undone_at is None and bool(made.before) and made.merged_at >= since


def forget_merges(act: Act) -> int:
    """Delete what was remembered for taking merges back whose days are over; returns of how many."""
    gone = merges_over().update(before=b"", moved={}, asked_at=None)
    if gone:
        entry(act, "merges-forgotten", quantity=gone)
    return gone


def keep_apart(act: Act, pair: DoubtfulPair) -> Fault | None:
    """Note that these are two persons, so that nobody is asked again; not of a pair that was decided meanwhile."""

    def write() -> Answer:
        found = DoubtfulPair.objects.filter(pk=pair.pk, state=DoubtfulPair.State.OPEN)
        if not found.update(state=DoubtfulPair.State.DIFFERENT, decided_at=clock.now(), decided_by=act.actor):
            return {"fault": Fault.DECIDED_MEANWHILE}
        entry(act, "readers-kept-apart", subject=f"doubtful-pair:{pair.pk}")
        return {}

    return _told(perform(act, "keep-readers-apart", write)).fault


def ask_again(act: Act, made: ReaderMerge) -> Fault | None:
    """Whoever took a merge back was mistaken: the pair stands in the list again, and is decided like any other."""

    def write() -> Answer:
        held = ReaderMerge.objects.select_for_update().get(pk=made.pk)
        locked = _locked(held.source, held.target)
        if any(one.merged_into_id is not None for one in locked.values()):
            return {"fault": Fault.RECORD_GONE}
        source, target = locked[held.source_id], locked[held.target_id]
        opened = look_at(act, source, target, compare(person_of(source), person_of(target)), asked=True)
        return {} if opened else {"fault": Fault.DECIDED_MEANWHILE}

    return _told(perform(act, "ask-readers-again", write, about=f"reader-merge:{made.pk}")).fault


def _without(kinds: list[str], freed: list[tuple[Kind, CredentialFault]]) -> list[str]:
    """The kinds that are bound again."""
    for kind, _fault in freed:
        kinds.remove(kind)
    return kinds


def _locked(source: Reader, target: Reader) -> dict[int, Reader]:
    found = Reader.objects.select_for_update(no_key=True).filter(pk__in=(source.pk, target.pk)).order_by("pk")
    return {reader.pk: reader for reader in found}


def _against(locked: dict[int, Reader], source: Reader, target: Reader) -> Fault | None:
    if source.pk == target.pk:
        return Fault.SAME_RECORD
    records = [locked.get(source.pk), locked.get(target.pk)]
    pair = DoubtfulPair.objects.select_for_update().filter(_pair(source.pk, target.pk)).first()
    if pair is not None and pair.state == DoubtfulPair.State.DIFFERENT:
        return Fault.DECIDED_MEANWHILE
    if any(one is None or one.merged_into_id is not None for one in records):
        return Fault.RECORD_GONE
    if locked[target.pk].status == Reader.Status.LEFT:
        return Fault.RECORD_GONE
    if locked[source.pk].closed_as == Reader.Closed.DECEASED:
        return Fault.ONE_DECEASED
    # Two numbers of one kind of document are two persons, whatever else is alike.
    likeness = compare(person_of(source), person_of(target))
    return Fault.TWO_PERSONS if Evidence.OTHER_DOCUMENT in likeness.evidence else None


def _plain(reader: Reader) -> dict[str, Any]:
    """What a merge may carry over, with what is sealed opened: keys may change before it is taken back."""
    found = {name: getattr(reader, name) for name in CARRIED}
    return found | {name: secrets.unseal(bytes(found[name])) if found[name] else "" for name in SECRETS}


def _write(reader: Reader, plain: dict[str, Any]) -> None:
    """These columns with their digests, sealed by today's keys."""
    values = dict(plain)
    for name in SECRETS:
        if name in values:
            values[name] = secrets.seal(values[name]) if values[name] else b""
    for digest, kind, name in DIGESTS:
        if name in plain:
            values[digest] = digest_of(kind, plain[name]) if plain[name] else None
    Reader.objects.filter(pk=reader.pk).update(**values)


def _reopen(held: ReaderMerge, source: Reader, target: Reader, status: str) -> bool:
    """The emptied record is one of its own again; whether it stays closed, for the kept one was closed since.

    Nobody knows which of the two was meant by what happened since, so it holds for both: no dead card lives again.
    """
    values: dict[str, Any] = {"merged_into": None, "status": status}
    closed = target.status == Reader.Status.LEFT and status != Reader.Status.LEFT
    if closed:
        values |= {"status": target.status, "closed_as": target.closed_as, "closed_at": target.closed_at}
    if target.frozen_at and target.frozen_at >= held.merged_at and not source.frozen_at:
        values["frozen_at"] = target.frozen_at
    Reader.objects.filter(pk=source.pk).update(**values)
    return closed


def _put_back(target: Reader, changed: dict[str, list[Any]]) -> tuple[str, ...]:
    """The columns as they were, as far as nobody changed them since; says which are left."""
    before = {name: first for name, (first, _second) in changed.items()}
    after = {name: second for name, (_first, second) in changed.items()}
    now = json.loads(json.dumps(_plain(target), cls=DjangoJSONEncoder))
    back, left = parted(before, after, now)
    if back:
        _write(target, back)
    return left


def _pair(one: int, other: int) -> Q:
    return Q(first=min(one, other), second=max(one, other))


def _counted(moved: dict[str, Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for rows in moved.values():
        for name, ids in rows.items():
            if ids:
                found[name.rpartition(".")[0] or name] = len(ids)
    return found


def _told(answer: Answer) -> Merged:
    fault = answer.get("fault")
    return Merged(
        Fault(fault) if fault else None,
        answer.get("merge"),
        answer.get("left", 0),
        tuple(answer.get("columns", ())),
        closed=answer.get("closed", False),
        bound=tuple(answer.get("bound", ())),
        freed=tuple((kind, fault) for kind, fault in answer.get("freed", ())),
    )
