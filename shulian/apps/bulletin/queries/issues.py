"""Issues as they are read: the values of a draft made from the figures of now, those of a published one frozen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from shulian.apps.bulletin import making
from shulian.apps.bulletin.annual import IndicatorSource, source_of, sources_in
from shulian.apps.bulletin.annual_pieces import pieces
from shulian.apps.bulletin.charts import figures
from shulian.apps.bulletin.earlier import Printed, kept_in, printed_before
from shulian.apps.bulletin.few import few_in
from shulian.apps.bulletin.figures import NOTHING_KNOWN, Figures, Standing, standing_of
from shulian.apps.bulletin.models import Block, Issue
from shulian.apps.bulletin.notes import around_words, earlier_words, standing_words
from shulian.apps.statistics.models import FormColumn, Period, Return
from shulian.apps.statistics.queries.returns import Collected
from shulian.apps.statistics.words import finding_words
from shulian.core import prose
from shulian.core.digests import digest
from shulian.core.numbering import decide_first_number, next_of
from shulian.core.periods import Period as Months
from shulian.documents import bulletin as made
from shulian.documents.bulletin import Bulletin, Prose, Section

OF_FIGURES = (Block.Layout.RANKED, Block.Layout.BY_CITY, Block.Layout.CHART)


@dataclass(frozen=True)
class TableSource:
    """Figures that stand in an issue, as a block or within an article; `collected` is None if nothing was accepted."""

    block: Block
    title: str
    collected: Collected | None
    before: tuple[Printed, ...] = ()
    what: str = ""
    standing: Standing = NOTHING_KNOWN

    @property
    def prints_findings(self) -> bool:
        """Figures within an article are always printed with their findings."""
        return self.block.prints_findings or self.block.layout not in OF_FIGURES

    @property
    def has_figures(self) -> bool:
        """Whether anything was accepted or counted."""
        return self.collected is not None

    @property
    def is_block(self) -> bool:
        """Whether they stand in the section itself."""
        return self.block.layout in OF_FIGURES

    @property
    def to_sign(self) -> tuple[str, ...]:
        """What does not add up, in the table, against earlier issues or what was published, and who is missing."""
        differences = self.collected.differences if self.collected else ()
        earlier = (earlier_words(one) for one in self.before)
        return (*(finding_words(one) for one in differences), *earlier, *standing_words(self.standing))


AnySource = TableSource | IndicatorSource


def issues() -> QuerySet[Issue]:
    """All issues, newest first."""
    return Issue.objects.all()


def published_issues() -> QuerySet[Issue]:
    """Published issues, newest first."""
    return issues().filter(status=Issue.Status.PUBLISHED)


def published_issue(number: int) -> Issue | None:
    """One published issue."""
    return published_issues().filter(number=number).first()


def found(words: str, year: int | None = None) -> QuerySet[Issue]:
    """Published issues that say all of these words, of one year if wanted; newest first."""
    narrowed = published_issues().filter(year=year) if year else published_issues()
    for word in words.split()[:8]:
        narrowed = narrowed.filter(Q(words__icontains=word) | Q(subtitle__icontains=word))
    return narrowed


def issue_number(issue: Issue) -> str:
    """第53期, No. 53; of an annual report its year."""
    if issue.kind == Issue.Kind.ANNUAL:
        return _("Year %(year)s") % {"year": issue.number}
    return _("No. %(number)s") % {"number": issue.number}


def issue_name(issue: Issue) -> str:
    """What kind of issue it is, as its masthead says it."""
    return _("Annual report") if issue.kind == Issue.Kind.ANNUAL else _("Bulletin")


def numbers() -> list[int]:
    """The numbers of the series so far; an annual report is numbered by its year."""
    return list(Issue.objects.filter(kind=Issue.Kind.BULLETIN).values_list("number", flat=True))


def is_first_unseen(issue: Issue) -> bool:
    """Whether the series begins with this issue and nothing of it is published: its number can still be put right."""
    series = Issue.objects.filter(kind=Issue.Kind.BULLETIN)
    published = series.filter(status=Issue.Status.PUBLISHED).exists()
    return (
        issue.kind == Issue.Kind.BULLETIN and decide_first_number(issue.number, numbers(), published=published) is None
    )


def next_number() -> int:
    """The number after the highest one."""
    return next_of(numbers())


def tables_to_choose() -> QuerySet[Period]:
    """The periods of all forms that have an accepted return, newest first."""
    accepted_periods = Return.objects.filter(status=Return.Status.ACCEPTED).values("period")
    found = Period.objects.filter(pk__in=accepted_periods)
    return found.select_related("form").order_by("-end", "form__order")


def table_sources(issue: Issue) -> list[AnySource]:
    """All figures of an issue as they are now, in the order in which they stand there."""
    blocks = Block.objects.filter(section__issue=issue).exclude(layout__in=(Block.Layout.PROSE, Block.Layout.PHOTOS))
    ordered = blocks.select_related("form", "section", "article").order_by("section__order", "order")
    figures = Figures()
    return [source for block in ordered for source in _sources(issue, block, figures)]


def _sources(issue: Issue, block: Block, figures: Figures) -> Iterator[AnySource]:
    if block.layout == Block.Layout.INDICATORS:
        # What is printed is said in the language of the issue.
        with translation.override(issue.language):
            yield source_of(issue, block, figures.shown)
        return
    if block.layout in OF_FIGURES:
        collected = figures.of(block.form, months_of(block))
        yield _source(issue, block, collected, (figures, block.title, ""))
        return
    newest = block.article.versions.first() if block.article else None
    for place in prose.figures_in(newest.text if newest else ""):
        collected = figures.at(place)
        title = collected.form.name_zh if collected else f"{place.form} {place.period}"
        yield _source(issue, block, collected, (figures, title, f"{place.what} {place.form} {place.period}"))


def _source(issue: Issue, block: Block, collected: Collected | None, how: tuple[Figures, str, str]) -> TableSource:
    figures, title, what = how
    before = tuple(printed_before(issue, collected, figures)) if collected else ()
    return TableSource(block, title, collected, before, what, standing_of(collected) if collected else NOTHING_KNOWN)


def to_sign_for(sources: Sequence[AnySource]) -> list[str]:
    """Everything that does not add up, in words."""
    return [f"{source.title}: {words}" for source in sources for words in source.to_sign]


def findings_digest(sources: Sequence[AnySource]) -> str:
    """What stands for these findings when somebody signs for them."""
    with translation.override("en"):
        return digest(to_sign_for(sources))


def seen_digest(issue: Issue, sources: Sequence[AnySource]) -> str:
    """What stands for an issue as somebody has seen it."""
    return digest({"bulletin": values(issue, sources), "sources": sources_of(sources)})


def months_of(block: Block) -> Months:
    """The months of a table block."""
    if block.start is None or block.end is None:
        raise ValueError("prose has no period")
    return Months(block.start, block.end)


def values(issue: Issue, looked_up: Sequence[AnySource] | None = None) -> Bulletin:
    """The issue as plain values for page and PDF, in its own language; of figures that were looked up before."""
    if issue.snapshot is not None:
        return cast(Bulletin, issue.snapshot["bulletin"])
    figures_now = table_sources(issue) if looked_up is None else looked_up
    sources = {(source.block.pk, source.what): source for source in figures_now}
    with translation.override(issue.language):
        sections = _sections(issue, sources)
        return Bulletin(
            masthead=issue.masthead,
            name=issue_name(issue),
            number=issue_number(issue),
            subtitle=_("(%(subtitle)s)") % {"subtitle": issue.subtitle} if issue.subtitle else "",
            issuer=issue.issuer,
            date=_("%(year)s-%(month)s-%(day)s")
            % {"year": issue.issued_on.year, "month": issue.issued_on.month, "day": issue.issued_on.day},
            sections=sections,
            contents=_("Contents") if issue.kind == Issue.Kind.ANNUAL or _has_articles(sections) else "",
            ends=_ends(issue),
            copies=_("Printed: %(copies)s copies") % {"copies": issue.copies} if issue.copies else "",
        )


def _sections(issue: Issue, sources: dict[tuple[int, str], AnySource]) -> list[Section]:
    """The sections that hold something."""
    found = []
    for section in issue.sections.prefetch_related("blocks__article"):
        blocks = list(section.blocks.all())
        if blocks:
            pieces = [piece for block in blocks for piece in _made(block, sources)]
            found.append(Section(heading=f"【{section.heading}】", blocks=pieces))
    return found


def _ends(issue: Issue) -> list[str]:
    lines = (
        (_("Reported to: %(names)s"), issue.reports_to),
        (_("Sent to: %(names)s"), issue.sends_to),
        (_("Issued to: %(names)s"), issue.issues_to),
    )
    return [words % {"names": names} for words, names in lines if names]


def _has_articles(sections: list[Section]) -> bool:
    return any(block["kind"] in ("article", "photos") for section in sections for block in section["blocks"])


def sources_of(sources: Sequence[AnySource]) -> list[dict[str, Any]]:
    """Which versions of which returns and definitions the tables are made of, and their totals, for the snapshot."""
    found: list[dict[str, Any]] = []
    for source in sources:
        if isinstance(source, IndicatorSource):
            found += sources_in(source)
        elif source.collected is not None:
            found.append(_collected_in(source.collected))
    return found


def _collected_in(collected: Collected) -> dict[str, Any]:
    returns = [{"return": one.pk, "version": one.version, "digest": one.digest} for one in collected.returns]
    return {
        "form": collected.form.pk,
        "period": collected.period.code,
        **kept_in(collected),
        "returns": returns,
        "indicators": [
            {"code": column.indicator_id, "version": version_of(collected, column)} for column in collected.columns
        ],
    }


def version_of(collected: Collected, column: FormColumn) -> int:
    """Of the definition: the one with which it was published, if that is what is printed."""
    out = collected.out.get(column.key)
    return out.version if out else column.indicator.version


def photos_in(bulletin: Bulletin) -> set[str]:
    """The digests of the photos that stand in an issue."""
    found: set[str] = set()
    for section in bulletin["sections"]:
        for block in section["blocks"]:
            if block["kind"] == "photos":
                found |= {photo["digest"] for photo in block["photos"]}
            elif block["kind"] == "article":
                found |= {part["digest"] for part in block["parts"] if part["kind"] == "photo"}
    return found


def words_of(bulletin: Bulletin) -> str:
    """What an issue says, for searching: titles, texts, captions, and the names that stand in its tables."""
    return "\n".join(word for section in bulletin["sections"] for word in _said([section]) if word)


def _said(value: Any) -> Iterator[str]:
    """All words within values, whatever their names."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in ("kind", "digest", "mark", "align", "origin"):
                yield from _said(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _said(inner)
    elif isinstance(value, str):
        yield value


def _made(block: Block, sources: dict[tuple[int, str], AnySource]) -> Iterator[made.Block]:
    if block.layout == Block.Layout.PROSE:
        yield Prose(kind="prose", paragraphs=[line for line in block.text.splitlines() if line.strip()])
    elif block.layout == Block.Layout.INDICATORS:
        source = sources[block.pk, ""]
        if isinstance(source, IndicatorSource) and source.told:
            yield from pieces(source)
    elif block.layout in OF_FIGURES:
        source = sources[block.pk, ""]
        if isinstance(source, TableSource) and source.collected is not None:
            yield figures_made(source, block.layout, compares=block.compares)
    elif block.article is not None and (newest := block.article.versions.first()) is not None:
        words = making.words_of(newest)
        if block.layout == Block.Layout.PHOTOS:
            photos = making.rest(words) or list(words.photos)
            title = block.title or _("Photos: %(title)s") % {"title": words.title}
            yield made.PhotoPage(kind="photos", title=title, photos=photos)
            return
        page = Block.objects.filter(article=block.article, layout=Block.Layout.PHOTOS).exists()
        yield making.article(words, lambda place: _in_text(block, place, sources), with_rest=not page)


def _in_text(
    block: Block, place: prose.Figures, sources: dict[tuple[int, str], AnySource]
) -> made.Table | made.Chart | None:
    source = sources.get((block.pk, f"{place.what} {place.form} {place.period}"))
    if not isinstance(source, TableSource) or source.collected is None:
        return None
    return figures_made(source, layout_of(place, source.collected), compares=False)


def layout_of(place: prose.Figures, collected: Collected) -> str:
    """How figures stand in a text: one column by city, more of them ranked."""
    if place.what is prose.What.CHART:
        return Block.Layout.CHART
    return Block.Layout.BY_CITY if len(collected.columns) == 1 else Block.Layout.RANKED


def figures_made(source: TableSource, layout: str, *, compares: bool) -> made.Table | made.Chart:
    """A table or chart with its findings; what an earlier issue printed otherwise stands among its notes."""
    if source.collected is None:
        raise ValueError("nothing was collected")
    shown = source.prints_findings
    piece = figures(layout, source.collected, source.title, prints_findings=shown, compares=compares)
    if shown:
        said = around_words(source.before, source.standing, few_in(source.collected))
        piece["notes"] += [_("Note: %(words)s") % {"words": words} for words in said]
    return piece
