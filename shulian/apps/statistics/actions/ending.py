"""A definition ends with a month: nothing is counted by it afterwards, what was counted stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.models import Indicator, IndicatorVersion, Span
from shulian.apps.statistics.queries.definitions import users_after
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.core.defining import EndingFacts, Refusal, decide_ending
from shulian.core.publishing import State


@dataclass(frozen=True)
class Ending:
    """With which last day a definition ends, why, and the code of what is counted instead, if anything is."""

    last: date
    reason: str
    successor: str = ""


def end_indicator(act: Act, code: str, ending: Ending) -> Refused | None:
    """End it; forms that ask for it in their newest design, and what is made of it, have to let go of it first."""

    def write() -> Answer:
        # Whoever defines waits, as for a new version: nothing is made of it meanwhile.
        held = {one.pk: one for one in Indicator.objects.select_for_update()}
        one = held.get(code)
        if one is None:
            return Refused(Refusal.UNKNOWN_INDICATOR, {"what": code}).answer()
        refused = decide_ending(_facts(one, held, ending))
        if refused:
            what = "、".join(users_after(one, ending.last)) if refused is Refusal.STILL_USED else ending.successor
            day = gone_out() if refused is Refusal.ENDS_IN_A_PERIOD else one.valid_to or one.valid_from
            return Refused(refused, {"what": what, "day": str(day)}).answer()
        one.valid_to, one.ended_why, one.successor, one.designed = (
            *(ending.last, ending.reason.strip()[:200], ending.successor),
            True,
        )
        one.save(update_fields=["valid_to", "ended_why", "successor", "designed"])
        IndicatorVersion.objects.filter(indicator=one, version=one.version).update(valid_to=ending.last)
        details = {"last": ending.last.isoformat(), "successor": ending.successor}
        entry(act, "indicator-ended", subject=f"indicator:{code}", details=details)
        return {"indicator": code}

    return refused_in(perform(act, "end-indicator", write))


def _facts(one: Indicator, held: dict[str, Indicator], ending: Ending) -> EndingFacts:
    other = held.get(ending.successor)
    there = other is not None and other.pk != one.pk and (other.valid_to is None or other.valid_to > ending.last)
    return EndingFacts(
        ending.last,
        one.valid_from,
        ending.reason,
        ended=one.valid_to,
        used_by=users_after(one, ending.last),
        successor_there=there or not ending.successor,
        gone_out=gone_out(),
    )


def gone_out() -> date | None:
    """The last day of the last period whose figures are no longer open."""
    last: date | None = Span.objects.exclude(state=State.OPEN).aggregate(last=Max("end"))["last"]
    return last
