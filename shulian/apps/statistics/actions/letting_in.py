"""By decision a closed period still takes a return: one that is put right, or one that never came."""

from __future__ import annotations

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.actions.closing import lock_form
from shulian.apps.statistics.actions.reminding import tell_let_in
from shulian.apps.statistics.models import Exemption, Return
from shulian.apps.statistics.models import Period as StoredPeriod
from shulian.apps.statistics.queries.calendar import owing, reported_in
from shulian.apps.statistics.queries.returns import period_of
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.core.returns import LateFacts, Refusal, decide_letting_in


def exempt(act: Act, found: Return, reason: str) -> Refused | None:
    """By decision, let the library of this return put its figures right although the period is closed."""

    def write() -> Answer:
        if not reason.strip():
            return Refused(Refusal.SAY_WHY).answer()
        lock_form(found.period.form_id)
        before = _let_in(found.period, found.library)
        if before:
            return Refused(Refusal.LET_IN_ALREADY, {"reason": before.reason}).answer()
        _exempted(act, found.period, found.library, reason)
        details = {"return": found.pk, "form": found.period.form_id}
        entry(act, "period-exempted", library=found.library_id or act.library, details=details)
        return {"period": found.period_id}

    return refused_in(perform(act, "exempt-return", write))


def let_in(act: Act, place: StoredPeriod, library: Library, reason: str) -> Refused | None:
    """By decision, let a library that is missing in a closed period send its return after all."""

    def write() -> Answer:
        lock_form(place.form_id)
        fresh = StoredPeriod.objects.get(pk=place.pk)
        duty = owing().filter(period=fresh, library=library).select_related("period__form", "library").first()
        before = _let_in(fresh, library)
        known = LateFacts(
            period_closed=fresh.closed_at is not None,
            asked=duty is not None,
            reported=(fresh.pk, library.pk) in reported_in([fresh]),
            reason=reason,
            let_in=before is not None,
        )
        refused = decide_letting_in(known)
        if refused or duty is None:
            return Refused(refused or Refusal.NOT_ASKED, {"reason": before.reason if before else ""}).answer()
        _exempted(act, fresh, library, reason)
        details = {"form": fresh.form_id, "period": period_of(fresh).code}
        entry(act, "period-exempted", library=library.pk, subject=f"period:{fresh.pk}", details=details)
        tell_let_in(act, duty, reason.strip()[:200])
        return {"period": fresh.pk}

    return refused_in(perform(act, "let-in-late", write))


def _let_in(place: StoredPeriod, library: Library | None) -> Exemption | None:
    """What was decided before, behind the lock of the form; with a second decision the first reason would be lost."""
    return Exemption.objects.filter(period=place, library=library).first()


def _exempted(act: Act, place: StoredPeriod, library: Library | None, reason: str) -> None:
    known = {"reason": reason.strip()[:200], "decided_by_id": act.actor, "decided_at": clock.now()}
    Exemption.objects.create(period=place, library=library, **known)
