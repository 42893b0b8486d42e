"""A period of the whole alliance is closed and published; published figures are restated, never changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from shulian import clock
from shulian.apps.alliance.models import Account
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.access import signs_findings
from shulian.apps.statistics.actions.refusing import Printed, held_of, refuse, refuse_beside
from shulian.apps.statistics.definitions import definition_of
from shulian.apps.statistics.models import Form, Indicator, Publication, PublishedFigure, Reopening, Span
from shulian.apps.statistics.models import Period as StoredPeriod
from shulian.apps.statistics.queries import checklist
from shulian.apps.statistics.queries.agreeing import holding_back
from shulian.apps.statistics.queries.definitions import bound_to, made_of
from shulian.apps.statistics.queries.going import open_with
from shulian.apps.statistics.queries.snapshot import Key, Snapped, snapshot, standing
from shulian.apps.statistics.queries.windows import counted_until
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.core import periods
from shulian.core.digests import digest
from shulian.core.publishing import FROM, PRINTED, TO, Refusal, Step, decide, digest_of

ASKING = "shulian.apps.statistics.jobs.ask_about_period"
"""By its name: jobs know the actions, not the other way round."""


@dataclass(frozen=True)
class Release:
    """What is to go out: which indicators, the words for its findings, and the statement of whoever signs for them.

    `seen` is the digest of figures and findings where they were on a page: others do not go out. Further ones of a
    published period need a `reason`.
    """

    indicators: tuple[str, ...]
    printed: Printed
    signed: bool = False
    statement: str = ""
    seen: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Preview:
    """What would go out now: the figures, what is printed with them, and what stands for both.

    Of a restatement also those that they take the place of; `refused` says why they may not go out, signed or not.
    """

    figures: list[Snapped]
    findings: list[str]
    digest: str
    before: Mapping[Key, PublishedFigure] = field(default_factory=dict)
    refused: Refused | None = None


@dataclass(frozen=True)
class Correction:
    """Why an indicator is restated, and the words for its findings if somebody signs for them.

    With `takes_late` what came in after the closing counts in its own period. `seen` is the digest of what was on a
    page, as of a release.
    """

    indicator: str
    reason: str
    printed: Printed
    takes_late: bool = False
    signed: bool = False
    statement: str = ""
    seen: str = ""


def open_span(act: Act, period: periods.Period) -> Span:
    """Keep a span of months from now on; a second time it is the same one."""

    def write() -> Answer:
        span, new = Span.objects.get_or_create(start=period.start, end=period.end)
        if new:
            entry(act, "span-opened", subject=f"span:{span.pk}", details={"period": period.code})
        return {"span": span.pk}

    return Span.objects.get(pk=perform(act, "open-span", write)["span"])


def begin_closing(act: Act, span: Span) -> Refused | None:
    """Begin to close: the checklist is worked through, and what is doubtful about its months is asked."""
    refused = _stepped(act, span, Step.BEGIN, lambda _span: {"begun_at": clock.now(), "begun_by_id": act.actor})
    if refused is None:
        months = checklist.months_of(span).code
        with suppress(AlreadyEnqueued), transaction.atomic():
            app.configure_task(ASKING, queueing_lock=f"doubts-{months}").defer(period=months)
    return refused


def close_span(act: Act, span: Span, reason: str = "") -> Refused | None:
    """Close: forms of these months take no more returns, and what comes in later is late."""

    def close(fresh: Span) -> dict[str, Any]:
        now = clock.now()
        _close_forms(act, fresh, now)
        return {"closed_at": now, "closed_by_id": act.actor, "closed_reason": reason.strip()[:500]}

    return _stepped(act, span, Step.CLOSE, close, reason)


def reopen_span(act: Act, span: Span, reason: str) -> Refused | None:
    """Open a period again that has not been published."""

    def reopen(fresh: Span) -> dict[str, Any]:
        # What was closed before, as a month of its own, stays closed.
        StoredPeriod.objects.filter(closed_at=fresh.closed_at).update(closed_at=None, closed_by=None)
        if fresh.closed_at is not None:
            Reopening.objects.create(span=fresh, closed_at=fresh.closed_at)
        return {"closed_at": None, "closed_by_id": None, "note": reason.strip()[:200]}

    return _stepped(act, span, Step.REOPEN, reopen, reason)


def preview(span: Span, codes: Iterable[str], printed: Printed) -> Preview:
    """The figures as they would be published now, with all that would be printed beside them."""
    figures, asked = _figures(span, codes), set(codes)
    found = open_with(span, figures)
    held = holding_back(found, asked) if span.state in FROM[Step.ADD] else []
    looked = _as_seen(span, figures, found, printed)
    return replace(looked, refused=refuse_beside(held, printed) if held else None)


def _as_seen(span: Span, figures: list[Snapped], found: list[checklist.Point], printed: Printed) -> Preview:
    findings = printed([point for point in found if point.item in PRINTED])
    told = digest_of(checklist.months_of(span), tuple(one.seen() for one in figures))
    return Preview(figures, findings, digest([told, findings]))


def publish_span(act: Act, span: Span, release: Release) -> Publication | Refused:
    """Freeze the figures with their definitions and their digest; what does not reconcile is printed and signed for."""
    return _published(perform(act, "publish-span", lambda: _go_out(act, span, release, Step.PUBLISH)))


def publish_further(act: Act, span: Span, release: Release) -> Publication | Refused:
    """Publish what was left out: as counted by the closing, with the returns of today; the others stay untouched."""
    return _published(perform(act, "publish-further", lambda: _go_out(act, span, release, Step.ADD)))


def _go_out(act: Act, span: Span, release: Release, step: Step) -> Answer:
    fresh = _locked(span)
    figures = _figures(fresh, release.indicators)
    found = open_with(fresh, figures)
    further = step is Step.ADD
    reason = release.reason if further else release.statement
    known = checklist.facts(fresh, found, reason, signed=_signs(act, release))
    out = tuple(sorted({code for code, _library in standing(fresh)}.intersection(release.indicators)))
    held = holding_back(found, release.indicators)
    unlike = held_of(held)
    refused = decide(step, replace(known, figures=len(figures), out=out, unlike=unlike))
    if refused is Refusal.PARTS_OTHERWISE:
        return refuse_beside(held, release.printed).answer()
    if refused:
        return refuse(refused, found, release.printed, out).answer()
    if release.seen and release.seen != _as_seen(fresh, figures, found, release.printed).digest:
        return Refused(Refusal.SEEN_OTHERWISE).answer()
    columns = _with_findings(found, release) | ({"reason": reason.strip()[:500]} if further else {})
    made = _publish(act, fresh, _Outgoing(figures, columns))
    Span.objects.filter(pk=fresh.pk).update(state=TO[step])
    return {"publication": made.pk}


def preview_restatement(span: Span, correction: Correction) -> Preview | Refused:
    """All figures that would be restated now, with those that they take the place of and what would be printed."""
    going = _restated(span, correction)
    if isinstance(going, Refusal):
        return Refused(going)
    before, changed = going
    found = open_with(span, changed)
    return replace(_as_seen(span, changed, found, correction.printed), before=before)


def restate(act: Act, span: Span, correction: Correction) -> Publication | Refused:
    """Publish what an indicator is now beside what it was, with the reason; only what differs goes out again.

    What was published and is made of it goes along: a whole never stands beside other parts than its own.
    """

    def write() -> Answer:
        fresh = _locked(span)
        going = _restated(fresh, correction)
        if isinstance(going, Refusal):
            return Refused(going).answer()
        before, changed = going
        found = open_with(fresh, changed)
        facts = checklist.facts(fresh, found, correction.reason, signed=_signs(act, correction))
        refused = decide(Step.RESTATE, facts)
        if refused:
            return refuse(refused, found, correction.printed).answer()
        if correction.seen and correction.seen != _as_seen(fresh, changed, found, correction.printed).digest:
            return Refused(Refusal.SEEN_OTHERWISE).answer()
        columns = {"reason": correction.reason.strip()[:500]} | _with_findings(found, correction)
        return {"publication": _publish(act, fresh, _Outgoing(changed, columns, before)).pk}

    return _published(perform(act, "restate-figures", write))


def _restated(span: Span, correction: Correction) -> tuple[dict[Key, PublishedFigure], list[Snapped]] | Refusal:
    """What stands of the indicator and of all that is made of it, and what of that would change; or why nothing may."""
    stood = standing(span)
    codes = made_of(correction.indicator, {code for code, _library in stood})
    refused = _no_restatement(span, correction, known=bool(codes))
    if refused:
        return refused
    before = {key: one.figure for key, one in stood.items() if key[0] in codes}
    changed = _changed(span, before, takes_late=correction.takes_late)
    return (before, changed) if changed else Refusal.NOTHING_NEW


def _changed(span: Span, before: Mapping[Key, PublishedFigure], *, takes_late: bool) -> list[Snapped]:
    """The figures that are not what they were when they went out; those that are no more are missing now."""
    until: dict[str, datetime] = {}
    for (code, _library), one in before.items():
        until[code] = clock.now() if takes_late else max(until.get(code, one.counted_until), one.counted_until)
    indicators = Indicator.objects.filter(pk__in=until)
    figures = snapshot(span, indicators, until)
    figures += _gone(figures, before, {one.pk: one for one in indicators}, until)
    return [one for one in figures if _differs(one, before.get(_key(one)))]


def _signs(act: Act, going: Release | Correction) -> bool:
    """A signature of somebody without the right is none."""
    signer = Account.objects.filter(pk=act.actor or 0).first()
    return going.signed and signer is not None and signs_findings(signer)


def _with_findings(found: list[checklist.Point], going: Release | Correction) -> dict[str, Any]:
    """What a publication says besides its figures: what was open, the words printed with it, who signed and why."""
    return {
        "statement": going.statement.strip()[:500],
        "checklist": {str(item): count for item, count in checklist.counts(found).items()},
        "findings": going.printed([point for point in found if point.item in PRINTED]),
    }


def _stepped(
    act: Act, span: Span, step: Step, change: Callable[[Span], dict[str, Any]], reason: str = ""
) -> Refused | None:
    def write() -> Answer:
        fresh = _locked(span)
        found = checklist.points(fresh) if step is Step.CLOSE else []
        refused = decide(step, checklist.facts(fresh, found, reason))
        if refused:
            return Refused(refused).answer()
        Span.objects.filter(pk=fresh.pk).update(state=TO[step], **change(fresh))
        entry(act, f"span-{step}", subject=f"span:{fresh.pk}", details={"period": checklist.months_of(fresh).code})
        return {"span": fresh.pk}

    return refused_in(perform(act, f"{step}-span", write))


def _locked(span: Span) -> Span:
    return Span.objects.select_for_update().get(pk=span.pk)


def _close_forms(act: Act, span: Span, now: datetime) -> None:
    """Forms for so many months get their period closed even if nobody sent anything: nobody sends it any more."""
    months = checklist.months_of(span)
    # All forms are held: a return that is just being accepted is accepted before, or not any more.
    for form in Form.objects.order_by("pk").select_for_update():
        if form.months == months.months:
            StoredPeriod.objects.get_or_create(
                form=form, start=span.start, end=span.end, defaults={"form_version": form.version}
            )
    within = Q(start__gte=span.start, end__lte=span.end, closed_at__isnull=True)
    StoredPeriod.objects.filter(within).update(closed_at=now, closed_by=act.actor)


def _figures(span: Span, indicators: Iterable[str]) -> list[Snapped]:
    until: datetime = span.closed_at or clock.now()
    wanted = list(Indicator.objects.filter(pk__in=list(indicators)))
    counted = counted_until([span]).get(span.pk, {})
    # Sums, parts and quotients go with what stands: up to the moment to which that is counted.
    bound = bound_to([one.pk for one in wanted], counted)
    moments = {code: max((counted[one] for one in found), default=until) for code, found in bound.items()}
    return snapshot(span, wanted, moments)


def _no_restatement(span: Span, correction: Correction, *, known: bool) -> Refusal | None:
    refused = decide(Step.RESTATE, checklist.facts(span, [], correction.reason))
    if refused:
        return refused
    if not known:
        return Refusal.NOT_PUBLISHED
    if correction.takes_late and checklist.late_counted(span):
        return Refusal.LATE_COUNTED
    return None


@dataclass(frozen=True)
class _Outgoing:
    """Figures on their way out, what else their publication says, and the figures that they take the place of."""

    figures: list[Snapped]
    columns: dict[str, Any]
    before: Mapping[Key, PublishedFigure] = field(default_factory=dict)


def _publish(act: Act, span: Span, going: _Outgoing) -> Publication:
    months = checklist.months_of(span)
    made = Publication.objects.create(
        span=span,
        number=span.publications.count() + 1,
        digest=digest_of(months, tuple(one.seen() for one in going.figures)),
        published_by_id=act.actor,
        published_at=clock.now(),
        **going.columns,
    )
    PublishedFigure.objects.bulk_create(_row(made, one, going.before.get(_key(one))) for one in going.figures)
    details = {"period": months.code, "number": made.number, "digest": made.digest}
    entry(act, "figures-published", subject=f"publication:{made.pk}", quantity=len(going.figures), details=details)
    return made


def _row(made: Publication, one: Snapped, before: PublishedFigure | None) -> PublishedFigure:
    return PublishedFigure(
        publication=made,
        indicator=one.indicator.pk,
        version=one.indicator.version,
        definition=_definition(one.indicator),
        library=one.library,
        name=one.library.name if one.library else "",
        value=one.value,
        late=one.late,
        present=one.present,
        expected=one.expected,
        bases=[used.plain() for used in one.bases],
        counted_until=one.counted_until,
        restates=before,
    )


def _definition(indicator: Indicator) -> dict[str, Any]:
    """The definition as plain data, whole: a figure explains itself even when its indicator has long changed."""
    dated = {"code": indicator.pk, "version": indicator.version, "valid_from": str(indicator.valid_from)}
    return dated | definition_of(indicator)


def _key(one: Snapped) -> Key:
    return one.indicator.pk, one.library.pk if one.library else None


def _gone(
    figures: list[Snapped],
    before: Mapping[Key, PublishedFigure],
    indicators: Mapping[str, Indicator],
    until: Mapping[str, datetime],
) -> list[Snapped]:
    """Figures that were published and are no more: they are missing now, which is not what they were."""
    there = {_key(one) for one in figures}
    return [
        Snapped(indicators[key[0]], old.library, None, 0, 0, old.expected, until[key[0]])
        for key, old in before.items()
        if key not in there and key[0] in indicators
    ]


def _differs(one: Snapped, before: PublishedFigure | None) -> bool:
    if before is None:
        return True
    return (one.value, one.late, one.present, one.expected) != (
        before.value,
        before.late,
        before.present,
        before.expected,
    )


def _published(answer: Answer) -> Publication | Refused:
    return refused_in(answer) or Publication.objects.select_related("span").get(pk=answer["publication"])
