"""The rule of late entries over returns in plain words, over the raw rows; nothing of the product's own queries."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime
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


class ByRule:
    """What cards institutions have: what was counted, or what a return says that stood when its months were closed.

    Everything is asked as of a moment. `met` collects which cases the rule came to.
    """

    def __init__(self, homes: dict[int, int]) -> None:
        self.met: set[str] = set()
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
            return self.closed(at)[months], at
        return max(map(itemgetter(0), found)), max(map(itemgetter(1), found))

    def counted(self, home: int, months: Period, until: datetime) -> bool:
        return any(
            place == home and months.start <= day <= months.end and came <= until for place, day, came in self.cards
        )

    def closing(self, months: Period, at: datetime, before: Period | None) -> Period | None:
        """The shortest closed period that holds them; for one that is being frozen a shorter one within it."""
        holding = [one for one in self.closed(at) if one.contains(months)]
        if before is not None:
            holding = [one for one in holding if before.contains(one) and one != before]
        return min(holding, key=lambda one: one.months, default=None)

    def stood(self, home: int, months: Period, at: datetime, until: datetime, before: Period | None) -> bool:
        """Whether a return stood, by what had come in and been accepted when its months were closed and went out."""
        closing = self.closing(months, at, before)
        if closing is None:
            return False
        counted_until, gone = self.out(closing, at)
        since = self.closed(at)[closing]
        if self.counted(home, months, min(counted_until, until)):
            if not self.counted(home, months, since):
                self.met.add("restated with the late ones")
            return False
        if self.says(home, months, gone) is None:
            self.met.add("accepted after it had gone out")
            return False
        if (closing, since, NEVER) not in self.closings:
            self.met.add("leaning on a closing that was taken back")
        return True

    def stands(self, home: int, months: Period, at: datetime, until: datetime, before: Period | None) -> bool:
        """Whether it stands in a figure: over nothing, by decision, or because it stood before anything came in."""
        if not self.counted(home, months, until):
            return True
        stood, choice = self.stood(home, months, at, until, before), self.chosen(home, months, at)
        if choice is not None:
            if (choice == "return") != stood:
                self.met.add(f"decided for the {choice}")
            return choice == "return"
        if stood:
            self.met.add("stood over late entries in a frozen figure" if before else "stood over late entries")
        return stood

    def spoke(self, home: int, months: Period, at: datetime, chain: Collection[Period]) -> bool:
        """Whether a return has spoken of its months in the figure of an earlier period, or of one around it."""
        inside = [one for one in chain if one.contains(months)]
        of = inside[0] if inside else self.closing(months, at, None)
        if of is None:
            return False
        until, gone = self.out(of, at)
        found = self.says(home, months, gone) is not None and self.stands(home, months, at, until, of)
        if found:
            self.met.add("spoken of by a period of the same length" if inside else "spoken of by a longer period")
        return found

    def figure(self, home: int, months: Period, at: datetime, until: datetime | None = None) -> int | None:
        """What an institution has: live, or counted until a moment as it is to be frozen."""
        seen, before = until or at, months if until else None
        said = {
            one: n
            for one in sorted({period for place, period, *_more in self.returns if place == home})
            if months.contains(one)
            and (n := self.says(home, one, at)) is not None
            and self.stands(home, one, at, seen, before)
        }
        own = [
            day
            for place, day, came in self.cards
            if place == home and came <= seen and months.start <= day <= months.end and not within(day, said)
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
            returns = {period for one, period, *_more in self.returns if one == home and within(day, [period])}
            if not any(self.spoke(home, one, at, chain) for one in returns):
                self.met.add("counted in a later figure")
                yield day


def within(day: date, periods: Collection[Period]) -> bool:
    return any(one.start <= day <= one.end for one in periods)
