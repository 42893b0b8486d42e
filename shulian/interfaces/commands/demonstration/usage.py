"""Two providers of electronic resources with half a year of reports; one of them has not sent last month's."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from uuid import UUID, uuid5

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act
from shulian.apps.statistics.actions.usage import Named, Sent, name_provider, take_report
from shulian.apps.statistics.models import Provider
from shulian.apps.statistics.refusals import Refused
from shulian.core.periods import last_over, previous
from shulian.protocols.counter import Report

SOURCE, SEED, MONTHS = "demonstration", 51, 6
NAMES = UUID("4f0c8f83-6a58-4f0e-9e3b-0b7b6f5d2a11")
# Where, the provider, its platform, about how many requests a month, and how many months are missing at the end.
PROVIDERS = (
    ("610000", "学术期刊库（演示）", "Demo Journals", 42_000, 0),
    ("610113", "电子书平台（演示）", "Demo Books", 2_600, 1),
)


def load(tree: Mapping[str, Library]) -> None:
    """Reports of the platforms up to the last month that is over."""
    random = Random(SEED)
    months = [last_over(clock.today(), 1)]
    while len(months) < MONTHS:
        months.insert(0, previous(months[0]))
    for code, name, platform, usual, missing in PROVIDERS:
        library = tree.get(code)
        if library is None:
            continue
        act = Act(SOURCE, library=library.pk, command=uuid5(NAMES, name))
        made = name_provider(act, library, Named(name, platform, ("PR",), months[0].start))
        if isinstance(made, Refused):
            raise TypeError(f"the demonstration's own provider is refused: {made}")
        Provider.objects.filter(pk=made.pk).update(is_demonstration=True)
        told = tuple(f"{month.start:%Y-%m}" for month in months[: MONTHS - missing])
        report = _report(random, platform, told, usual)
        take_report(Act(SOURCE, library=library.pk, command=uuid5(NAMES, platform)), made, Sent(report, "pr.json"))


def _report(random: Random, platform: str, months: tuple[str, ...], usual: int) -> Report:
    counts: dict[tuple[str, str, str], int] = {}
    for month in months:
        requests = round(usual * random.uniform(0.8, 1.2))
        measured = {
            "Searches_Platform": requests * 2,
            "Total_Item_Investigations": round(requests * 1.6),
            "Total_Item_Requests": requests,
            "Unique_Item_Investigations": round(requests * 1.3),
            "Unique_Item_Requests": round(requests * 0.8),
        }
        counts |= {(platform, month, metric): count for metric, count in measured.items()}
    return Report("PR", months, str(clock.today()), "演示", (), counts, len(counts), ())
