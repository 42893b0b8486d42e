"""Opening a till, moving cash that is no reader's, closing the day."""

from __future__ import annotations

from django.db import IntegrityError
from django.db.models import F

from shulian import clock
from shulian.apps.charges.actions.booking import place_of
from shulian.apps.charges.models import Till, TillMove
from shulian.apps.charges.queries.tills import cash_in
from shulian.apps.charges.refusals import Refused, refused_in, yuan
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.charges import SHORTEST_REASON, Refusal, fault_of
from shulian.core.tills import Closing, decide_cash, decide_closing, decide_opening


def open_till(act: Act, name: str, float_fen: int) -> Till | Refused:
    """Open the till of a desk of the acting library with the float that was counted into it."""

    def write() -> Answer:
        named = name.strip()[:40]
        standing = Till.objects.filter(library=act.library, name=named, closed_at__isnull=True)
        refusal = decide_opening(named, float_fen, already_open=standing.exists())
        if refusal:
            return Refused(refusal).answer()
        till = Till.objects.create(
            library_id=place_of(act),
            name=named,
            opened_at=act.happened_at or clock.now(),
            opened_by_id=act.actor,
            float_fen=float_fen,
        )
        entry(act, "till-opened", subject=f"till:{till.pk}", quantity=float_fen)
        return {"till": till.pk}

    try:
        answer = perform(act, "open-till", write)
    except IntegrityError:
        # Two desks at the same moment under the same name: the other one was first.
        return Refused(Refusal.TILL_OPEN)
    return refused_in(answer) or Till.objects.get(pk=answer["till"])


def close_till(act: Act, till: Till, counted_fen: int, reason: str) -> Closing | Refused:
    """Close the day with what was counted; what is missing or too much is said with its reason."""

    def write() -> Answer:
        locked = Till.objects.select_for_update(no_key=True).get(pk=till.pk)
        closing = decide_closing(cash_in(locked), counted_fen, reason, is_open=locked.closed_at is None)
        if isinstance(closing, Refusal):
            missing = counted_fen - cash_in(locked)
            difference = f"{'−' if missing < 0 else '+'}¥{yuan(abs(missing))}"
            return Refused(closing, {"difference": difference}).answer()
        Till.objects.filter(pk=locked.pk).update(
            closed_at=act.happened_at or clock.now(),
            closed_by=act.actor,
            expected_fen=closing.expected_fen,
            counted_fen=closing.counted_fen,
            reason=reason.strip()[:200],
            version=F("version") + 1,
        )
        subject, details = f"till:{locked.pk}", {"difference": closing.difference_fen}
        entry(act, "till-closed", subject=subject, quantity=closing.counted_fen, details=details)
        return {"expected": closing.expected_fen, "counted": closing.counted_fen}

    answer = perform(act, "close-till", write)
    return refused_in(answer) or Closing(answer["expected"], answer["counted"])


def move_cash(act: Act, till: Till, fen: int, reason: str) -> Refused | None:
    """Put cash into an open till, or take it out (negative) for the bank or the finance office."""
    kind = TillMove.Kind.CASH_IN if fen > 0 else TillMove.Kind.CASH_OUT
    return _move(act, till, TillMove(kind=kind, fen=fen, reason=reason))


def correct(act: Act, till: Till, closed: Till, fen: int, reason: str) -> Refused | None:
    """Put a closed day right by a move in a till that is open now; the closed one stays as it was closed."""
    return _move(act, till, TillMove(kind=TillMove.Kind.CORRECTION, corrects=closed, fen=fen, reason=reason))


def _move(act: Act, till: Till, move: TillMove) -> Refused | None:
    def write() -> Answer:
        locked = Till.objects.select_for_update(no_key=True).get(pk=till.pk)
        refused = _against(locked, move)
        if refused:
            return refused.answer()
        move.till, move.reason = locked, move.reason.strip()[:200]
        move.moved_at, move.actor_id, move.command = act.happened_at or clock.now(), act.actor, act.command
        move.save()
        Till.objects.filter(pk=locked.pk).update(version=F("version") + 1)
        entry(act, move.kind, subject=f"till:{locked.pk}", quantity=move.fen)
        return {"move": move.pk}

    return refused_in(perform(act, "move-cash", write))


def _against(till: Till, move: TillMove) -> Refused | None:
    fault = fault_of(abs(move.fen))
    if fault:
        return Refused(fault)
    if till.closed_at is not None:
        return Refused(Refusal.TILL_CLOSED)
    closed = Till.objects.filter(closed_at__isnull=False, library=till.library_id)
    if move.corrects_id is not None and not closed.filter(pk=move.corrects_id).exists():
        return Refused(Refusal.NOT_CLOSED_YET)
    if len(move.reason.strip()) < SHORTEST_REASON:
        return Refused(Refusal.REASON_NEEDED)
    held = cash_in(till)
    refusal = decide_cash(move.fen, held)
    return Refused(refusal, {"cash": yuan(held)}) if refusal else None
