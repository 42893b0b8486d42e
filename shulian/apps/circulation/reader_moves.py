"""Loans and holds follow when two records of one reader are joined; of two holds on one title one is left."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import F

from shulian import clock
from shulian.apps.circulation.models import Hold
from shulian.apps.circulation.moves import JOINED
from shulian.apps.journal.actions import Act
from shulian.apps.readers.followers import ReaderMove, Rows, bring
from shulian.apps.readers.models import Reader
from shulian.core.circulation.joined import Fate, Waits, fates
from shulian.core.circulation.states import CAUGHT_HOLDS

NAME = "circulation"
LOANS, HOLDS = "circulation.Loan.reader", "circulation.Hold.reader"
COLUMNS = frozenset({LOANS, HOLDS})


def move(act: Act, move: ReaderMove) -> Rows:
    """Take loans and holds along."""
    ended, own = _thin_out(act, move)
    holds = _bring_holds(move.source, move.target)
    return {"loans": bring(LOANS, move.source, move.target), "holds": holds, "ended": ended, "own": own}


def put_back(act: Act, move: ReaderMove, rows: Rows) -> Rows:
    """Take them back, and open those holds again that had ended because of the other record's."""
    loans = bring(LOANS, move.target, move.source, rows["loans"])
    holds = _bring_holds(move.target, move.source, rows["holds"])
    Hold.objects.filter(pk__in=rows["own"], ended_at=None, item=F("caught")).update(item=None, version=F("version") + 1)
    for pk, state in rows["ended"].items():
        again = Hold.objects.filter(pk=pk, end_reason=JOINED)
        again.update(state=state, ended_at=None, end_reason="", version=F("version") + 1)
    return {"loans": sorted({*rows["loans"]} - {*loans}), "holds": sorted({*rows["holds"]} - {*holds})}


def _bring_holds(source: int, target: int, only: list[int] | None = None) -> list[int]:
    ids = bring(HOLDS, source, target, only)
    home = Reader.objects.filter(pk=target).values_list("home_library__path", flat=True).first()
    Hold.objects.filter(pk__in=ids).update(version=F("version") + 1)
    Hold.objects.filter(pk__in=ids, ended_at=None).update(home_path=home or "")
    return ids


def _thin_out(act: Act, move: ReaderMove) -> tuple[dict[str, str], list[int]]:
    """Of each title one waiting hold is left; says which ended with their states, and which wait for their copy."""
    both = Hold.objects.filter(reader__in=(move.source, move.target), ended_at=None, item=None)
    by_title: dict[int, list[Hold]] = defaultdict(list)
    for hold in both.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        by_title[hold.title_id].append(hold)
    decided = {
        pk: fate
        for holds in by_title.values()
        for pk, fate in fates(Waits(one.pk, one.placed_at, one.state in CAUGHT_HOLDS) for one in holds).items()
    }
    every = [hold for holds in by_title.values() for hold in holds]
    ended = [hold for hold in every if decided[hold.pk] is Fate.ENDS]
    own = [hold.pk for hold in every if decided[hold.pk] is Fate.FOR_ITS_COPY]
    now = act.happened_at or clock.now()
    Hold.objects.filter(pk__in=[hold.pk for hold in ended]).update(
        state="cancelled", ended_at=now, end_reason=JOINED, target=None, version=F("version") + 1
    )
    Hold.objects.filter(pk__in=own).update(item=F("caught"), version=F("version") + 1)
    return {str(hold.pk): hold.state for hold in ended}, own
