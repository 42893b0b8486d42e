"""Starting an issue, deciding what is printed, and publishing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from shulian import clock
from shulian.apps.alliance.models import Account
from shulian.apps.bulletin import access, queries, telling
from shulian.apps.bulletin.actions.numbering import lock_series
from shulian.apps.bulletin.chapters import CLOSING, OPENING, Chapter
from shulian.apps.bulletin.models import Article, Block, Issue, Section
from shulian.apps.bulletin.queries.issues import AnySource
from shulian.apps.bulletin.refusals import Refusal
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.models import Form
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.core.articles import State
from shulian.core.digests import digest
from shulian.core.numbering import Refusal as NumberRefusal
from shulian.core.numbering import decide_number, next_of
from shulian.core.periods import Period, runs
from shulian.core.signing import Signature, decide_signature

HEADINGS = ("高层声音", "上情下达", "联盟动态", "案例交流", "联盟流通")
"""The sections of the bulletin in their order; the last one holds the statistics."""
STATISTICS_HEADING = HEADINGS[-1]
ANNUAL_HEADINGS = (*OPENING, "服务数据", *CLOSING)
"""The sections of an annual report besides its chapters; tables of returns stand in the third one."""
MOST_WORDS = 500
_OF_FIGURES = {Issue.Kind.BULLETIN: STATISTICS_HEADING, Issue.Kind.ANNUAL: ANNUAL_HEADINGS[len(OPENING)]}


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
    headings: Sequence[str] = (STATISTICS_HEADING,)
    is_demonstration: bool = False
    kind: Issue.Kind = Issue.Kind.BULLETIN
    chapters: Sequence[Chapter] = field(default_factory=tuple)


def start_issue(act: Act, draft: Draft) -> Issue | Refused:
    """A draft issue with its statistics section."""

    def write() -> Answer:
        refused = _wrong_number(draft)
        if refused:
            return refused.answer()
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


def publish(act: Act, issue: Issue, signed: str = "", statement: str = "", seen: str = "") -> Refused | None:
    """Sign an issue off: what stands in it is frozen with its digest, never changes, and members are told.

    `signed` is the digest of the findings that whoever signs has seen, and `seen` that of the whole issue where it was
    on a page: with others, nothing goes out. With findings the signer's name and `statement` are printed.
    """
    signer = Account.objects.filter(pk=act.actor or 0).first()

    def write() -> Answer:
        fresh = Issue.objects.select_for_update().get(pk=issue.pk)
        # Looked up once: what is checked and signed for is what is printed, whatever is accepted meanwhile.
        sources = queries.table_sources(fresh)
        refused = _refusal(fresh, sources) or _unsigned(sources, signed, statement, signer)
        if refused is None and seen and seen != queries.seen_digest(fresh, sources):
            refused = Refused(Refusal.SEEN_OTHERWISE)
        if refused:
            return refused.answer()
        fresh.snapshot = _frozen(fresh, sources, statement, signer)
        fresh.digest = digest(fresh.snapshot)
        fresh.words = queries.words_of(fresh.snapshot["bulletin"])
        fresh.status, fresh.published_at, fresh.published_by_id = Issue.Status.PUBLISHED, clock.now(), act.actor
        fresh.save()
        Article.objects.filter(blocks__section__issue=fresh).update(state=State.PUBLISHED)
        details = {"digest": fresh.digest, "findings": fresh.snapshot["signed"]["findings"]}
        entry(act, "bulletin-published", subject=f"bulletin:{fresh.pk}", details=details)
        telling.tell_members(act, fresh)
        return {"digest": fresh.digest}

    return refused_in(perform(act, "publish-bulletin", write))


def _wrong_number(draft: Draft) -> Refused | None:
    lock_series()
    taken = queries.numbers() if draft.kind == Issue.Kind.BULLETIN else []
    refused = decide_number(draft.number, taken)
    # An address names an issue by its number, so a year that is one stays free of it.
    if refused is None and Issue.objects.filter(number=draft.number).exists():
        refused = NumberRefusal.NUMBER_TAKEN
    return Refused(refused, {"number": str(draft.number), "next": str(next_of(taken))}) if refused else None


def _begun(act: Act, draft: Draft) -> Issue:
    with transaction.atomic():
        issue = Issue.objects.create(
            kind=draft.kind,
            number=draft.number,
            year=draft.issued_on.year,
            masthead=draft.masthead,
            subtitle=draft.subtitle,
            issuer=draft.issuer,
            issued_on=draft.issued_on,
            started_by_id=act.actor,
            started_at=clock.now(),
            is_demonstration=draft.is_demonstration,
            **_ends_of_the_last_one(draft.kind),
        )
        for order, heading in enumerate(_headings(draft)):
            Section.objects.create(issue=issue, heading=heading, order=order)
        _put_tables(issue, draft)
        for chapter in draft.chapters:
            _put_chapter(issue, chapter)
    return issue


def _headings(draft: Draft) -> list[str]:
    """Those that are asked for; chapters stand before the last ones of an annual report."""
    wanted = dict.fromkeys(draft.headings)
    if not draft.chapters:
        return list(wanted)
    opening = [one for one in wanted if one in OPENING]
    rest = [one for one in wanted if one not in OPENING]
    return list(dict.fromkeys([*opening, *(chapter.heading for chapter in draft.chapters), *rest]))


def _put_tables(issue: Issue, draft: Draft) -> None:
    section, _made = Section.objects.get_or_create(
        issue=issue, heading=_OF_FIGURES[draft.kind], defaults={"order": len(draft.headings) + len(draft.chapters)}
    )
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


def _put_chapter(issue: Issue, chapter: Chapter) -> None:
    """Within an act: the blocks of a chapter in its section."""
    section = Section.objects.get(issue=issue, heading=chapter.heading)
    for order, shown in enumerate(chapter.shown):
        Block.objects.create(
            section=section,
            order=order,
            layout=Block.Layout.INDICATORS,
            title=shown.title,
            indicators=list(shown.indicators),
            place=shown.place,
            shape=shown.shape,
            start=shown.period.start,
            end=shown.period.end,
        )


def _ends_of_the_last_one(kind: str) -> dict[str, Any]:
    """To whom the last issue of this kind went, this one goes too."""
    last = Issue.objects.filter(kind=kind).order_by("-number").first()
    names = ("reports_to", "sends_to", "issues_to", "copies")
    return {name: getattr(last, name) for name in names} if last else {}


def _refusal(issue: Issue, sources: Sequence[AnySource]) -> Refused | None:
    if issue.status == Issue.Status.PUBLISHED:
        return Refused(Refusal.PUBLISHED)
    blocks = Block.objects.filter(section__issue=issue)
    if not blocks.exists():
        return Refused(Refusal.NOTHING_TO_PUBLISH)
    waiting = blocks.filter(article__isnull=False).exclude(article__state=State.APPROVED).select_related("article")
    for block in waiting:
        return Refused(Refusal.ARTICLE_NOT_APPROVED, {"title": block.article.title if block.article else ""})
    today = clock.today()
    if issue.kind == Issue.Kind.ANNUAL and issue.number >= today.year:
        return Refused(Refusal.YEAR_RUNS, {"year": str(issue.number)})
    for source in sources:
        if source.block.indicators and runs(queries.months_of(source.block), today):
            return Refused(Refusal.PERIOD_RUNS, {"title": source.title})
        if not source.has_figures:
            return Refused(Refusal.TABLE_WITHOUT_FIGURES, {"title": source.title})
        if source.to_sign and not source.prints_findings:
            details = {"title": source.title, "count": str(len(source.to_sign))}
            return Refused(Refusal.FINDINGS_NOT_PRINTED, details)
    return None


def _unsigned(sources: Sequence[AnySource], signed: str, statement: str, signer: Account | None) -> Refused | None:
    """Why the findings do not go out on this signature."""
    count = sum(len(source.to_sign) for source in sources)
    may = signer is not None and access.signs_for_findings(signer)
    refused = decide_signature(count, Signature(signed == queries.findings_digest(sources), may, statement))
    return Refused(refused, {"count": str(count)}) if refused else None


def _frozen(issue: Issue, sources: Sequence[AnySource], statement: str, signer: Account | None) -> dict[str, Any]:
    """What goes out: the values, what they are made of, and who signed for how many findings, and why."""
    values, count = queries.values(issue, sources), sum(len(source.to_sign) for source in sources)
    signed: dict[str, Any] = {"by": signer.pk if signer else None, "findings": count}
    if count and signer:
        signed |= {"name": signer.display_name, "statement": statement.strip()[:MOST_WORDS]}
        with translation.override(issue.language):
            values["signature"] = (
                _("%(name)s signed for printing %(findings)s findings with this issue: %(statement)s") % signed
            )
    return {"bulletin": values, "sources": queries.sources_of(sources), "signed": signed}
