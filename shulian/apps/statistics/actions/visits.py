"""How many came in on a day, written by hand; another number for the day is a new version with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.actions.gates import VISIT
from shulian.apps.statistics.models import GateCount, VisitDay
from shulian.apps.statistics.queries.visits import hours_of, usual_at
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.apps.statistics.verdicts import Verdict, Verdicts
from shulian.core.gates import DayFacts, Hours, Refusal, changes, decide_day, parts_of

_NOON, _HALF_PAST = timedelta(hours=12), timedelta(minutes=30)
BY_DAY, BY_HOUR = "hand", "hand-by-hour"
"""How an entry was counted: by hand for a day as a whole, which has no hour, or for an hour of it."""


@dataclass(frozen=True)
class Written:
    """A number for a day; `beside` was counted at an entrance without a gate, `hours` are empty if not told."""

    library: Library
    day: date
    visits: int
    reason: str = ""
    beside: bool = False
    hours: Hours = field(default_factory=dict)

    def what(self, refusal: Refusal | None) -> str:
        """What a refusal is about: the day, and where its hours add up to something else, both numbers."""
        return (
            f"{self.day}: {sum(self.hours.values())} ≠ {self.visits}"
            if refusal is Refusal.HOURS_APART
            else str(self.day)
        )


@dataclass(frozen=True)
class Row:
    """A row of a file by its number: what it says, or what is wrong with it and the text it is about."""

    number: int
    written: Written | None = None
    fault: str = ""
    text: str = ""


def write_day(act: Act, written: Written) -> Refused | None:
    """Keep the number; the one before stays with the day on which it was replaced."""

    def write() -> Answer:
        _wait_for({written.library.pk})
        refusal = _Known([written]).refusal(written)
        if refusal:
            return Refused(refusal, {"what": written.what(refusal)}).answer()
        return {"day": _keep(act, written)}

    return refused_in(perform(act, "write-visits", write))


def write_days(act: Act, rows: Sequence[Row]) -> Verdicts:
    """Keep a file of numbers as a whole or none of it; every row gets its verdict."""

    def write() -> Answer:
        readable = [row.written for row in rows if row.written]
        _wait_for({written.library.pk for written in readable})
        known = _Known(readable)
        told = [_verdict(row, known) for row in rows]
        wrong = any(one.reason not in ("", Refusal.SAME_NUMBER) for one in told)
        new = [row.written for row, one in zip(rows, told, strict=True) if row.written and not one.reason and not wrong]
        for written in new:
            _keep(act, written)
        return {"rows": [[one.number, one.reason, one.what] for one in told], "kept": len(new)}

    answer = perform(act, "write-days-of-visits", write)
    return Verdicts(tuple(Verdict(*row) for row in answer["rows"]), answer["kept"])


def _wait_for(libraries: set[int]) -> None:
    """Whoever writes for the same library waits: two at once would replace each other's numbers unseen."""
    list(Library.objects.select_for_update(no_key=True).filter(pk__in=libraries).order_by("pk").values_list("pk"))


def _verdict(row: Row, known: _Known) -> Verdict:
    if row.written is None:
        return Verdict(row.number, str(row.fault), row.text)
    refusal = known.refusal(row.written)
    return Verdict(row.number, str(refusal or ""), row.text or row.written.what(refusal))


class _Known:
    """What is known of the days of these numbers, looked up together."""

    def __init__(self, numbers: Sequence[Written]) -> None:
        libraries = {one.library.pk: one.library for one in numbers}
        days = {one.day for one in numbers}
        standing = VisitDay.objects.filter(library__in=libraries, day__in=days, replaced_at=None)
        self.standing = {(one.library_id, one.day, one.beside): one for one in standing}
        by_gates = GateCount.objects.filter(gate__library__in=libraries, day__in=days, state=GateCount.State.COUNTED)
        rows = by_gates.exclude(since=None).order_by().values_list("gate__library", "day").distinct()
        self.gated = set(rows)
        self.usual = {pk: usual_at(library, clock.today()) for pk, library in libraries.items()}
        self.often = Counter((one.library.pk, one.day) for one in numbers)

    def refusal(self, written: Written) -> Refusal | None:
        """Why this number is not kept."""
        of_day = (written.library.pk, written.day)
        standing = self.standing.get((*of_day, written.beside))
        return decide_day(
            DayFacts(
                day=written.day,
                today=clock.today(),
                visits=written.visits,
                beside=written.beside,
                gated=of_day in self.gated,
                standing=standing.visits if standing else None,
                hours=written.hours,
                standing_hours=hours_of(standing) if standing else {},
                hour=clock.local(clock.now()).hour,
                usual=self.usual[written.library.pk],
                reason=written.reason.strip(),
                repeated=self.often[of_day] > 1,
            )
        )


def _keep(act: Act, written: Written) -> int:
    """Write the version, and what it adds to the one before into the journal."""
    same = VisitDay.objects.filter(library=written.library, day=written.day, beside=written.beside)
    before = same.filter(replaced_at=None).first()
    if before:
        VisitDay.objects.filter(pk=before.pk).update(replaced_at=clock.now())
    made = VisitDay.objects.create(
        library=written.library,
        day=written.day,
        beside=written.beside,
        version=before.version + 1 if before else 1,
        visits=written.visits,
        hours=written.hours,
        reason=written.reason.strip()[:200],
        written_by_id=act.actor,
    )
    stood = parts_of(before.visits, hours_of(before)) if before else {}
    for hour, added in changes(stood, parts_of(written.visits, written.hours)).items():
        entry(
            act,
            VISIT,
            library=written.library.pk,
            place=written.library.pk,
            subject=f"visit-day:{made.pk}",
            quantity=added,
            happened_at=_moment(written.day, hour),
            details={"by": BY_DAY if hour is None else BY_HOUR, "version": made.version},
        )
    return int(made.pk)


def _moment(day: date, hour: int | None) -> datetime:
    """A moment of the day, or of the hour, that has passed already."""
    within = _NOON if hour is None else timedelta(hours=hour) + _HALF_PAST
    return min(clock.now(), clock.midnight(day) + within)
