"""Entering bases of divisions and years, with their source; another figure replaces one and needs a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from shulian import clock
from shulian.apps.alliance.models import Division
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.models import Base, BaseFigure
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.apps.statistics.verdicts import Verdict, Verdicts
from shulian.core.bases import BaseFacts, Refusal, decide_base


@dataclass(frozen=True)
class Known:
    """What somebody read of a base, and where."""

    base: str
    division: str
    year: int
    value: int
    source: str
    reason: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a file by its number: what it says, or what is wrong with it and the text it is about."""

    number: int
    known: Known | None = None
    fault: str = ""
    text: str = ""


def enter_base(act: Act, known: Known) -> Refused | None:
    """Keep the figure; the one before stays with the day on which it was replaced."""

    def write() -> Answer:
        list(Base.objects.select_for_update().filter(pk=known.base))
        (reason,) = _reasons([known])
        if reason:
            return Refused(reason, {"what": known.division}).answer()
        return {"base": _keep(act, known)}

    return refused_in(perform(act, "enter-base", write))


def enter_bases(act: Act, rows: Sequence[Row]) -> Verdicts:
    """Keep a file of figures as a whole or none of it; every row gets its verdict, what is known changes nothing."""

    def write() -> Answer:
        # Whoever enters waits: two files at once would replace each other's figures unseen.
        list(Base.objects.select_for_update())
        reasons = iter(_reasons([row.known for row in rows if row.known]))
        told = [_verdict(row, next(reasons) if row.known else row.fault) for row in rows]
        wrong = any(one.reason not in ("", Refusal.SAME_FIGURE) for one in told)
        new = [row.known for row, one in zip(rows, told, strict=True) if row.known and not one.reason and not wrong]
        for known in new:
            _keep(act, known)
        return {"rows": [[one.number, one.reason, one.what] for one in told], "kept": len(new)}

    answer = perform(act, "enter-bases", write)
    return Verdicts(tuple(Verdict(*row) for row in answer["rows"]), answer["kept"])


def _verdict(row: Row, reason: str) -> Verdict:
    return Verdict(row.number, str(reason), row.text or (row.known.division if row.known else ""))


def _reasons(asked: Sequence[Known]) -> list[str]:
    """Why each of them is not kept, or nothing; looked up together."""
    bases = set(Base.objects.filter(counts="").values_list("pk", flat=True))
    codes = {known.division for known in asked}
    divisions = Division.objects.filter(pk__in=codes).exclude(level=Division.Level.TOWNSHIP)
    there = set(divisions.values_list("pk", flat=True))
    figures = BaseFigure.objects.filter(division__in=there, replaced_at=None)
    standing = {
        (base, code, year): value
        for base, code, year, value in figures.values_list("base", "division", "year", "value")
    }
    often = Counter((known.base, known.division, known.year) for known in asked)
    this_year = clock.today().year
    return [
        str(
            decide_base(
                BaseFacts(
                    known_base=known.base in bases,
                    known_division=known.division in there,
                    year=known.year,
                    this_year=this_year,
                    value=known.value,
                    source=known.source.strip(),
                    standing=standing.get((known.base, known.division, known.year)),
                    reason=known.reason.strip(),
                    repeated=often[known.base, known.division, known.year] > 1,
                )
            )
            or ""
        )
        for known in asked
    ]


def _keep(act: Act, known: Known) -> int:
    same = BaseFigure.objects.filter(base=known.base, division=known.division, year=known.year, replaced_at=None)
    same.update(replaced_at=clock.now())
    made = BaseFigure.objects.create(
        base_id=known.base,
        division_id=known.division,
        year=known.year,
        value=known.value,
        source=known.source.strip()[:200],
        reason=known.reason.strip()[:200],
        entered_by_id=act.actor,
    )
    entry(act, "base-entered", subject=f"base-figure:{made.pk}", quantity=known.value)
    return int(made.pk)
