"""Gates that have counted for a fortnight, a branch whose keeper writes by hand, and a count that is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID, uuid5

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.journal.actions import Act
from shulian.apps.statistics.actions.gates import Added, Wished, add_gate, count_passes
from shulian.apps.statistics.actions.visits import Written, write_day
from shulian.apps.statistics.models import Gate, VisitDay
from shulian.core.gates import Gate as Counting
from shulian.core.gates import Sent
from shulian.core.library import Kind

SOURCE, SEED, DAYS = "demonstration", 28, 14
CLOSING = time(20)
# Where a gate stands, how it counts, and about how many come in on a day.
STAND = (
    ("610000", "南门", Counting(wraps_at=1_000_000), 2600),
    ("610113", "正门", Counting(both_ways=True), 420),
    ("610200", "一层大厅", Counting(), 510),
)
BY_HAND = 60
NAMES = UUID("b7d8e6a4-2f1c-4c39-9c55-6d1f0c2a7e53")


def load(tree: Mapping[str, Library], desks: Mapping[int, Account]) -> None:
    """A fortnight up to yesterday."""
    random = Random(SEED)
    days = [clock.today() - timedelta(days=back) for back in range(DAYS, 0, -1)]
    act = Act(SOURCE)
    for code, name, counting, usual in STAND:
        library = tree.get(code)
        if library is not None and library.pk in desks:
            _count(random, _put_up(act, library, desks[library.pk], Wished(f"{name}（演示）", counting)), days, usual)
    branch = next((one for one in tree.values() if one.kind == Kind.BRANCH), None)
    for day in days if branch else ():
        if branch and day.weekday() != 0:
            written = Written(branch, day, round(BY_HAND * random.uniform(0.6, 1.4)))
            with clock.stopped_at(_closing(day)):
                write_day(_act(act, f"{branch.code} {day}", branch), written)
    VisitDay.objects.update(is_demonstration=True)


def _put_up(act: Act, library: Library, keeper: Account, wished: Wished) -> Gate:
    added = add_gate(_act(act, f"gate {library.code}", library), keeper, library, wished)
    if not isinstance(added, Added):
        raise TypeError(f"the demonstration's own gate is refused: {added}")
    Gate.objects.filter(pk=added.gate.pk).update(is_demonstration=True)
    Account.objects.filter(pk=added.gate.account_id).update(is_demonstration=True)
    return added.gate


def _count(random: Random, gate: Gate, days: list[date], usual: int) -> None:
    """The counter's reading every evening; once it ran ahead, which nobody has answered yet."""
    reading = 999_000 - usual * 5 if gate.wraps_at else 40_000
    for number, day in enumerate((days[0] - timedelta(days=1), *days)):
        reading += round(usual * (2 if gate.both_ways else 1) * random.uniform(0.7, 1.3))
        if number == DAYS - 2 and gate.both_ways:
            reading += 400_000
        with clock.stopped_at(_closing(day)):
            shown = reading % gate.wraps_at if gate.wraps_at else reading
            count_passes(_act(Act(SOURCE), f"{gate.pk} {day}", gate.library), gate, Sent(clock.now(), shown))


def _closing(day: date) -> datetime:
    return datetime.combine(day, CLOSING, clock.PLACE)


def _act(act: Act, name: str, library: Library) -> Act:
    return replace(act, library=library.pk, command=uuid5(NAMES, name))
