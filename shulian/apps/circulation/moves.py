"""Holds follow their titles when these are joined or parted; a queue keeps the order in which its holds were placed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import F, Q, QuerySet

from shulian import clock
from shulian.apps.catalogue.followers import Move, Rows
from shulian.apps.circulation.models import Hold
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act, entry
from shulian.apps.readers.models import Reader
from shulian.core.circulation.joined import Fate, Waits, fates
from shulian.core.circulation.states import CAUGHT_HOLDS, NEVER_COME, HoldState

NAME = "circulation"
JOINED = "joined"
"""Why a hold ended of which the reader has another."""


def move(act: Act, move: Move) -> Rows:
    """Take the holds along; with records given, those that have or want one of their copies."""
    holds = Hold.objects.filter(title=move.source)
    if move.records is not None and (move.only_copies or not _leaves_no_copy(move)):
        holds = holds.filter(Q(item__title=move.target) | Q(caught__title=move.target))
    return _bring(act, holds, move.target)


def awaited(titles: Collection[int]) -> set[int]:
    """Those of the titles that have open holds."""
    return set(Hold.objects.filter(title__in=titles, ended_at=None).values_list("title_id", flat=True))


def put_back(act: Act, move: Move, rows: Rows) -> Rows:
    """Take these holds back, and open those again that had ended because another stood for them."""
    brought = _bring(act, Hold.objects.filter(pk__in=rows["holds"], title=move.target), move.source)
    own = Hold.objects.filter(pk__in=rows["own"], ended_at=None, item=F("caught"))
    lone = [hold.pk for hold in own.select_for_update(no_key=True).order_by("pk") if not _has_another(hold)]
    Hold.objects.filter(pk__in=lone).update(item=None, version=F("version") + 1)
    opened = [pk for pk, state in rows["was"].items() if _open_again(act, int(pk), state)]
    left = {*rows["holds"]} - {*brought["holds"]}
    return {"holds": sorted(left), "ended": sorted({*rows["ended"]} - {*map(int, opened)})}


def _leaves_no_copy(move: Move) -> bool:
    """Whether every copy that could come is at the new title now: who waits waits there."""
    coming = Item.objects.exclude(state__in=NEVER_COME)
    return not coming.filter(title=move.source).exists() and coming.filter(title=move.target).exists()


def _bring(act: Act, holds: QuerySet[Hold], title: int) -> Rows:
    """Readers are locked first, then holds, each in the order of their ids, as everywhere."""
    concerned = Hold.objects.filter(Q(title=title) | Q(pk__in=holds.values("pk")), ended_at=None)
    readers = {pk for pk in concerned.values_list("reader", flat=True) if pk}
    list(Reader.objects.select_for_update(no_key=True).filter(pk__in=readers).order_by("pk").values_list("pk"))
    locked = list(holds.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    moving = [hold.pk for hold in locked]
    ended, own, was = _thin_out(act, moving, title)
    Hold.objects.filter(pk__in=moving).update(title=title, target=None, version=F("version") + 1)
    touched = {hold.reader_id for hold in locked if hold.ended_at is None} | {hold.reader_id for hold in ended}
    Reader.objects.filter(pk__in=[pk for pk in touched if pk]).update(version=F("version") + 1)
    return {"holds": moving, "ended": [hold.pk for hold in ended], "own": own, "was": was}


def _thin_out(act: Act, moving: list[int], title: int) -> tuple[list[Hold], list[int], dict[str, str]]:
    """Of each reader one hold on the title is left; says which ended, which wait for their copy, and what ended was."""
    found = Hold.objects.filter(Q(pk__in=moving) | Q(title=title), ended_at=None, item=None).exclude(reader=None)
    by_reader: dict[int, list[Hold]] = defaultdict(list)
    for hold in found.select_for_update(no_key=True).order_by("pk"):
        by_reader[hold.reader_id or 0].append(hold)
    decided = {
        pk: fate
        for holds in by_reader.values()
        for pk, fate in fates(Waits(one.pk, one.placed_at, one.state in CAUGHT_HOLDS) for one in holds).items()
    }
    every = [hold for holds in by_reader.values() for hold in holds]
    ended = [hold for hold in every if decided[hold.pk] is Fate.ENDS]
    own = [hold.pk for hold in every if decided[hold.pk] is Fate.FOR_ITS_COPY]
    now = act.happened_at or clock.now()
    Hold.objects.filter(pk__in=[hold.pk for hold in ended]).update(
        state=HoldState.CANCELLED, ended_at=now, end_reason=JOINED, target=None, version=F("version") + 1
    )
    Hold.objects.filter(pk__in=own).update(item=F("caught"), version=F("version") + 1)
    _enter(act, "hold-joined", ended, title)
    return ended, own, {str(hold.pk): hold.state for hold in ended}


def _open_again(act: Act, pk: int, state: str) -> bool:
    """A hold that ended because another stood for it waits again, at its old place in the queue."""
    hold = Hold.objects.select_for_update(no_key=True).filter(pk=pk, end_reason=JOINED).first()
    if hold is None or hold.reader_id is None or _has_another(hold):
        return False
    Hold.objects.filter(pk=pk).update(state=state, ended_at=None, end_reason="", version=F("version") + 1)
    Reader.objects.filter(pk=hold.reader_id).update(version=F("version") + 1)
    _enter(act, "hold-reopened", [hold], hold.title_id)
    return True


def _has_another(hold: Hold) -> bool:
    same = Hold.objects.filter(reader=hold.reader_id, title=hold.title_id, ended_at=None, item=None)
    return same.exclude(pk=hold.pk).exists()


def _enter(act: Act, kind: str, holds: list[Hold], title: int) -> None:
    tokens = dict(Reader.objects.filter(pk__in=[hold.reader_id for hold in holds]).values_list("pk", "token"))
    for hold in holds:
        entry(act, kind, reader=tokens.get(hold.reader_id or 0), title=title, subject=f"hold:{hold.pk}")
