"""What an article shows while it is written: the figures of now, and the masthead of its issue."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from shulian.apps.alliance.models import Alliance
from shulian.apps.alliance.queries.register import the_alliance
from shulian.apps.bulletin.charts import figures
from shulian.apps.bulletin.figures import Figures
from shulian.apps.bulletin.models import Article, Issue
from shulian.apps.bulletin.queries.issues import issue_name, issue_number, layout_of, tables_to_choose
from shulian.apps.statistics.queries.returns import period_of
from shulian.apps.statistics.words import name_of, period_words
from shulian.core import prose
from shulian.documents import bulletin as made

_MOST_LINES = 8


def figures_of_now(place: prose.Figures) -> made.Table | made.Chart | None:
    """A table or chart as it would be printed today."""
    collected = Figures().at(place)
    if collected is None:
        return None
    title = collected.form.name_zh
    return figures(layout_of(place, collected), collected, title, prints_findings=True, compares=False)


def masthead_of(article: Article | None) -> made.Bulletin:
    """The head of the issue that an article is for, or that of the alliance."""
    issue, alliance = article.issue if article else None, the_alliance()
    with translation.override(issue.language if issue else "zh-hans"):
        return _masthead(issue, alliance)


def _masthead(issue: Issue | None, alliance: Alliance | None) -> made.Bulletin:
    return made.Bulletin(
        masthead=issue.masthead if issue else alliance.name if alliance else "",
        name=issue_name(issue) if issue else _("Bulletin"),
        number=issue_number(issue) if issue else "",
        subtitle="",
        issuer=issue.issuer if issue else alliance.office_name if alliance else "",
        date="",
        sections=[],
    )


def lines_to_insert() -> list[tuple[str, str]]:
    """The newest tables by name, each with the line that puts it into a text."""
    return [
        (
            f"{name_of(period.form)} {period_words(period_of(period))}",
            f"[表：{period.form_id} {period_of(period).code}]",
        )
        for period in tables_to_choose()[:_MOST_LINES]
    ]
