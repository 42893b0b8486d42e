"""Published issues of the bulletin (工作简报)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Router, Schema
from pydantic import Field

from shulian.apps.bulletin.models import Issue
from shulian.apps.bulletin.queries import published_issue, published_issues, values
from shulian.interfaces.api.problems import answers, unknown

router = Router(tags=["bulletin"])


class IssueOut(Schema):
    """An issue in the list; `digest` is the SHA-256 of what was published."""

    number: int
    issued_on: date
    masthead: str
    subtitle: str
    issuer: str
    published_at: datetime
    digest: str
    is_demonstration: bool


class Issues(Schema):
    """Published issues, the newest first."""

    issues: list[IssueOut]


class ColumnOut(Schema):
    """A column of a table."""

    heading: str
    align: str


class CellOut(Schema):
    """What is printed, the mark of its footnote, and how many rows it spans (0: covered)."""

    text: str
    mark: str
    spans: int


class RowOut(Schema):
    """A line, the first line of a group, or a line of sums."""

    kind: str
    cells: list[CellOut]


class FootnoteOut(Schema):
    """Where printed and computed figures differ."""

    mark: str
    text: str


class TableOut(Schema):
    """A statistics table with all its words."""

    kind: Literal["table"]
    title: str
    period: str
    unit: str
    columns: list[ColumnOut]
    rows: list[RowOut]
    footnotes: list[FootnoteOut]
    notes: list[str]


class ProseOut(Schema):
    """Paragraphs of text."""

    kind: Literal["prose"]
    paragraphs: list[str]


class BarOut(Schema):
    """A bar of a chart."""

    label: str
    value: int
    text: str


class ChartOut(Schema):
    """Figures as bars."""

    kind: Literal["chart"]
    title: str
    period: str
    unit: str
    bars: list[BarOut]
    footnotes: list[FootnoteOut]
    notes: list[str]


class RunOut(Schema):
    """Words, printed strongly or not."""

    text: str
    strong: bool


class HeadingOut(Schema):
    """A heading within an article, with its number."""

    kind: Literal["heading"]
    level: int
    text: str


class ParagraphOut(Schema):
    """A paragraph of an article."""

    kind: Literal["paragraph"]
    runs: list[RunOut]


class ItemsOut(Schema):
    """A list within an article."""

    kind: Literal["items"]
    numbered: bool
    items: list[list[RunOut]]


class PhotoOut(Schema):
    """A photo; its file is at /bulletins/{number}/photos/{digest}.jpg of the site."""

    kind: Literal["photo"]
    digest: str
    width: int
    height: int
    caption: str
    credit: str


Part = Annotated[HeadingOut | ParagraphOut | ItemsOut | PhotoOut | TableOut | ChartOut, Field(discriminator="kind")]


class ArticleOut(Schema):
    """A member's article."""

    kind: Literal["article"]
    title: str
    byline: str
    parts: list[Part]


class PhotoPageOut(Schema):
    """A page of photos."""

    kind: Literal["photos"]
    title: str
    photos: list[PhotoOut]


class SectionOut(Schema):
    """A heading in 【】 and what stands under it."""

    heading: str
    blocks: list[Annotated[TableOut | ChartOut | ProseOut | ArticleOut | PhotoPageOut, Field(discriminator="kind")]]


class IssueDetail(IssueOut):
    """A whole issue."""

    sections: list[SectionOut]


@router.get("/bulletins", response=answers(Issues))
def bulletins(request: HttpRequest) -> Issues:
    """The published issues."""
    return Issues(issues=[IssueOut.from_orm(issue) for issue in published_issues()])


@router.get("/bulletins/{number}", response=answers(IssueDetail, 404, 422))
def bulletin(request: HttpRequest, number: Path[Annotated[int, Field(ge=1, lt=2**31)]]) -> IssueDetail:
    """One issue as it was published."""
    issue = published_issue(number)
    if issue is None:
        raise unknown("unknown-issue", _("There is no published issue with this number."))
    return IssueDetail(
        **_facts(issue), sections=[SectionOut.model_validate(section) for section in values(issue)["sections"]]
    )


def _facts(issue: Issue) -> dict[str, Any]:
    return {name: getattr(issue, name) for name in IssueOut.model_fields}
