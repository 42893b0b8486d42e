"""Issues as they are read: the values of a draft made from the figures of now, those of a published one frozen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from shulian.apps.bulletin.models import Block, Issue
from shulian.apps.bulletin.tables import by_city, ranked
from shulian.apps.statistics.models import Finding, Form, Period, Return
from shulian.apps.statistics.queries.counted import counted
from shulian.apps.statistics.queries.returns import Collected, accepted
from shulian.core.periods import Period as Months
from shulian.documents.bulletin import Bulletin, Prose, Section, Table


@dataclass(frozen=True)
class TableSource:
    """A table block with what was accepted for it; None if nothing was."""

    block: Block
    collected: Collected | None

    @property
    def differences(self) -> tuple[Finding, ...]:
        """What does not add up in the table."""
        return self.collected.differences if self.collected else ()


def issues() -> QuerySet[Issue]:
    """All issues, newest first."""
    return Issue.objects.all()


def published_issues() -> QuerySet[Issue]:
    """Published issues, newest first."""
    return issues().filter(status=Issue.Status.PUBLISHED)


def published_issue(number: int) -> Issue | None:
    """One published issue."""
    return published_issues().filter(number=number).first()


def next_number() -> int:
    """The number after the highest one."""
    last = Issue.objects.order_by("-number").first()
    return last.number + 1 if last else 1


def tables_to_choose() -> QuerySet[Period]:
    """The periods of all forms that have an accepted return, newest first."""
    accepted_periods = Return.objects.filter(status=Return.Status.ACCEPTED).values("period")
    found = Period.objects.filter(pk__in=accepted_periods)
    return found.select_related("form").order_by("-end", "form__order")


def table_sources(issue: Issue) -> list[TableSource]:
    """The table blocks of an issue with their figures of now."""
    blocks = Block.objects.filter(section__issue=issue).exclude(layout=Block.Layout.PROSE)
    ordered = blocks.select_related("form", "section").order_by("section__order", "order")
    return [TableSource(block, _collected(block.form, months_of(block))) for block in ordered]


def _collected(form: Form | None, months: Months) -> Collected | None:
    """What was accepted; of a form that the system counts itself, without a return, what it counted."""
    if form is None:
        return None
    return accepted(form.pk, months) or counted(form, months)


def months_of(block: Block) -> Months:
    """The months of a table block."""
    if block.start is None or block.end is None:
        raise ValueError("prose has no period")
    return Months(block.start, block.end)


def values(issue: Issue) -> Bulletin:
    """The issue as plain values for the page and the PDF, in the issue's own language."""
    if issue.snapshot is not None:
        return cast(Bulletin, issue.snapshot["bulletin"])
    sources = {source.block.pk: source for source in table_sources(issue)}
    with translation.override(issue.language):
        return Bulletin(
            masthead=issue.masthead,
            name=_("Bulletin"),
            number=_("No. %(number)s") % {"number": issue.number},
            subtitle=_("(%(subtitle)s)") % {"subtitle": issue.subtitle} if issue.subtitle else "",
            issuer=issue.issuer,
            date=_("%(year)s-%(month)s-%(day)s")
            % {"year": issue.issued_on.year, "month": issue.issued_on.month, "day": issue.issued_on.day},
            sections=[
                Section(
                    heading=f"【{section.heading}】",
                    blocks=[made for block in section.blocks.all() for made in _made(block, sources)],
                )
                for section in issue.sections.prefetch_related("blocks")
            ],
        )


def sources_of(issue: Issue) -> list[dict[str, Any]]:
    """Which versions of which returns and definitions the tables are made of; part of the snapshot."""
    return [
        {
            "form": source.collected.form.pk,
            "period": source.collected.period.code,
            "returns": [
                {"return": one.pk, "version": one.version, "digest": one.digest} for one in source.collected.returns
            ],
            "indicators": [
                {"code": column.indicator_id, "version": column.indicator.version}
                for column in source.collected.columns
            ],
        }
        for source in table_sources(issue)
        if source.collected is not None
    ]


def digest_of(snapshot: dict[str, Any]) -> str:
    """The SHA-256 of a snapshot, independent of how the database orders its keys."""
    plain = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _made(block: Block, sources: dict[int, TableSource]) -> Iterator[Table | Prose]:
    if block.layout == Block.Layout.PROSE:
        yield Prose(kind="prose", paragraphs=[line for line in block.text.splitlines() if line.strip()])
        return
    collected = sources[block.pk].collected
    if collected is not None:
        build = ranked if block.layout == Block.Layout.RANKED else by_city
        yield build(collected, block.title, prints_findings=block.prints_findings, compares=block.compares)
