"""Finding titles, and where they stand on the shelf."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import Field

from shulian.apps.catalogue.models import Title
from shulian.apps.catalogue.queries.titles import title_by_id, titles_in_order
from shulian.apps.discovery import queries as discovery
from shulian.apps.holdings.queries import Availability, availability
from shulian.interfaces.api.fields import Code, Id, Page, PerPage, Text
from shulian.interfaces.api.libraries import known_library
from shulian.interfaces.api.problems import answers, unknown

router = Router(tags=["catalogue"])


class TitleOut(Schema):
    """One edition."""

    id: int
    title: str
    remainder: str
    volume: str
    medium: str
    responsibility: str
    authors: list[str]
    publisher: str
    place: str
    year: int | None
    isbns: list[str]
    issn: str
    clc: str
    subjects: list[str]
    language: str
    extent: str
    series: str


class Copies(Schema):
    """What one library has of a title."""

    library: str
    name: str
    copies: int
    available: int


class TitleHeld(TitleOut):
    """A title with the libraries that hold it, those that have it in first."""

    holdings: list[Copies]


class TitleDetail(TitleHeld):
    """A title with everything that its page shows."""

    summary: str


class Found(Schema):
    """One page of what a search found, best first; `degraded` while the search index is being built."""

    query: str
    total: int
    page: int
    per_page: int
    took_ms: float
    degraded: bool
    titles: list[TitleHeld]


class Asked(Schema):
    """What is looked for: every word must be found in title, author, subject, ISBN or the pinyin of the title."""

    q: Text
    page: Page = 1
    per_page: PerPage = 20
    library: Code | None = Field(None, description="Only what this library holds.")


class SuggestionOut(Schema):
    """A title to offer while someone types."""

    id: int
    title: str
    author: str


class Suggestions(Schema):
    """Titles that begin with what was typed, or fit it."""

    suggestions: list[SuggestionOut]


class Prefix(Schema):
    """What has been typed so far."""

    q: Text
    n: Annotated[int, Field(ge=1, le=20)] = 8


class TitleCopies(Schema):
    """The libraries that hold a title."""

    title: int
    holdings: list[Copies]


class Shelves(Schema):
    """Availability, title by title in the order asked; a title nobody holds has an empty list."""

    titles: list[TitleCopies]


class WantedTitles(Schema):
    """Up to 100 titles."""

    title: Annotated[list[Id], Field(min_length=1, max_length=100)]


@router.get("/search", response=answers(Found, 404, 422))
def search(request: HttpRequest, asked: Query[Asked]) -> Found:
    """Search the union catalogue."""
    library = known_library(asked.library).pk if asked.library else None
    results = discovery.search(asked.q, asked.page, asked.per_page, library)
    titles = titles_in_order([hit.title_id for hit in results.hits])
    held = availability(title.pk for title in titles)
    return Found(
        query=asked.q,
        total=results.total,
        page=asked.page,
        per_page=asked.per_page,
        took_ms=round(results.took_ms, 2),
        degraded=results.degraded,
        titles=[TitleHeld(**_facts(title), holdings=_copies(held[title.pk])) for title in titles],
    )


@router.get("/suggestions", response=answers(Suggestions, 422))
def suggestions(request: HttpRequest, typed: Query[Prefix]) -> Suggestions:
    """Titles for what has been typed so far."""
    found = discovery.suggestions(typed.q, typed.n)
    return Suggestions(
        suggestions=[
            SuggestionOut(id=one.title_id, title=one.title, author=one.author) for one in found if one.title_id
        ]
    )


@router.get("/titles/{title_id}", response=answers(TitleDetail, 404, 422))
def title(request: HttpRequest, title_id: Path[Id]) -> TitleDetail:
    """One title with the libraries that hold it."""
    found = title_by_id(title_id)
    if found is None:
        raise unknown("unknown-title", _("There is no title with this number."))
    return TitleDetail(**_facts(found), summary=found.summary, holdings=_copies(availability([found.pk])[found.pk]))


@router.get("/availability", response=answers(Shelves, 422))
def shelves(request: HttpRequest, wanted: Query[WantedTitles]) -> Shelves:
    """Which libraries have these titles in, for many titles in one call."""
    held = availability(wanted.title)
    return Shelves(titles=[TitleCopies(title=title, holdings=_copies(held[title])) for title in held])


def _facts(title: Title) -> dict[str, Any]:
    """What every description of a title says."""
    return {"id": title.pk} | {name: getattr(title, name) for name in TitleOut.model_fields if name != "id"}


def _copies(held: list[Availability]) -> list[Copies]:
    return [Copies(library=one.code, name=one.name, copies=one.copies, available=one.available) for one in held]
