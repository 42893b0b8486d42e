"""Providers are named, and their COUNTER reports taken in month by month; a restated month is a new version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.actions.finding import PrintedSum, find_about_usage
from shulian.apps.statistics.models import Provider, UsageMonth
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.core.eresources import KINDS, SHEET, Counts, Doubt, Facts, decide_month, doubts, kinds_of, may_start, whole
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
    """What became of a platform's month: nothing in `reason` where it is kept, as this version, with what is asked."""

    platform: str
    month: str
    reason: str = ""
    version: int = 0
    doubts: tuple[str, ...] = ()


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
        known = _Known(provider, sent.report)
        told = [_take(act, provider, sent, known, key) for key in months]
        return {"months": [[one.platform, one.month, one.reason, one.version, list(one.doubts)] for one in told]}

    answer = perform(act, "take-usage", write)
    refused = refused_in(answer)
    if refused:
        return refused
    return [
        Verdict(platform, month, reason, version, tuple(asked))
        for platform, month, reason, version, asked in answer["months"]
    ]


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
        # What the provider's own table counts already must not count twice.
        sheets = UsageMonth.objects.filter(provider=provider, report=SHEET, replaced_at=None)
        own = sheets.filter(library=provider.library)
        self.of_sheets = {one.month: kinds_of(SHEET, one.counts) for one in own}
        self.said: dict[tuple[str, str], dict[str, int]] = {}
        for (name, month, metric), count in report.counts.items():
            found = self.said.setdefault((name[:100], month), {})
            found[metric] = found.get(metric, 0) + count

    def before(self, platform: str, month: date) -> Counts | None:
        """The counts of the month before."""
        year, number = divmod(month.year * 12 + month.month - 2, 12)
        found = self.standing.get((platform, date(year, number + 1, 1)))
        return found.counts if found else None


def _take(act: Act, provider: Provider, sent: Sent, known: _Known, key: tuple[str, str]) -> Verdict:
    platform, written = key
    month = date.fromisoformat(f"{written}-01")
    counts = whole(sent.report.kind, known.said.get(key, {}))
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
            elsewhere=bool(known.of_sheets.get(month, frozenset()) & kinds_of(sent.report.kind, counts)),
        )
    )
    if refusal:
        return Verdict(platform, written, refusal)
    made = UsageMonth(provider=provider, report=sent.report.kind, platform=platform, month=month, counts=counts)
    made.version, made.created = (stands.version + 1 if stands else 1), sent.report.created
    made.doubts = [str(one) for one in doubts(counts, known.before(platform, month))]
    # A printed total is over all months of the report: it is asked about with the last one.
    if sent.report.wrong and written == sent.report.months[-1]:
        made.doubts.append(Doubt.TOTALS_DIFFER)
    made.file_name, made.sent_by_id = sent.file_name[:200], act.actor
    known.standing[platform, month] = keep_month(act, made, stands)
    return Verdict(platform, written, "", made.version, tuple(made.doubts))


def keep_month(act: Act, made: UsageMonth, stands: UsageMonth | None, sums: Iterable[PrintedSum] = ()) -> UsageMonth:
    """Keep a version of a month in place of the one that stands; what is doubtful about it is asked."""
    if stands:
        UsageMonth.objects.filter(pk=stands.pk).update(replaced_at=clock.now())
    made.save(force_insert=True)
    _enter(act, made, _fed(made.report, stands.counts) if stands else {})
    find_about_usage(made, sums)
    return made


def _fed(report: str, counts: Counts) -> dict[str, int]:
    """What the counts of a report add to each kind of entry; zeros too, for they are known."""
    if report == SHEET:
        return dict(counts)
    return {kind: counts.get(metric, 0) for (of, metric), kind in KINDS.items() if of == report}


def _enter(act: Act, made: UsageMonth, before: Counts) -> None:
    """Write into the journal what the version adds, an entry an indicator."""
    now = _fed(made.report, made.counts)
    for kind in sorted({*now, *before}):
        more = now.get(kind, 0) - before.get(kind, 0)
        if more or kind not in before:
            entry(
                act,
                kind,
                library=made.library_id or made.provider.library_id,
                subject=f"usage-month:{made.pk}",
                quantity=more,
                happened_at=clock.midnight(made.month),
                details={"provider": made.provider_id, "version": made.version},
            )
