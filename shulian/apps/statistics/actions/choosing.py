"""The office decides, with a reason, which source stands where a return and the system disagree."""

from __future__ import annotations

from dataclasses import dataclass

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.models import Indicator, SourceChoice
from shulian.apps.statistics.queries.choices import choices_within
from shulian.apps.statistics.queries.definitions import as_of, definition
from shulian.apps.statistics.queries.entries import reported_within
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.core.agreeing import adds_up
from shulian.core.periods import Period
from shulian.core.sources import Manner, counts_in_part
from shulian.core.sourcing import ChoiceFacts, Stands, decide_source


@dataclass(frozen=True)
class Choice:
    """What is to stand for an indicator of a library in these months, and why."""

    library: Library
    indicator: Indicator
    period: Period
    stands: Stands
    reason: str


def choose_source(act: Act, choice: Choice) -> Refused | None:
    """Let the return stand, or again what was counted; every decision is kept."""

    def write() -> Answer:
        # Two who decide at once do so one after the other.
        library = Library.objects.select_for_update().get(pk=choice.library.pk)
        key, months = (choice.indicator.pk, library.pk), choice.period
        before = choices_within(months, [choice.indicator.pk], [library.pk]).get(key, {}).get(months)
        made = definition(as_of(choice.indicator, months))
        known = ChoiceFacts(
            reported=key in reported_within(months, [choice.indicator.pk], [library.pk]).get(months, {}),
            # What is counted in part stands nowhere over a return.
            adds=Manner(made.measure, adds_up(made)).adds_up and not counts_in_part(made.kind),
            stands=Stands(before.stands) if before else Stands.COUNTED,
            reason=choice.reason,
        )
        refused = decide_source(choice.stands, known)
        if refused:
            return Refused(refused, {"reason": before.reason if before else ""}).answer()
        _decided(act, choice)
        return {"library": library.pk}

    return refused_in(perform(act, "choose-source", write))


def _decided(act: Act, choice: Choice) -> None:
    SourceChoice.objects.create(
        library=choice.library,
        indicator=choice.indicator,
        start=choice.period.start,
        end=choice.period.end,
        stands=choice.stands,
        reason=choice.reason.strip()[:200],
        decided_by_id=act.actor,
        decided_at=clock.now(),
    )
    details = {"indicator": choice.indicator.pk, "period": choice.period.code, "stands": str(choice.stands)}
    entry(act, "source-chosen", library=choice.library.pk, details=details)
