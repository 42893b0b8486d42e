"""Use of electronic resources (电子资源使用) by month: what a report may replace, and what is asked about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

GRACE = timedelta(days=28)
"""COUNTER gives providers four weeks after the end of a month."""
YEAR = timedelta(days=366)
LOOKED_YEARS = 3
JUMP_FROM, JUMP = 100, 5
FIRST_OF_ALL = date(2000, 1, 1)
"""No provider has reports of older months; each month owed is asked for and shown."""

_ITEMS = tuple(f"{how}_Item_{what}" for what in ("Investigations", "Requests") for how in ("Total", "Unique"))
_TITLES = ("Unique_Title_Investigations", "Unique_Title_Requests")
_DENIALS = ("No_License", "Limit_Exceeded")
MEASURED: Mapping[str, tuple[str, ...]] = {
    "PR": ("Searches_Platform", *_ITEMS, *_TITLES),
    "DR": ("Searches_Automated", "Searches_Federated", "Searches_Regular", *_ITEMS, *_DENIALS),
    "TR": (*_ITEMS, *_TITLES, *_DENIALS),
    "IR": (*_ITEMS, *_DENIALS),
}
"""What each report carries: what it does not name of these did not happen in the months it is about (see `carried`)."""
KINDS: Mapping[tuple[str, str], str] = {
    ("PR", "Searches_Platform"): "e-searches",
    ("PR", "Total_Item_Requests"): "e-item-requests",
    ("PR", "Unique_Item_Requests"): "e-unique-item-requests",
    ("TR", "Unique_Title_Requests"): "e-unique-title-requests",
    ("DR", "Searches_Regular"): "e-database-searches",
}
"""The kinds of journal entries: each metric is counted from one report, for the others repeat it in part."""
SHEET = "VS"
"""The report that is a table of the provider's own; its counts are named by the kinds that they feed."""
FED = (
    *("e-downloads", "e-searches", "e-sessions", "e-item-requests", "e-unique-item-requests"),
    *("e-unique-title-requests", "e-database-searches"),
)
"""The kinds that a table of a provider's own may feed."""

Counts = Mapping[str, int]


class Refusal(StrEnum):
    """Why the counts of a month are not kept."""

    MONTH_NOT_OVER = "use-month-not-over"
    OLDER_REPORT = "use-older-report"
    SAME_COUNTS = "use-same-counts"
    PROVIDER_ENDED = "use-provider-ended"
    REASON_NEEDED = "use-reason-needed"
    FULLER_STANDS = "use-fuller-report"


class Doubt(StrEnum):
    """What is asked about the counts of a month; they are kept all the same."""

    UNIQUE_ABOVE_TOTAL = "unique-above-total"
    REQUESTS_ABOVE_INVESTIGATIONS = "requests-above-investigations"
    JUMP = "use-jump"
    NOTHING = "use-nothing"
    SUM_DIFFERS = "use-sum-differs"
    TOTALS_DIFFER = "use-totals-differ"
    WHOLE_DIFFERS = "use-whole-differs"
    MISSING = "use-month-missing"


@dataclass(frozen=True)
class Facts:
    """A month in a report, what stands for it, and when each report was made (as text that sorts by time).

    `explained`: why a month is another than it was is said, or need not be, for COUNTER reports are restated by rule.
    `in_part`: it is a view of a report, which carries less than the whole one.
    """

    month: date
    today: date
    counts: Counts
    created: str = ""
    standing: Counts | None = None
    standing_created: str = ""
    ended: bool = False
    explained: bool = True
    in_part: bool = False


def decide_month(facts: Facts) -> Refusal | None:
    """Why the counts are not kept, or None for yes; another report of the provider's replaces what stands."""
    older = bool(facts.created) and facts.created < facts.standing_created
    asked = (
        (facts.ended, Refusal.PROVIDER_ENDED),
        (after(facts.month) > facts.today, Refusal.MONTH_NOT_OVER),
        (facts.standing is not None and dict(facts.standing) == dict(facts.counts), Refusal.SAME_COUNTS),
        (facts.in_part and not (facts.standing or {}).keys() <= facts.counts.keys(), Refusal.FULLER_STANDS),
        (facts.standing is not None and older, Refusal.OLDER_REPORT),
        (facts.standing is not None and not facts.explained, Refusal.REASON_NEEDED),
    )
    return next((refusal for is_so, refusal in asked if is_so), None)


@dataclass(frozen=True)
class Kept:
    """What stands of a provider's month: in which report, about which library, with which counts."""

    report: str
    library: int
    counts: Counts

    @property
    def feeds(self) -> dict[str, int]:
        """What it says of each kind of entries, zeros too: they are known."""
        if self.report == SHEET:
            return dict(self.counts)
        named = ((kind, metric) for (of, metric), kind in KINDS.items() if of == self.report and metric in self.counts)
        return {kind: self.counts[metric] for kind, metric in named}


def uncounted(months: Sequence[Kept], own: int) -> list[frozenset[str]]:
    """Of each thing that stands for a provider's month the kinds that another one counts; `own` is its library.

    What is told library by library stands over a COUNTER report of them all, kind by kind; of one and the same library
    the COUNTER report stands over the provider's own table.
    """
    by_library = {kind for one in months if one.report == SHEET and one.library != own for kind in one.feeds}
    by_counter = {kind for one in months if one.report != SHEET for kind in one.feeds}
    return [
        frozenset(one.feeds.keys() & (by_counter - by_library if one.report == SHEET else by_library)) for one in months
    ]


def apart(months: Iterable[Kept]) -> dict[str, tuple[int, int]]:
    """The kinds of which COUNTER reports and the provider's own tables say different sums: what each says."""
    sums: dict[bool, dict[str, int]] = {True: {}, False: {}}
    for one in months:
        of = sums[one.report == SHEET]
        for kind, count in one.feeds.items():
            of[kind] = of.get(kind, 0) + count
    whole, parts = sums[False], sums[True]
    return {kind: (whole[kind], parts[kind]) for kind in sorted(whole.keys() & parts) if whole[kind] != parts[kind]}


def untold(told: Mapping[date, Collection[int]], month: date) -> frozenset[int]:
    """The libraries of which a provider's tables told something in the year before, and nothing in this month."""
    before = {one for at, those in told.items() if month - YEAR <= at < month for one in those}
    return frozenset(before.difference(told.get(month, ())))


def looked_from(today: date) -> date:
    """The first month in which it is looked for libraries of which nothing is told: older ones are settled."""
    return date(today.year - LOOKED_YEARS, today.month, 1)


def short_of_whole(months: Sequence[Kept], own: int) -> bool:
    """Whether tables by library stand over a COUNTER report of them all and add up to less: somebody is not in them."""
    by_library = any(one.report == SHEET and one.library != own for one in months)
    return by_library and any(whole > parts for whole, parts in apart(months).values())


def carried(report: str, named: Collection[str], asked: Collection[str] = ()) -> tuple[str, ...]:
    """The metrics that a report carries: those of its type, or those of them for which it was `asked` alone.

    Whatever is read was looked at. So one that names requests and no investigations anywhere does not count these.
    """
    looks = [metric for metric in MEASURED[report] if metric.endswith("_Investigations")]
    requests = any(metric.endswith("_Requests") for metric in named)
    without = looks if requests and not any(metric in named for metric in looks) else ()
    return tuple(one for one in MEASURED[report] if one not in without and (not asked or one in asked))


def whole(metrics: Iterable[str], counts: Counts) -> dict[str, int]:
    """The counts with a zero for every metric that is carried and not named."""
    return dict.fromkeys(metrics, 0) | dict(counts)


def doubts(counts: Counts, before: Counts | None) -> tuple[Doubt, ...]:
    """What is to be asked about a month, beside the month before."""
    found = []
    pairs = [(one, one.replace("Unique_", "Total_")) for one in counts if one.startswith("Unique_Item_")]
    if any(counts[unique] > counts.get(total, counts[unique]) for unique, total in pairs):
        found.append(Doubt.UNIQUE_ABOVE_TOTAL)
    asked = [(one, one.replace("_Requests", "_Investigations")) for one in counts if one.endswith("_Requests")]
    # Whatever is read was looked at: every request is an investigation too.
    if any(counts[request] > counts.get(look, counts[request]) for request, look in asked):
        found.append(Doubt.REQUESTS_ABOVE_INVESTIGATIONS)
    # What was not carried both times says nothing of more or less.
    both = counts.keys() & (before or {})
    now, then = sum(counts[one] for one in both), sum((before or {})[one] for one in both)
    if then >= JUMP_FROM and not now:
        found.append(Doubt.NOTHING)
    elif then >= JUMP_FROM and not then <= now * JUMP <= then * JUMP * JUMP:
        found.append(Doubt.JUMP)
    return tuple(found)


def owed_from(report: str, starts_on: date, tables_from: date | None) -> date:
    """From which month on a report is owed: tables of its own from that on for which they were agreed, if any was."""
    return max(starts_on, tables_from) if report == SHEET and tables_from else starts_on


def may_start(first: date, today: date) -> bool:
    """Whether a provider may owe its reports from this month on."""
    return FIRST_OF_ALL <= first <= today


def after(month: date) -> date:
    """The first day of the month that follows."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def months_due(first: date, last: date | None, today: date) -> Sequence[date]:
    """The months that have to be there by now: those that ended at least four weeks ago."""
    found, month = [], first.replace(day=1)
    while after(month) + GRACE <= today and (last is None or month <= last):
        found.append(month)
        month = after(month)
    return found
