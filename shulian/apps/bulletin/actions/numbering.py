"""The first number of the bulletin is put right as long as no issue of the series is published."""

from __future__ import annotations

from shulian.apps.alliance.models import Library
from shulian.apps.bulletin.models import Issue
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.core.numbering import Refusal, decide_first_number, moved


def lock_series() -> None:
    """Within an act: let whoever gives or corrects a number wait for each other."""
    # A series that has not begun has no row of its own: the central library is the lock.
    Library.objects.select_for_update(no_key=True).order_by("path").first()


def correct_first_number(act: Act, issue: Issue, number: int) -> Refused | None:
    """Let the series begin with another number; the drafts after the first issue move along."""

    def write() -> Answer:
        lock_series()
        series = list(Issue.objects.filter(kind=Issue.Kind.BULLETIN).select_for_update())
        fresh = next((one for one in series if one.pk == issue.pk), None)
        published = any(one.status == Issue.Status.PUBLISHED for one in series)
        taken = {one.number: one.pk for one in series}
        if fresh is None or decide_first_number(fresh.number, taken, published=published):
            return Refused(Refusal.FIXED).answer()
        new = moved(number, fresh.number, taken)
        # An address names an issue by its number: an annual report keeps its year.
        other = Issue.objects.filter(number__in=new.values()).exclude(kind=Issue.Kind.BULLETIN).first()
        if other:
            return Refused(Refusal.NUMBER_TAKEN, {"number": str(other.number)}).answer()
        for was, becomes in new.items():
            Issue.objects.filter(pk=taken[was]).update(number=becomes)
        details = {"change": "first-number", "from": fresh.number, "to": number}
        entry(act, "bulletin-changed", subject=f"bulletin:{fresh.pk}", details=details)
        return {"issue": fresh.pk}

    return refused_in(perform(act, "correct-first-number", write))
