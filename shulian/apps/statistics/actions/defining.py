"""Defining an indicator: a new one, or a new version of one from a day on; what it said before is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.definitions import DEFINING, definition_of, note_version
from shulian.apps.statistics.models import Base, Indicator, IndicatorVersion
from shulian.apps.statistics.queries.definitions import definition, known, known_from
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.core.defining import DefiningFacts, Refusal, decide_defining
from shulian.core.definitions import Wrong, cycle, faults, needs


@dataclass(frozen=True)
class Wanted:
    """What an indicator shall say (the columns of `DEFINING`) from a day on, and why."""

    code: str
    says: Mapping[str, Any]
    valid_from: date
    reason: str = ""


def define_indicator(act: Act, wanted: Wanted, *, new: bool) -> Refused | None:
    """Put a definition in force; nothing is changed when it is unsound, and the first thing wrong is said."""

    def write() -> Answer:
        # Whoever defines waits: two definitions that are sound each by itself may divide by each other.
        held = {one.pk: one for one in Indicator.objects.select_for_update()}
        before = held.get(wanted.code)
        made = before or Indicator(code=wanted.code, order=len(held), version=0)
        says = definition_of(made) if before else dict(DEFINING)
        for name, value in (says | dict(wanted.says)).items():
            setattr(made, name, value)
        refused = _refusal(wanted, before, made, says, new=new)
        if refused:
            return refused.answer()
        made.version, made.valid_from, made.valid_to, made.designed = made.version + 1, wanted.valid_from, None, True
        made.ended_why = made.successor = ""
        made.save(force_insert=before is None)
        note_version(made, IndicatorVersion, reason=wanted.reason, made_by_id=act.actor)
        entry(act, "indicator-defined", subject=f"indicator:{made.pk}", details={"version": made.version})
        return {"version": made.version}

    return refused_in(perform(act, "define-indicator", write))


def _refusal(
    wanted: Wanted, before: Indicator | None, made: Indicator, said: Mapping[str, Any], *, new: bool
) -> Refused | None:
    found = faults(definition(made), known(), set(Base.objects.values_list("code", flat=True)))
    if found:
        return Refused(found[0].wrong, {"what": found[0].what})
    # What has ended by then makes nothing new.
    ended = Indicator.objects.filter(pk__in=needs(definition(made)), valid_to__lt=wanted.valid_from).first()
    if ended:
        return Refused(Refusal.MADE_OF_ENDED, {"what": ended.pk, "day": str(ended.valid_to)})
    # Each is sound among the newest ones, and two versions that hold in the same months may still use each other.
    for around in known_from(wanted.valid_from):
        circle = cycle(made.pk, around | {made.pk: definition(made)})
        if circle:
            return Refused(Wrong.CYCLE, {"what": " → ".join(circle)})
    reason = decide_defining(
        DefiningFacts(
            new=new,
            exists=before is not None,
            changed=definition_of(made) != said,
            reason=wanted.reason.strip(),
            valid_from=wanted.valid_from,
            begun=before.valid_from if before else None,
        )
    )
    return Refused(reason, {"what": wanted.code, "day": str(before.valid_from) if before else ""}) if reason else None
