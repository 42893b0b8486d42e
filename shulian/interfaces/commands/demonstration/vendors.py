"""A provider without COUNTER reports: how its tables are read, and three months of them, one with a wrong sum."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from uuid import UUID, uuid5

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act
from shulian.apps.statistics.actions.usage import Named, name_provider
from shulian.apps.statistics.actions.vendors import Agreed, Arrived, keep_layout, receive_file, take_file
from shulian.apps.statistics.models import Provider
from shulian.apps.statistics.refusals import Refused
from shulian.core.eresources import SHEET
from shulian.core.periods import Period, last_over, previous
from shulian.core.vendorlayout import Layout, Metric, Role, Where

SOURCE, SEED, MONTHS, WHERE = "demonstration", 53, 3, "610113"
NAMES = UUID("6f2a3c0e-8d4b-4a57-9a5b-64f1c6c1e7d3")
NAME = "秦声讲座库（演示）"
RESOURCES = (("名家讲座", 900), ("地方戏曲", 600), ("职业培训", 300))
LAYOUT = Layout(
    metrics=(Metric("下载量（次）", "e-downloads"), Metric("检索次数", "e-searches"), Metric("登录次数", "e-sessions")),
    columns={Role.MONTH: "统计月份", Role.RESOURCE: "资源名称"},
    month=Where.COLUMN,
    marker="秦声讲座库",
)


def load(tree: Mapping[str, Library]) -> None:
    """The tables of the last three months that are over."""
    library = tree.get(WHERE)
    if library is None:
        return
    months = [last_over(clock.today(), 1)]
    while len(months) < MONTHS:
        months.insert(0, previous(months[0]))
    named = Named(NAME, NAME, (SHEET,), months[0].start)
    provider = name_provider(_act(library, "name"), library, named)
    if isinstance(provider, Refused):
        raise TypeError(f"the demonstration's own provider is refused: {provider}")
    Provider.objects.filter(pk=provider.pk).update(is_demonstration=True)
    keep_layout(_act(library, "layout"), provider, LAYOUT, Agreed())
    random = Random(SEED)
    for month in months:
        wrong = 100 if month is months[1] else 0
        arrived = Arrived(f"{month.code}.csv", _table(random, month, wrong), month.start, library)
        file = receive_file(_act(library, f"send {month.code}"), provider, arrived)
        if isinstance(file, Refused):
            raise TypeError(f"the demonstration's own table is refused: {file}")
        take_file(_act(library, f"take {month.code}"), file)


def _act(library: Library, what: str) -> Act:
    return Act(SOURCE, library=library.pk, command=uuid5(NAMES, what))


def _table(random: Random, month: Period, wrong: int) -> bytes:
    """A table as such a provider sends it, in the coding of Chinese spreadsheets."""
    lines, totals = [], [wrong, 0, 0]
    for name, usual in RESOURCES:
        counts = [round(usual * part * random.uniform(0.8, 1.2)) for part in (1.0, 2.0, 0.7)]
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
        lines.append(f"{month.start:%Y年%m月},{name},{counts[0]},{counts[1]},{counts[2]}")
    head = "秦声讲座库使用统计（演示）,,,,\n统计月份,资源名称,下载量（次）,检索次数,登录次数\n"
    return (head + "\n".join(lines) + f"\n合计,,{totals[0]},{totals[1]},{totals[2]}\n").encode("gb18030")
