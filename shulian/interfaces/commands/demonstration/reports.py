"""A report that ran by itself twice, and the draft of an annual report; of made-up figures, and marked so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from shulian import clock
from shulian.apps.alliance.models import Account, Alliance, Library
from shulian.apps.bulletin.actions import Draft, Place, place, start_issue
from shulian.apps.bulletin.actions.issues import ANNUAL_HEADINGS
from shulian.apps.bulletin.chapters import suggested
from shulian.apps.bulletin.models import Block, Issue
from shulian.apps.journal.actions import Act
from shulian.apps.statistics.actions.running import run_due
from shulian.apps.statistics.actions.scheduling import Order, order
from shulian.apps.statistics.models import Indicator, Schedule
from shulian.core import periods
from shulian.core.dimensions import Dimension
from shulian.core.schedules import Every, Moment
from shulian.interfaces.commands.demonstration.returns import done, step, well

OPENING = """本报告为演示稿，所有数字均为虚构。
各章数字取自统计指标，定稿前随数据更新，签发后固定不变；缺报的馆如实列为缺报。"""
TASKS = """一是办好一卡通，二是管好通借通还，三是让每个数字都查得到来源。（演示文字）"""


def load(tree: Mapping[str, Library]) -> None:
    """Both of the last year and the one before it, which are published."""
    office = Account.objects.get(username="office")
    head = tree["610000"]
    act = Act(source="office", actor=office.pk, library=head.pk)
    last = periods.between(clock.today().year - 1, 1, 12)
    _by_itself(act, head, periods.previous(last).start)
    _annual(act, last)


def _by_itself(act: Act, head: Library, first: date) -> None:
    what = Order(
        indicator=Indicator.objects.get(pk="visits"),
        rows=Dimension.CITY,
        columns=None,
        every=Every.YEAR,
        moment=Moment.PUBLISHED,
        days=0,
        first=first,
    )
    key = order(step(act, "order visits"), [head], "各市总流通人次（演示）", what)
    Schedule.objects.filter(pk=key).update(is_demonstration=True, language="zh-hans")
    run_due(Schedule.objects.get(pk=key).pk)


def _annual(act: Act, year: periods.Period) -> None:
    alliance = Alliance.objects.first()
    draft = Draft(
        number=year.start.year,
        masthead=alliance.name if alliance else "",
        issuer=alliance.office_name if alliance else "",
        issued_on=clock.today(),
        subtitle="演示稿",
        headings=ANNUAL_HEADINGS,
        kind=Issue.Kind.ANNUAL,
        chapters=tuple(suggested(year)),
        is_demonstration=True,
    )
    made = done(start_issue(step(act, "start annual report"), draft))
    sections = {section.heading: section for section in made.sections.all()}
    for heading, text in zip(ANNUAL_HEADINGS, (OPENING, TASKS), strict=False):
        well(place(step(act, f"write {heading}"), sections[heading], Place(Block.Layout.PROSE, text=text)))
