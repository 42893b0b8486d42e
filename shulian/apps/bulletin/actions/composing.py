"""Putting an issue together: its imprint, its sections, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet

from shulian import clock
from shulian.apps.bulletin.models import Article, Block, Issue, Section
from shulian.apps.bulletin.refusals import Refusal
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.models import Form, Indicator
from shulian.apps.statistics.queries.told import is_year
from shulian.apps.statistics.queries.untold import readers_in
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.apps.statistics.words import name_of
from shulian.core.articles import State
from shulian.core.periods import Period, runs

PLACEABLE = (State.EDITING, State.REVIEW, State.APPROVED)


@dataclass(frozen=True)
class Imprint:
    """The words around an issue: masthead, date, and the block at its end (报、送、发)."""

    masthead: str
    issuer: str
    issued_on: date
    subtitle: str = ""
    reports_to: str = ""
    sends_to: str = ""
    issues_to: str = ""
    copies: int | None = None


@dataclass(frozen=True)
class Place:
    """What is put into a section: figures (`form`, `period`), an article or its photos, or prose (`text`).

    Of indicators (their codes) `spread` and `shape` say how they stand there.
    """

    layout: Block.Layout
    title: str = ""
    form: Form | None = None
    period: Period | None = None
    article: Article | None = None
    text: str = ""
    indicators: tuple[str, ...] = ()
    spread: str = ""
    shape: str = ""


def change_imprint(act: Act, issue: Issue, imprint: Imprint) -> Refused | None:
    """Change the words around a draft."""

    def write(fresh: Issue) -> Answer:
        for name in imprint.__dataclass_fields__:
            setattr(fresh, name, getattr(imprint, name))
        fresh.year = imprint.issued_on.year
        fresh.save()
        return {"issue": fresh.pk}

    return _changed(act, issue, "change-imprint", write)


def add_section(act: Act, issue: Issue, heading: str) -> Refused | None:
    """A section at the end of a draft."""

    def write(fresh: Issue) -> Answer:
        if fresh.sections.filter(heading=heading).exists():
            return Refused(Refusal.SECTION_TAKEN, {"heading": heading}).answer()
        made = Section.objects.create(issue=fresh, heading=heading, order=_next(fresh.sections.all()))
        return {"section": made.pk}

    return _changed(act, issue, "add-section", write)


def remove_section(act: Act, section: Section) -> Refused | None:
    """Take an empty section out."""

    def write(fresh: Issue) -> Answer:
        if section.blocks.exists():
            return Refused(Refusal.SECTION_NOT_EMPTY, {"heading": section.heading}).answer()
        section.delete()
        return {"issue": fresh.pk}

    return _changed(act, section.issue, "remove-section", write)


def move_section(act: Act, section: Section, *, up: bool) -> Refused | None:
    """One place up or down."""
    return _changed(act, section.issue, "move-section", lambda fresh: _moved(fresh.sections.all(), section.pk, up=up))


def place(act: Act, section: Section, what: Place) -> Refused | None:
    """Put something at the end of a section."""

    def write(fresh: Issue) -> Answer:
        refused = _not_to_place(what)
        if refused:
            return refused.answer()
        made = Block.objects.create(
            section=section,
            order=_next(section.blocks.all()),
            layout=what.layout,
            title=what.title,
            form=what.form,
            start=what.period.start if what.period else None,
            end=what.period.end if what.period else None,
            compares=what.layout == Block.Layout.BY_CITY,
            article=what.article,
            text=what.text,
            indicators=list(what.indicators),
            place=what.spread,
            shape=what.shape,
        )
        if what.article is not None:
            Article.objects.filter(pk=what.article.pk).update(issue=fresh, heading=section.heading)
        return {"block": made.pk}

    return _changed(act, section.issue, "place-block", write)


def remove_block(act: Act, block: Block) -> Refused | None:
    """Take something out of a draft; an article goes back to those that wait for an issue."""

    def write(fresh: Issue) -> Answer:
        if block.layout == Block.Layout.ARTICLE and block.article_id is not None:
            Article.objects.filter(pk=block.article_id).update(issue=None, heading="")
        Block.objects.filter(pk=block.pk).delete()
        return {"issue": fresh.pk}

    return _changed(act, block.section.issue, "remove-block", write)


def move_block(act: Act, block: Block, *, up: bool) -> Refused | None:
    """One place up or down within its section."""
    return _changed(
        act, block.section.issue, "move-block", lambda _fresh: _moved(block.section.blocks.all(), block.pk, up=up)
    )


def _not_to_place(what: Place) -> Refused | None:
    if what.indicators and what.period and runs(what.period, clock.today()):
        title = what.title or "、".join(name_of(one) for one in Indicator.objects.filter(pk__in=what.indicators))
        return Refused(Refusal.PERIOD_RUNS, {"title": title})
    if what.period and what.spread in (Block.Place.CITY, Block.Place.LIBRARY) and not is_year(what.period):
        found = Indicator.objects.filter(pk__in=what.indicators)
        names = [name_of(one) for one in found if readers_in(one)]
        if names:
            return Refused(Refusal.READERS_OF_A_YEAR, {"names": "、".join(names)})
    if what.article is None:
        return None
    words = {"title": what.article.title}
    if what.layout == Block.Layout.ARTICLE and what.article.blocks.filter(layout=Block.Layout.ARTICLE).exists():
        return Refused(Refusal.ARTICLE_PLACED, words)
    newest = what.article.versions.first()
    if what.layout == Block.Layout.PHOTOS and not (newest and newest.photos):
        return Refused(Refusal.NO_PHOTOS, words)
    return None


def _changed(act: Act, issue: Issue, kind: str, write: Callable[[Issue], Answer]) -> Refused | None:
    """Do it to a draft, with its entry; what is published does not change."""

    def change() -> Answer:
        fresh = Issue.objects.select_for_update().get(pk=issue.pk)
        if fresh.status == Issue.Status.PUBLISHED:
            return Refused(Refusal.PUBLISHED).answer()
        answer = write(fresh)
        if "refused" not in answer:
            entry(act, "bulletin-changed", subject=f"bulletin:{fresh.pk}", details={"change": kind})
        return answer

    return refused_in(perform(act, kind, change))


def _next(rows: QuerySet[Any]) -> int:
    last = rows.aggregate(last=Max("order"))["last"]
    return 0 if last is None else int(last) + 1


def _moved(rows: QuerySet[Any], pk: int, *, up: bool) -> Answer:
    """The same rows with one of them a place further, numbered anew."""
    ordered = list(rows)
    at = next(place for place, row in enumerate(ordered) if row.pk == pk)
    to = at - 1 if up else at + 1
    if 0 <= to < len(ordered):
        ordered[at], ordered[to] = ordered[to], ordered[at]
    for order, row in enumerate(ordered):
        rows.filter(pk=row.pk).update(order=order)
    return {"moved": pk}
