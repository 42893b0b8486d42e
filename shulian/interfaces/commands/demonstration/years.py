"""Two years that were closed and published, for the open data: some libraries missing, one figure restated."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.journal.actions import Act
from shulian.apps.statistics.actions import Heading, Upload, accept_return, enter_file
from shulian.apps.statistics.actions.designing import Asked, Design, design_form
from shulian.apps.statistics.actions.letting_in import exempt
from shulian.apps.statistics.actions.planning import Planned, plan_period
from shulian.apps.statistics.actions.spans import Correction, restate
from shulian.apps.statistics.models import Duty, Return
from shulian.apps.statistics.point_words import printed_words
from shulian.apps.statistics.queries.windows import span_of
from shulian.core import periods
from shulian.core.library import Service
from shulian.core.scope import Scope
from shulian.interfaces.commands.demonstration.returns import done, publish, step, there, well

SEED = 42
REPORTING = 40
ASKED = ("visits", "loan-visits", "valid-cards", "events", "attendances", "active-readers")
MISTAKEN = 1
"""The library of which one figure was put right after the newer year had been published."""


def load(tree: Mapping[str, Library]) -> None:
    """The two years before this one."""
    office = Account.objects.get(username="office")
    act = Act(source="office", actor=office.pk, library=tree["610000"].pk)
    form = done(design_form(step(act, "design years"), _design()))
    random = Random(SEED)
    last = periods.between(clock.today().year - 1, 1, 12)
    for year in (periods.previous(last), last):
        done(plan_period(step(act, f"plan {year.code}"), Planned(form, year)))
        duties = Duty.objects.filter(period__form=form, period__start=year.start).select_related("library")
        owing = [duty.library for duty in duties.order_by("library__path")][:REPORTING]
        lines = {library.pk: (library, _figures(random)) for library in owing}
        heading = Heading(form, year)
        made = done(enter_file(step(act, f"enter {year.code}"), heading, _table(lines)))
        well(accept_return(step(act, f"accept {year.code}"), made))
        publish(act, year, ASKED)
    _put_right(act, heading, lines, made)


def _design() -> Design:
    return Design(
        code="annual",
        name_zh="业务统计年报（演示）",
        name_en="Annual figures (demonstration)",
        months=12,
        unit_zh="",
        unit_en="",
        asked=tuple(Asked(code) for code in ASKED),
        rules=(),
        scope=Scope(service=Service.CIRCULATION),
        is_demonstration=True,
    )


def _figures(random: Random) -> list[int]:
    events = random.randrange(20, 160)
    readers = random.choice((3, 18, *(random.randrange(60, 4_000) for _ in range(6))))
    return [
        *(random.randrange(12_000, 160_000), random.randrange(6_000, 60_000), random.randrange(800, 20_000)),
        *(events, events * random.randrange(20, 90), readers),
    ]


def _table(lines: Mapping[int, tuple[Library, list[int]]]) -> Upload:
    rows = [f"{library.name},{library.code},{','.join(map(str, cells))}" for library, cells in lines.values()]
    return Upload("年报.csv", "\n".join(("图书馆,馆代码," + ",".join(ASKED), *rows)).encode())


def _put_right(act: Act, heading: Heading, lines: Mapping[int, tuple[Library, list[int]]], made: Return) -> None:
    """A library had forgotten a counter; the office enters the table anew and restates the indicator."""
    library, cells = list(lines.values())[MISTAKEN]
    cells[0] += 1_260
    well(exempt(step(act, "exempt year"), made, "补正一馆的到馆人次（演示）"))
    reason = f"{library.name}漏计一处门禁计数器（演示）"
    again = Heading(heading.form, heading.period, reason=reason)
    well(accept_return(step(act, "accept again"), done(enter_file(step(act, "enter again"), again, _table(lines)))))
    span = there(span_of(heading.period))
    statement = "同意附缺报名单更正（演示）"
    correction = Correction("visits", reason, printed_words, takes_late=True, signed=True, statement=statement)
    done(restate(step(act, "restate year"), span, correction))
