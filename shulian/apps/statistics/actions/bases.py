"""Entering a base of a division and a year, with its source; another figure replaces it and needs a reason."""

from __future__ import annotations

from dataclasses import dataclass

from shulian import clock
from shulian.apps.alliance.models import Division
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.models import Base, BaseFigure
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.core.bases import BaseFacts, decide_base


@dataclass(frozen=True)
class Known:
    """What somebody read of a base, and where."""

    base: str
    division: str
    year: int
    value: int
    source: str
    reason: str = ""


def enter_base(act: Act, known: Known) -> Refused | None:
    """Keep the figure; the one before stays with the day on which it was replaced."""

    def write() -> Answer:
        base = Base.objects.select_for_update().filter(pk=known.base).first()
        division = Division.objects.filter(pk=known.division).exclude(level=Division.Level.TOWNSHIP).first()
        standing = BaseFigure.objects.filter(
            base=known.base, division=known.division, year=known.year, replaced_at=None
        ).first()
        reason = decide_base(
            BaseFacts(
                known_base=base is not None and not base.counts,
                known_division=division is not None,
                year=known.year,
                this_year=clock.today().year,
                value=known.value,
                source=known.source.strip(),
                standing=standing.value if standing else None,
                reason=known.reason.strip(),
            )
        )
        if reason or base is None or division is None:
            return Refused(str(reason), {"what": known.division}).answer()
        if standing:
            standing.replaced_at = clock.now()
            standing.save(update_fields=["replaced_at"])
        made = BaseFigure.objects.create(
            base=base,
            division=division,
            year=known.year,
            value=known.value,
            source=known.source.strip(),
            reason=known.reason.strip(),
            entered_by_id=act.actor,
        )
        entry(act, "base-entered", subject=f"base-figure:{made.pk}", quantity=known.value)
        return {"base": made.pk}

    return refused_in(perform(act, "enter-base", write))
