"""Providers are named, and their COUNTER reports taken in month by month; a restated month is a new version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.actions.finding import PrintedSum, find_about_usage, find_about_whole
from shulian.apps.statistics.models import Provider, UsageMonth
from shulian.apps.statistics.queries.usage import Counting
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.core.eresources import Counts, Doubt, Facts, carried, decide_month, doubts, may_start, whole
from shulian.protocols.counter import NO_USAGE, Fault, Report

NAME_TAKEN = "provider-name-taken"
FIRST_MONTH = "provider-first-month"
NOTHING_IN_IT = "counter-nothing-in-it"
WRONG_ROWS = "counter-wrong-rows"
ONLY_ASKED = frozenset({Fault.TOTAL_DIFFERS})
"""What a provider does wrong and no library can put right: it is told, and the rows count."""


@dataclass(frozen=True)
class Named:
    """A provider as it is entered: its own name, the platform as its reports call it, the reports it owes."""

    name: str
    platform: str
    reports: tuple[str, ...]
    starts_on: date


@dataclass(frozen=True)
class Sent:
    """A report and the file it came in."""

    report: Report
    file_name: str


@dataclass(frozen=True)
class Verdict:
    """What became of a platform's month: nothing in `reason` where it is kept, as this version, with what is asked.

    Of a month that is kept the kinds in `elsewhere` are counted from another report of the provider.
    """

    platform: str
    month: str
    reason: str = ""
    version: int = 0
    doubts: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()


Taken = tuple[Verdict, UsageMonth | None]
"""What became of a month, and the version that was kept."""


def name_provider(act: Act, library: Library, named: Named) -> Provider | Refused:
    """A provider of this library."""

    def write() -> Answer:
        list(Library.objects.select_for_update(no_key=True).filter(pk=library.pk))
        if Provider.objects.filter(library=library, name=named.name).exists():
            return Refused(NAME_TAKEN, {"what": named.name}).answer()
        if not may_start(named.starts_on, clock.today()):
            return Refused(FIRST_MONTH, {"what": f"{named.starts_on:%Y-%m}"}).answer()
        made = Provider.objects.create(
            library=library,
            name=named.name,
            platform=named.platform,
            reports=list(named.reports),
            starts_on=named.starts_on.replace(day=1),
            named_by_id=act.actor,
        )
        entry(act, "provider-named", library=library.pk, subject=f"provider:{made.pk}")
        return {"provider": made.pk}

    answer = perform(act, "name-provider", write)
    return refused_in(answer) or Provider.objects.select_related("library").get(pk=answer["provider"])


def end_provider(act: Act, provider: Provider) -> None:
    """The provider owes nothing for the months from this one on."""

    def write() -> Answer:
        if Provider.objects.filter(pk=provider.pk, ends_on=None).update(ends_on=clock.today()):
            entry(act, "provider-ended", library=provider.library_id, subject=f"provider:{provider.pk}")
        return {"provider": provider.pk}

    perform(act, "end-provider", write)


def take_report(act: Act, provider: Provider, sent: Sent) -> list[Verdict] | Refused:
    """Keep every month of a report that is new or restated; a report with a wrong row is not kept at all."""

    def write() -> Answer:
        Provider.objects.select_for_update().get(pk=provider.pk)
        refusal = _unusable(sent.report)
        if refusal:
            return Refused(refusal, {"report": sent.report.kind}).answer()
        months = _months(sent.report, provider.platform)
        before = Counting(provider, (_first(written) for _platform, written in months))
        known = _Known(provider, sent.report)
        return told_of(act, provider, before, [_take(act, provider, sent, known, key) for key in months])

    return verdicts_in(perform(act, "take-usage", write))


def told_of(act: Act, provider: Provider, before: Counting, taken: Iterable[Taken]) -> Answer:
    """Count what was taken, and say of each month what became of it."""
    found = list(taken)
    counted = _count(act, provider, before)
    elsewhere = [sorted(counted.elsewhere[made.pk]) if made else [] for _one, made in found]
    told = [
        [one.platform, one.month, one.reason, one.version, list(one.doubts), kinds]
        for (one, _made), kinds in zip(found, elsewhere, strict=True)
    ]
    return {"months": told}


def verdicts_in(answer: Answer) -> list[Verdict] | Refused:
    """What an answer says of each month."""
    refused = refused_in(answer)
    # Answers that were kept before do not say what is counted elsewhere.
    return refused or [Verdict(*one[:4], *map(tuple, one[4:])) for one in answer["months"]]


def _unusable(report: Report) -> str:
    if any(one.fault not in ONLY_ASKED for one in report.wrong):
        return WRONG_ROWS
    # An empty report says that nothing was used only if it says so.
    return NOTHING_IN_IT if not report.rows and NO_USAGE not in report.exceptions else ""


def _months(report: Report, platform: str) -> list[tuple[str, str]]:
    platforms = sorted({name for name, _month, _metric in report.counts}) or [platform]
    return [(name[:100], month) for name in platforms for month in report.months]


class _Known:
    """What stands for the months of a report and the one before, looked up together; and what the report says."""

    def __init__(self, provider: Provider, report: Report) -> None:
        standing = UsageMonth.objects.filter(provider=provider, report=report.kind, replaced_at=None)
        self.standing = {(one.platform, one.month): one for one in standing}
        named = {metric for _name, _month, metric in report.counts}
        self.metrics = carried(report.kind, named, report.metrics)
        self.said: dict[tuple[str, str], dict[str, int]] = {}
        for (name, month, metric), count in report.counts.items():
            found = self.said.setdefault((name[:100], month), {})
            found[metric] = found.get(metric, 0) + count

    def before(self, platform: str, month: date) -> Counts | None:
        """The counts of the month before."""
        year, number = divmod(month.year * 12 + month.month - 2, 12)
        found = self.standing.get((platform, date(year, number + 1, 1)))
        return found.counts if found else None


def _take(
    act: Act, provider: Provider, sent: Sent, known: _Known, key: tuple[str, str]
) -> tuple[Verdict, UsageMonth | None]:
    platform, written = key
    month = _first(written)
    counts = whole(known.metrics, known.said.get(key, {}))
    stands = known.standing.get((platform, month))
    refusal = decide_month(
        Facts(
            month=month,
            today=clock.today(),
            counts=counts,
            created=sent.report.created,
            standing=stands.counts if stands else None,
            standing_created=stands.created if stands else "",
            ended=provider.ends_on is not None and month > provider.ends_on,
            in_part=bool(sent.report.view),
        )
    )
    if refusal:
        return Verdict(platform, written, refusal), None
    made = UsageMonth(provider=provider, report=sent.report.kind, platform=platform, month=month, counts=counts)
    made.version, made.created = (stands.version + 1 if stands else 1), sent.report.created
    made.doubts = [str(one) for one in doubts(counts, known.before(platform, month))]
    # A printed total is over all months of the report: it is asked about with the last one.
    if sent.report.wrong and written == sent.report.months[-1]:
        made.doubts.append(Doubt.TOTALS_DIFFER)
    made.file_name, made.sent_by_id = sent.file_name[:200], act.actor
    known.standing[platform, month] = keep_month(made, stands)
    return Verdict(platform, written, "", made.version, tuple(made.doubts)), made


def keep_month(made: UsageMonth, stands: UsageMonth | None, sums: Iterable[PrintedSum] = ()) -> UsageMonth:
    """Keep a version of a month in place of the one that stands; what is doubtful about it is asked."""
    if stands:
        UsageMonth.objects.filter(pk=stands.pk).update(replaced_at=clock.now())
    made.save(force_insert=True)
    find_about_usage(made, sums)
    return made


def _first(written: str) -> date:
    return date.fromisoformat(f"{written}-01")


def _count(act: Act, provider: Provider, before: Counting) -> Counting:
    """Write into the journal by how much the months that were taken change what is counted, an entry an indicator."""
    now = Counting(provider, before.months)
    for place, kind in sorted({*now.adds, *before.adds}):
        more = now.adds.get((place, kind), 0) - before.adds.get((place, kind), 0)
        if more or (place, kind) not in before.adds:
            stands = now.standing[place]
            entry(
                act,
                kind,
                library=place.library,
                subject=f"usage-month:{stands.pk}",
                quantity=more,
                happened_at=clock.midnight(place.month),
                details={"provider": provider.pk, "version": stands.version},
            )
    find_about_whole(now.standing.values(), now.apart)
    return now
