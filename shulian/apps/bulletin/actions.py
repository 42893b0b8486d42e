"""Starting an issue, deciding what is printed, and publishing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.db import transaction

from shulian import clock
from shulian.apps.bulletin import queries
from shulian.apps.bulletin.models import Block, Issue, Section
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.models import Form
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.core.periods import Period

STATISTICS_HEADING = "联盟流通"


class Refusal(StrEnum):
    """Why an issue is not started, changed or published."""

    NUMBER_TAKEN = "number-taken"
    PUBLISHED = "published"
    NOTHING_TO_PUBLISH = "nothing-to-publish"
    TABLE_WITHOUT_FIGURES = "table-without-figures"
    FINDINGS_NOT_PRINTED = "findings-not-printed"


@dataclass(frozen=True)
class TablePlan:
    """A table to put into an issue: what was accepted on a form for a period."""

    form: Form
    period: Period
    title: str = ""


@dataclass(frozen=True)
class Draft:
    """An issue as it begins."""

    number: int
    masthead: str
    issuer: str
    issued_on: date
    subtitle: str = ""
    tables: Sequence[TablePlan] = field(default_factory=tuple)
    is_demonstration: bool = False


def start_issue(act: Act, draft: Draft) -> Issue | Refused:
    """A draft issue with its statistics section."""

    def write() -> Answer:
        if Issue.objects.filter(number=draft.number).exists():
            return Refused(Refusal.NUMBER_TAKEN, {"number": str(draft.number)}).answer()
        issue = _begun(act, draft)
        entry(act, "bulletin-started", subject=f"bulletin:{issue.pk}")
        return {"issue": issue.pk}

    answer = perform(act, "start-bulletin", write)
    return refused_in(answer) or Issue.objects.get(pk=answer["issue"])


def print_findings(act: Act, block: Block, *, printed: bool) -> Refused | None:
    """Say whether a table's findings are printed under it."""

    def write() -> Answer:
        issue = Issue.objects.select_for_update().get(pk=block.section.issue_id)
        if issue.status == Issue.Status.PUBLISHED:
            return Refused(Refusal.PUBLISHED).answer()
        Block.objects.filter(pk=block.pk).update(prints_findings=printed)
        entry(act, "bulletin-changed", subject=f"bulletin:{issue.pk}", details={"findings printed": printed})
        return {"block": block.pk}

    return refused_in(perform(act, "print-findings", write))


def publish(act: Act, issue: Issue) -> Refused | None:
    """Freeze the issue: its values and sources are stored with their digest and never change."""

    def write() -> Answer:
        fresh = Issue.objects.select_for_update().get(pk=issue.pk)
        refused = _refusal(fresh)
        if refused:
            return refused.answer()
        fresh.snapshot = {"bulletin": queries.values(fresh), "sources": queries.sources_of(fresh)}
        fresh.digest = queries.digest_of(fresh.snapshot)
        fresh.status, fresh.published_at, fresh.published_by_id = Issue.Status.PUBLISHED, clock.now(), act.actor
        fresh.save()
        entry(act, "bulletin-published", subject=f"bulletin:{fresh.pk}", details={"digest": fresh.digest})
        return {"digest": fresh.digest}

    return refused_in(perform(act, "publish-bulletin", write))


def _begun(act: Act, draft: Draft) -> Issue:
    with transaction.atomic():
        issue = Issue.objects.create(
            number=draft.number,
            year=draft.issued_on.year,
            masthead=draft.masthead,
            subtitle=draft.subtitle,
            issuer=draft.issuer,
            issued_on=draft.issued_on,
            started_by_id=act.actor,
            started_at=clock.now(),
            is_demonstration=draft.is_demonstration,
        )
        section = Section.objects.create(issue=issue, heading=STATISTICS_HEADING)
        for order, plan in enumerate(draft.tables):
            one_column = plan.form.columns.count() == 1
            Block.objects.create(
                section=section,
                order=order,
                layout=Block.Layout.BY_CITY if one_column else Block.Layout.RANKED,
                title=plan.title or plan.form.name_zh,
                form=plan.form,
                start=plan.period.start,
                end=plan.period.end,
                compares=one_column,
            )
    return issue


def _refusal(issue: Issue) -> Refused | None:
    if issue.status == Issue.Status.PUBLISHED:
        return Refused(Refusal.PUBLISHED)
    if not Block.objects.filter(section__issue=issue).exists():
        return Refused(Refusal.NOTHING_TO_PUBLISH)
    for source in queries.table_sources(issue):
        if source.collected is None:
            return Refused(Refusal.TABLE_WITHOUT_FIGURES, {"title": source.block.title})
        if source.differences and not source.block.prints_findings:
            details = {"title": source.block.title, "count": str(len(source.differences))}
            return Refused(Refusal.FINDINGS_NOT_PRINTED, details)
    return None
