"""A quarterly form in use: one quarter reported by some, closed and published with its findings, the next one due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import TypeVar
from uuid import uuid5

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.journal.actions import Act
from shulian.apps.statistics.actions import (
    Heading,
    Upload,
    accept_return,
    check_return,
    enter_cells,
    enter_file,
    send_back,
    submit_return,
)
from shulian.apps.statistics.actions.designing import Asked, Design, design_form
from shulian.apps.statistics.actions.planning import Planned, plan_period
from shulian.apps.statistics.actions.spans import Release, begin_closing, close_span, publish_span
from shulian.apps.statistics.models import Duty, Return, Span
from shulian.apps.statistics.point_words import printed_words
from shulian.apps.statistics.queries.windows import span_of
from shulian.apps.statistics.refusals import Refused
from shulian.core.library import Service
from shulian.core.periods import Period, last_over, previous
from shulian.core.plausibility import Kind, Rule
from shulian.core.scope import Scope

SEED = 2022
REPORTING = 22
INDICATORS = ("visits", "events", "attendances", "training-persons")
KEYS = ("visits", "events", "attendances", "training_persons")
Made = TypeVar("Made")
DESIGN = Design(
    code="quarterly",
    name_zh="业务统计季报（演示）",
    name_en="Quarterly figures (demonstration)",
    months=3,
    unit_zh="",
    unit_en="",
    asked=(
        Asked("visits", "以门禁计数器为准，不含线上"),
        Asked("events", "每场计一次，线上线下分别计"),
        Asked("attendances", "到场人次，不含线上观看"),
        Asked("training-persons", "参加业务培训的人数，每人只计一次"),
    ),
    rules=(
        Rule(Kind.JUMP, "visits", low=Decimal(-60), high=Decimal(150)),
        Rule(Kind.RATIO, "attendances", ("events",), low=Decimal(1), high=Decimal(500)),
    ),
    scope=Scope(service=Service.CIRCULATION),
    is_demonstration=True,
)


def load(tree: Mapping[str, Library]) -> None:
    """Two quarters: the earlier one published, the later one on its way."""
    office = Account.objects.get(username="office")
    act = Act(source="office", actor=office.pk, library=tree["610000"].pk)
    form = done(design_form(step(act, "design"), DESIGN))
    later = last_over(clock.today(), 3)
    earlier = previous(later)
    for period in (earlier, later):
        done(plan_period(step(act, f"plan {period.code}"), Planned(form, period)))
    duties = Duty.objects.filter(period__form=form, period__start=earlier.start).select_related("library")
    owing = [duty.library for duty in duties.order_by("library__path")]
    figures = _reported_by_some(act, Heading(form, earlier), owing)
    publish(act, earlier)
    _on_their_way(act, Heading(form, later), owing, figures)


def _reported_by_some(act: Act, heading: Heading, owing: list[Library]) -> dict[int, list[int]]:
    """The office has typed the reports of some libraries off into one table."""
    random = Random(SEED)
    figures = {library.pk: _figures(random) for library in owing[:REPORTING]}
    names = {library.pk: library for library in owing}
    rows = [f"{names[pk].name},{names[pk].code},{','.join(map(str, cells))}" for pk, cells in figures.items()]
    table = "\n".join(("图书馆,馆代码," + ",".join(INDICATORS), *rows))
    made = done(enter_file(step(act, "enter"), heading, Upload("季报.csv", table.encode())))
    well(accept_return(step(act, "accept"), made))
    return figures


def _figures(random: Random) -> list[int]:
    events = random.randrange(4, 40)
    return [random.randrange(3_000, 40_000), events, events * random.randrange(20, 90), random.randrange(60)]


def publish(act: Act, period: Period, indicators: tuple[str, ...] = INDICATORS) -> None:
    """Close the period with what is missing, and publish these indicators."""
    span = there(span_of(period))
    Span.objects.filter(pk=span.pk).update(is_demonstration=True)
    well(begin_closing(step(act, f"begin {period.code}"), span))
    well(close_span(step(act, f"close {period.code}"), span, "催报后仍未报送的馆列为缺报（演示）"))
    span.refresh_from_db()
    release = Release(indicators, printed_words, signed=True, statement="同意附缺报名单发布（演示）")
    done(publish_span(step(act, f"publish {period.code}"), span, release))


def _on_their_way(act: Act, heading: Heading, owing: list[Library], before: Mapping[int, list[int]]) -> None:
    """Of the later quarter some returns in every state, one of them with a jump that is asked about."""
    random = Random(SEED + 1)
    steps = (0, 1, 2, 3, 4, 3)
    for count, library in zip(steps, owing, strict=False):
        cells = [round(value * random.uniform(0.85, 1.2)) for value in before[library.pk]]
        if count == 1:
            cells[0] = before[library.pk][0] * 4
        typed = {key: str(value) for key, value in zip(KEYS, cells, strict=True)}
        about = replace(heading, library=library)
        made = done(enter_cells(step(act, f"type {library.code}"), about, typed))
        _go(act, made, count)


def _go(act: Act, made: Return, count: int) -> None:
    """As far as this return has come: signed, checked, accepted; or sent back."""
    another = replace(act, actor=None)
    if count == 4:
        well(submit_return(step(act, f"sign {made.pk}"), made))
        well(send_back(step(another, f"back {made.pk}"), made, "到馆人次请按门禁计数器核对（演示）"))
        return
    for name, go in (("sign", submit_return), ("check", check_return), ("accept", accept_return))[:count]:
        well(go(step(act if name == "sign" else another, f"{name} {made.pk}"), made))


def step(act: Act, name: str) -> Act:
    """The next act, under an id of its own that a second load would choose again."""
    return replace(act, command=uuid5(act.command, name))


def there(span: Span | None) -> Span:
    """The span of a period that has been planned."""
    if span is None:
        raise LookupError("the planned period has no span")
    return span


def well(refused: Refused | None) -> None:
    """What was done was not refused."""
    if refused is not None:
        raise ValueError(f"the demonstration's own return is refused: {refused}")


def done(made: Made | Refused) -> Made:
    """What was made, which was not refused."""
    if isinstance(made, Refused):
        raise TypeError(f"the demonstration's own data is refused: {made}")
    return made
