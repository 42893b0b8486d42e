"""Joining two records of one person (读者合并), and taking it back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Q

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.doubles import person_of
from shulian.apps.readers.followers import ReaderMove, reader_followers
from shulian.apps.readers.models import DoubtfulPair, Reader, ReaderMerge
from shulian.core.doubles import Evidence, compare

FILLED = ("birth_date", "phone", "phone_lookup", "email", "language", "guardian_name", "guardian_phone")
FILLED_TOGETHER = ("guardian_identity_sealed", "guardian_identity_mask", "guardian_lookup", "guardian_consented_at")
LATER = ("expires_on", "suspended_until", "blocked_until")
KEPT = (*FILLED, *FILLED_TOGETHER, *LATER, "status", "status_reason", "awaits", "merged_into_id")
"""The columns of both records that a merge may change, and that are put back with it."""


class Fault(StrEnum):
    """Why two records are not joined, or not parted; the words people see live in the translations."""

    SAME_RECORD = "same-record"
    RECORD_GONE = "record-gone"
    TWO_PERSONS = "two-persons"
    NOT_MERGED = "not-merged"
    MERGED_ON = "merged-on"


@dataclass(frozen=True)
class Merged:
    """What came of it; `left` counts the rows that a parting left where they are."""

    fault: Fault | None = None
    merge: int | None = None
    left: int = 0


def merge(act: Act, source: Reader, target: Reader, reason: str = "") -> Merged:
    """Bring all that belongs to `source` to `target`; the emptied record stays, closed, and leads there."""

    def write() -> Answer:
        locked = _locked(source, target)
        if fault := _against(locked, source, target):
            return {"fault": fault}
        old, kept = locked[source.pk], locked[target.pk]
        before = {str(one.pk): _state(one) for one in (old, kept)}
        move = ReaderMove(old.pk, kept.pk)
        moved = {follower.NAME: follower.move(act, move) for follower in reader_followers()}
        _fill(kept, old)
        Reader.objects.filter(pk=old.pk).update(status=Reader.Status.LEFT, merged_into=kept)
        made = ReaderMerge.objects.create(
            source=old,
            target=kept,
            library_id=act.library or kept.home_library_id,
            moved=moved,
            before=secrets.seal(json.dumps(before)),
            reason=reason[:200],
            merged_at=act.happened_at or clock.now(),
            merged_by_id=act.actor,
        )
        pairs = DoubtfulPair.objects.filter(_pair(old.pk, kept.pk))
        pairs.update(state=DoubtfulPair.State.MERGED, decided_at=clock.now(), decided_by=act.actor)
        # Without a token: with two of them known, a year's entries of both could be read as one.
        entry(act, "readers-merged", subject=f"reader-merge:{made.pk}", details={"rows": _counted(moved)})
        return {"merge": made.pk}

    return _told(perform(act, "merge-readers", write))


def part(act: Act, made: ReaderMerge) -> Merged:
    """Take a merge back: rows return as far as they are where they were brought, both records as they were."""

    def write() -> Answer:
        held = ReaderMerge.objects.select_for_update().get(pk=made.pk)
        locked = _locked(held.source, held.target)
        if held.undone_at is not None:
            return {"fault": Fault.NOT_MERGED}
        if locked[held.target_id].merged_into_id is not None:
            return {"fault": Fault.MERGED_ON}
        before = json.loads(secrets.unseal(bytes(held.before)))
        # The closed record opens first: some rows belong to open records alone.
        _put_back(locked[held.source_id], before[str(held.source_id)])
        _put_back(locked[held.target_id], before[str(held.target_id)])
        move = ReaderMove(held.source_id, held.target_id)
        followers = reversed(reader_followers())
        left = {one.NAME: one.put_back(act, move, held.moved.get(one.NAME, {})) for one in followers}
        ReaderMerge.objects.filter(pk=held.pk).update(undone_at=clock.now(), undone_by=act.actor)
        DoubtfulPair.objects.filter(_pair(held.source_id, held.target_id)).update(
            state=DoubtfulPair.State.DIFFERENT, decided_at=clock.now(), decided_by=act.actor
        )
        count = sum(_counted(left).values())
        entry(act, "readers-parted", subject=f"reader-merge:{held.pk}", details={"left": count})
        return {"merge": held.pk, "left": count}

    return _told(perform(act, "part-readers", write))


def keep_apart(act: Act, pair: DoubtfulPair) -> None:
    """Note that these are two persons, so that nobody is asked again."""

    def write() -> Answer:
        found = DoubtfulPair.objects.filter(pk=pair.pk, state=DoubtfulPair.State.OPEN)
        if found.update(state=DoubtfulPair.State.DIFFERENT, decided_at=clock.now(), decided_by=act.actor):
            entry(act, "readers-kept-apart", subject=f"doubtful-pair:{pair.pk}")
        return {}

    perform(act, "keep-readers-apart", write)


def _locked(source: Reader, target: Reader) -> dict[int, Reader]:
    found = Reader.objects.select_for_update(no_key=True).filter(pk__in=(source.pk, target.pk)).order_by("pk")
    return {reader.pk: reader for reader in found}


def _against(locked: dict[int, Reader], source: Reader, target: Reader) -> Fault | None:
    if source.pk == target.pk:
        return Fault.SAME_RECORD
    records = [locked.get(source.pk), locked.get(target.pk)]
    if any(one is None or one.merged_into_id is not None for one in records):
        return Fault.RECORD_GONE
    if locked[target.pk].status == Reader.Status.LEFT:
        return Fault.RECORD_GONE
    # Two numbers of one kind of document are two persons, whatever else is alike.
    likeness = compare(person_of(source), person_of(target))
    return Fault.TWO_PERSONS if Evidence.OTHER_DOCUMENT in likeness.evidence else None


def _fill(kept: Reader, old: Reader) -> None:
    """What only the other record knew; a block, a suspension and a longer validity are carried over."""
    changes = {name: getattr(old, name) for name in FILLED if not getattr(kept, name) and getattr(old, name)}
    if not kept.guardian_name and old.guardian_name:
        changes |= {name: getattr(old, name) for name in FILLED_TOGETHER}
    for name in LATER:
        days: list[date] = [day for day in (getattr(kept, name), getattr(old, name)) if day]
        changes[name] = max(days) if days else None
    if old.status == Reader.Status.BLOCKED and kept.status == Reader.Status.ACTIVE:
        changes |= {"status": old.status, "status_reason": old.status_reason, "blocked_until": old.blocked_until}
    elif kept.status == Reader.Status.BLOCKED:
        changes["blocked_until"] = kept.blocked_until
    Reader.objects.filter(pk=kept.pk).update(**changes)


def _state(reader: Reader) -> dict[str, Any]:
    return {name: _plain(getattr(reader, name)) for name in KEPT}


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"bytes": bytes(value).hex()}
    return value.isoformat() if hasattr(value, "isoformat") else value


def _put_back(reader: Reader, before: dict[str, Any]) -> None:
    """The columns as they were before the merge."""
    values = {name: _again(value) for name, value in before.items()}
    Reader.objects.filter(pk=reader.pk).update(**values)


def _again(value: Any) -> Any:
    return bytes.fromhex(value["bytes"]) if isinstance(value, dict) else value


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
    return Merged(Fault(fault) if fault else None, answer.get("merge"), answer.get("left", 0))
