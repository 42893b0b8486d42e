"""The figures that stand in issues and articles: as they are now, looked up once, beside what was printed before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from shulian.apps.bulletin.models import Issue
from shulian.apps.statistics.models import Form
from shulian.apps.statistics.queries.counted import counted
from shulian.apps.statistics.queries.returns import Collected, accepted, form_by_code
from shulian.core import prose, reconcile
from shulian.core.periods import Period, PeriodError, parse, previous


@dataclass
class Figures:
    """What is collected for forms and periods, asked for once each."""

    found: dict[tuple[str, str], Collected | None] = field(default_factory=dict)

    def of(self, form: Form | None, months: Period) -> Collected | None:
        """What was accepted; of a form that the system counts itself, without a return, what it counted."""
        if form is None:
            return None
        key = (form.pk, months.code)
        if key not in self.found:
            self.found[key] = accepted(form.pk, months) or counted(form, months)
        return self.found[key]

    def at(self, place: prose.Figures) -> Collected | None:
        """Those of a place in a text; None for an unknown form or period, or without figures."""
        form, months = form_by_code(place.form), _months(place.period)
        return self.of(form, months) if months else None


@dataclass(frozen=True)
class Printed:
    """A total as an earlier issue printed it, and as it is now."""

    number: int
    period: Period
    printed: int
    now: int | None


def is_known(place: prose.Figures) -> bool:
    """Whether there are figures for this place."""
    return Figures().at(place) is not None


def printed_before(issue: Issue, collected: Collected, figures: Figures) -> Iterator[Printed]:
    """Totals of this period and of the one before that an earlier issue printed and that are others now."""
    earlier = _earlier(issue)
    for months in (previous(collected.period), collected.period):
        said = earlier.get((collected.form.pk, months.code))
        if said is None:
            continue
        now = figures.of(collected.form, months)
        total = reconcile.grand_total(now.table) if now else None
        if total != said[1]:
            yield Printed(said[0], months, said[1], total)


def _earlier(issue: Issue) -> dict[tuple[str, str], tuple[int, int]]:
    """The total of each form and period, by the last issue that printed it."""
    published = Issue.objects.filter(status=Issue.Status.PUBLISHED).exclude(pk=issue.pk).order_by("published_at")
    rows: Iterable[tuple[int, list[dict[str, object]]]] = published.values_list("number", "snapshot__sources")
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for number, sources in rows:
        for source in sources or ():
            total = source.get("total")
            if "form" in source and isinstance(total, int):
                found[str(source["form"]), str(source["period"])] = (number, total)
    return found


def _months(code: str) -> Period | None:
    try:
        return parse(code)
    except (PeriodError, ValueError):
        return None
