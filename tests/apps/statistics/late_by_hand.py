"""The rule of late entries over returns in plain words, over the raw rows; nothing of the product's own queries."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter

from django.db import connection

from shulian.core.periods import Period, previous
from tests.apps.statistics.test_recomputed import _loaded as loaded

NEVER = datetime(2100, 1, 1, tzinfo=UTC)
CODE, CELL = "cards-issued", "cards_issued"


def asked(question: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchall()


@dataclass(frozen=True)
class Seen:
    """How a figure is seen: with what came in `until` a moment, and as what was closed `at` one.

    One that is being frozen comes after those that were closed `before` it; returns had been accepted by `said_at`, and
    the office had decided.
    """

    at: datetime
    until: datetime
    before: Period | None
    said_at: datetime


class ByRule:
    """What cards institutions have: what was counted, or what a return says that stood when its months were closed.

    Everything is asked as of a moment. `met` collects which cases the rule came to.
    """

    def __init__(self, homes: dict[int, int]) -> None:
        self.met: set[str] = set()
        self.leaning = False
        rows = asked(
            "SELECT library, (happened_at AT TIME ZONE 'Asia/Shanghai')::date, recorded_at FROM journal_entry"
            " WHERE kind = 'card-issued'"
        )
        self.cards = [(homes[place], day, came) for place, day, came in rows if place in homes]
        rows = asked(
            'SELECT l.library_id, p.start, p."end", r.accepted_at, r.version, l.cells FROM statistics_returnline l'
            " JOIN statistics_return r ON r.id = l.of_return_id AND r.status IN ('accepted', 'replaced')"
            " JOIN statistics_period p ON p.id = r.period_id ORDER BY r.version"
        )
        self.returns = [(home, Period(a, z), at, loaded(cells).get(CELL)) for home, a, z, at, _n, cells in rows]
        rows = asked('SELECT library_id, start, "end", stands, decided_at FROM statistics_sourcechoice ORDER BY id')
        self.choices = [(home, Period(a, z), stands, at) for home, a, z, stands, at in rows]
        rows = asked(
            'SELECT start, "end", closed_at, NULL FROM statistics_span WHERE closed_at IS NOT NULL UNION ALL SELECT'
            ' s.start, s."end", o.closed_at, o.reopened_at FROM statistics_reopening o'
            " JOIN statistics_span s ON s.id = o.span_id"
        )
        self.closings = [(Period(a, z), at, until or NEVER) for a, z, at, until in rows]
        rows = asked(
            'SELECT s.start, s."end", f.counted_until, p.published_at FROM statistics_publishedfigure f'
            " JOIN statistics_publication p ON p.id = f.publication_id JOIN statistics_span s ON s.id = p.span_id"
            f" WHERE f.indicator = '{CODE}'"
        )
        self.gone_out = [(Period(a, z), until, at) for a, z, until, at in rows]

    def says(self, home: int, months: Period, at: datetime) -> int | None:
        """What the newest return of these months says that was accepted by a moment."""
        found = [n for one, period, when, n in self.returns if (one, period) == (home, months) and when <= at]
        return found[-1] if found else None

    def chosen(self, home: int, months: Period, at: datetime) -> str | None:
        """What the office had decided."""
        found = [one for place, period, one, when in self.choices if (place, period) == (home, months) and when <= at]
        return found[-1] if found else None

    def closed(self, at: datetime) -> dict[Period, datetime]:
        return {months: since for months, since, until in self.closings if since <= at < until}

    def out(self, months: Period, at: datetime) -> tuple[datetime, datetime]:
        """Until when a closed period was counted, and of which moment its returns are."""
        found = [(until, gone) for period, until, gone in self.gone_out if period == months and gone <= at]
        if not found:
            return self.closed(at).get(months, at), at
        return max(map(itemgetter(0), found)), max(map(itemgetter(1), found))

    def counted(self, home: int, months: Period, until: datetime, over: Collection[Period] = ()) -> bool:
        """Whether anything was counted in these months and not in those of returns that stand over it."""
        return any(
            place == home and within(day, [months]) and came <= until and not within(day, over)
            for place, day, came in self.cards
        )

    def closing(self, months: Period, at: datetime, before: Period | None = None) -> tuple[Period, datetime] | None:
        """The shortest closed period that holds them, of equal ones the first; before one that is being frozen."""
        closed = self.closed(at)
        holding = {one: when for one, when in closed.items() if one.contains(months)}
        parts = [one for one in closed if months.contains(one)]
        if {day for one in parts if one != months for day in each(one)} == set(each(months)):
            composed = max(closed[one] for one in parts if one != months)
            holding[months] = min(composed, holding.get(months, composed))
        if before is not None:
            last = before.months, closed[before], before.start
            holding = {one: when for one, when in holding.items() if (one.months, when, one.start) < last}
        return min(holding.items(), key=lambda one: (one[0].months, one[1], one[0].start), default=None)

    def stood(self, home: int, months: Period, seen: Seen, over: Collection[Period]) -> bool:
        """Whether a return stood, by what had come in and been accepted when its months were closed and went out."""
        closing = self.closing(months, seen.at, seen.before)
        if closing is None:
            return False
        figure, since = closing
        own = self.closed(seen.at).get(figure)
        parts = [figure] if own == since else [one for one in self.parts(figure, seen.at) if one != figure]
        # Where its months were closed before it, these say it until late ones are taken for it.
        counted = [self.out(figure, seen.at)[0], *([seen.until] if seen.before == figure else [])]
        late = [one for one in counted if own and one > own]
        until = min(seen.until, max([*late, *(self.out(one, seen.at)[0] for one in parts)]))
        if self.counted(home, months, until, over):
            if not self.counted(home, months, since, over):
                self.met.add("restated with the late ones")
            return False
        if self.says(home, months, self.out(figure, seen.at)[1]) is None:
            self.met.add("accepted after it had gone out")
            return False
        if parts != [figure]:
            self.met.add("closed with its months before it was" if own else "closed with its months")
        elif (figure, since, NEVER) not in self.closings:
            self.leaning = True
        if seen.before and not seen.before.contains(figure):
            self.met.add("closed in a free interval")
        return True

    def parts(self, months: Period, at: datetime) -> list[Period]:
        return [one for one in self.closed(at) if months.contains(one)]

    def standing(self, home: int, months: Period, seen: Seen) -> dict[Period, int]:
        """The returns that are in a figure: over nothing, by decision, or because they stood before anything came in.

        What was counted in months of a return that stands over it is no word against a longer one.
        """
        said = {
            one: n
            for one in {period for place, period, *_more in self.returns if place == home and months.contains(period)}
            if (n := self.says(home, one, seen.said_at)) is not None
        }
        choices = {one: choice for one in said if (choice := self.chosen(home, one, seen.said_at))}
        over = {one for one, choice in choices.items() if choice == "return"}
        for one in sorted(said, key=lambda one: ((self.closing(one, seen.at, seen.before) or [one])[0].months, one)):
            if not self.counted(home, one, seen.until):
                continue
            self.leaning = False
            stood = self.stood(home, one, seen, over)
            if one in choices:
                self.met |= {f"decided for the {choices[one]}"} if (one in over) != stood else set()
            elif stood:
                over.add(one)
                self.met.add("stood over late entries in a frozen figure" if seen.before else "stood over late entries")
                self.met |= {"leaning on a closing that was taken back"} if self.leaning else set()
        found = {
            one for one in said if one in over or (one not in choices and not self.counted(home, one, seen.until, over))
        }
        found |= {one for one in said if not self.counted(home, one, seen.until)}
        if any(one not in over and self.counted(home, one, seen.until) for one in found):
            self.met.add("let in beside a shorter one")
        taken: dict[Period, int] = {}
        for one in sorted(found, key=lambda one: -one.months):
            if not any(one.overlaps(other) for other in taken):
                taken[one] = said[one]
        return taken

    def spoken(self, home: int, day: date, at: datetime, chain: Collection[Period]) -> bool:
        """Whether a return has spoken of a day in the figure of an earlier period, or of one around its months."""
        found = set()
        for one in sorted(
            {period for place, period, *_more in self.returns if place == home and within(day, [period])}
        ):
            inside = [period for period in chain if period.contains(one)]
            closing = self.closing(one, at)
            figure = inside[0] if inside else closing and closing[0]
            if figure is None:
                continue
            gone, parts = self.out(figure, at)[1], [figure] if figure in self.closed(at) else self.parts(figure, at)
            until = max(self.out(part, at)[0] for part in parts)
            if one in self.standing(home, figure, Seen(at, until, None, gone)):
                found.add(bool(inside))
        if found:
            self.met.add(
                "spoken of by a period of the same length" if True in found else "spoken of by a longer period"
            )
        return bool(found)

    def figure(self, home: int, months: Period, at: datetime, until: datetime | None = None) -> int | None:
        """What an institution has: live, or counted until a moment as it is to be frozen."""
        said = self.standing(home, months, Seen(at, until or at, months if until else None, at))
        own = [
            day
            for place, day, came in self.cards
            if place == home and came <= (until or at) and within(day, [months]) and not within(day, said)
        ]
        late = len(list(self.late(home, months, at, until))) if until else 0
        return sum(said.values()) + len(own) + late if said or own or late else None

    def late(self, home: int, months: Period, at: datetime, until: datetime) -> Iterator[date]:
        """What happened in a closed period before, came in after that and all since were closed, and no return has."""
        chain, closed = [], self.closed(at)
        while (one := previous(chain[-1] if chain else months)) in closed:
            chain.append(one)
        for place, day, came in self.cards:
            passed = [self.out(one, at)[0] for one in chain if one.end >= day]
            if place != home or day >= months.start or came > until or not passed or came <= max(passed):
                continue
            if not any(one.start <= day for one in chain):
                continue
            if not self.spoken(home, day, at, chain):
                self.met.add("counted in a later figure")
                yield day


def each(months: Period) -> Iterator[date]:
    """The first days of its months."""
    day = months.start
    while day <= months.end:
        yield day
        day = (day + timedelta(days=31)).replace(day=1)


def within(day: date, periods: Collection[Period]) -> bool:
    return any(one.start <= day <= one.end for one in periods)
