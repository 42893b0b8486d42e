"""Finding titles, and where they stand on the shelf."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import Field

from shulian.apps.alliance.queries.register import open_libraries
from shulian.apps.catalogue.models import Title
from shulian.apps.catalogue.queries.titles import classes_of, living_title, now_of, titles_in_order
from shulian.apps.catalogue.queries.works import work_by_id
from shulian.apps.discovery import queries as discovery
from shulian.apps.discovery.asked import Audience, Sort
from shulian.apps.discovery.browsing import editions
from shulian.apps.holdings.queries import availability
from shulian.core.credits import credited, is_body
from shulian.core.forms import Form
from shulian.interfaces.api.copies import Copies, TitleCopies, copies_in, copies_of, online_of, read_online
from shulian.interfaces.api.fields import Code, Id, Page, PerPage, Text
from shulian.interfaces.api.libraries import known_library
from shulian.interfaces.api.problems import Problem, answers, unknown
from shulian.interfaces.portal.expert import fault_of
from shulian.interfaces.rates import program_refusal
from shulian.protocols import cql

router = Router(tags=["catalogue"])
MOST_VALUES = 200


class TitleOut(Schema):
    """One edition."""

    id: int
    title: str
    remainder: str
    volume: str
    medium: str
    edition: str
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
    form: str
    juvenile: bool
    work_id: int | None


class TitleHeld(TitleOut):
    """A title with the libraries that hold it, those that have it in first."""

    holdings: list[Copies]


class CreditOut(Schema):
    """Who had a part in a title: `role` of whoever did not write it (译), `is_body` of what is no person."""

    name: str
    role: str
    is_body: bool


class TitleDetail(TitleHeld):
    """A title with everything that its page shows: all that it is called, all its classes, where it can be read.

    `other_numbers` are not its own: each is `isbn` or `issn` (wrong or cancelled) or `unified` (统一书号), a colon, and
    the number. `contents` and `notes` have each piece on a line.
    """

    credits: list[CreditOut]
    other_titles: list[str]
    classes: list[str]
    links: list[str]
    other_numbers: list[str]
    summary: str
    contents: str
    notes: str


class FacetValue(Schema):
    """A value that a search could be kept to, and how many titles that leaves."""

    value: str
    count: int


class FacetOut(Schema):
    """One group of values; those of `library` are codes of libraries."""

    name: str
    values: list[FacetValue]


class Found(Schema):
    """One page of what a search found; `degraded` while the search index is being built.

    `total` counts titles, `works` their works when `by_work` was asked for. `did_you_mean` is another text that finds
    more.
    """

    query: str
    total: int
    works: int | None
    page: int
    per_page: int
    took_ms: float
    degraded: bool
    did_you_mean: str
    facets: list[FacetOut]
    titles: list[TitleHeld]


class Asked(Schema):
    """What is looked for: every word of `q` must be found in title, author, subject, ISBN or the pinyin of the title.

    Filters all hold; the values of one filter are alternatives. `cql` is an expert's query beside them.
    """

    q: Text = ""
    cql: Annotated[str, Field(max_length=2000)] = ""
    page: Page = 1
    per_page: PerPage = 20
    library: Annotated[list[Code], Field(max_length=12, description="Only what one of these libraries holds.")] = []
    available: bool = Field(False, description="Only what is on the shelf now.")
    year_from: Annotated[int, Field(ge=1, le=2999)] | None = None
    year_to: Annotated[int, Field(ge=1, le=2999)] | None = None
    clc: Annotated[list[Code], Field(max_length=12, description="Beginnings of classes.")] = []
    language: Annotated[list[Code], Field(max_length=12)] = []
    form: Annotated[list[Form], Field(max_length=12)] = []
    audience: Audience | None = None
    sort: Sort = Sort.RELEVANCE
    by_work: bool = Field(False, description="Each work once, with its best edition.")
    facets: bool = False


class SuggestionOut(Schema):
    """What to offer while someone types: a title, or an author or subject with so many titles."""

    id: int | None
    title: str
    author: str
    kind: discovery.Kind
    count: int


class Suggestions(Schema):
    """Titles, authors and subjects that begin with what was typed, or fit it."""

    suggestions: list[SuggestionOut]


class Prefix(Schema):
    """What has been typed so far."""

    q: Text
    n: Annotated[int, Field(ge=1, le=20)] = 8


class WorkDetail(Schema):
    """A work with a page of its editions: the newest first, the volumes of a set in their order."""

    id: int
    title: str
    author: str
    total: int
    page: int
    per_page: int
    editions: list[TitleHeld]


class Paging(Schema):
    """Which page of a list."""

    page: Page = 1
    per_page: PerPage = 20


class Shelves(Schema):
    """Availability, title by title in the order asked; what nobody holds has an empty list, and may be read online."""

    titles: list[TitleCopies]


class WantedTitles(Schema):
    """Up to 100 titles."""

    title: Annotated[list[Id], Field(min_length=1, max_length=100)]


@router.get("/search", response=answers(Found, 404, 422, 429))
def search(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Search the union catalogue."""
    narrowings = len(asked.library) + len(asked.clc) + len(asked.language) + len(asked.form)
    if refused := program_refusal(request, asked.page, narrowings, cql=bool(asked.cql), facets=asked.facets):
        return refused
    libraries = [known_library(code) for code in asked.library]
    results = _found(asked, [library.pk for library in libraries])
    titles = titles_in_order([hit.title_id for hit in results.hits])
    return Found(
        query=asked.q,
        total=results.total,
        works=results.works,
        page=asked.page,
        per_page=asked.per_page,
        took_ms=round(results.took_ms, 2),
        degraded=results.degraded,
        did_you_mean=results.did_you_mean,
        facets=_facets(results.facets),
        titles=_held(titles),
    )


@router.get("/suggestions", response=answers(Suggestions, 422))
def suggestions(request: HttpRequest, typed: Query[Prefix]) -> Suggestions:
    """Titles, authors and subjects for what has been typed so far."""
    found = discovery.suggestions(typed.q, typed.n)
    return Suggestions(
        suggestions=[
            SuggestionOut(id=one.title_id, title=one.title, author=one.author, kind=one.kind, count=one.count)
            for one in found
        ]
    )


@router.get("/works/{work_id}", response=answers(WorkDetail, 404, 422))
def work(request: HttpRequest, work_id: Path[Id], paging: Query[Paging]) -> WorkDetail:
    """A work with its editions and the libraries that hold them."""
    found = work_by_id(work_id)
    if found is None:
        raise unknown("unknown-work", _("There is no work with this number."))
    listed, start = editions(work_id), (paging.page - 1) * paging.per_page
    return WorkDetail(
        id=found.pk,
        title=found.title,
        author=found.author,
        total=len(listed),
        page=paging.page,
        per_page=paging.per_page,
        editions=_held(titles_in_order(listed[start : start + paging.per_page])),
    )


@router.get("/titles/{title_id}", response=answers(TitleDetail, 404, 422) | {301: None})
def title(request: HttpRequest, title_id: Path[Id]) -> TitleDetail | HttpResponseBase:
    """One title with the libraries that hold it; the number of one that was joined to another leads on to that."""
    found = living_title(title_id)
    if found is None:
        raise unknown("unknown-title", _("There is no title with this number."))
    if found.pk != title_id:
        return HttpResponsePermanentRedirect(reverse("api:title", kwargs={"title_id": found.pk}))
    return TitleDetail(
        **_facts(found),
        credits=_credits(found),
        other_titles=found.other_titles,
        classes=classes_of(found),
        links=found.links,
        other_numbers=found.other_numbers,
        summary=found.summary,
        contents=found.contents,
        notes=found.notes,
        holdings=copies_in(availability([found.pk])[found.pk]),
    )


@router.get("/availability", response=answers(Shelves, 422))
def shelves(request: HttpRequest, wanted: Query[WantedTitles]) -> Shelves:
    """Which libraries have these titles in, for many titles in one call."""
    now = now_of(wanted.title)
    held = availability({title.pk for title in now.values() if title is not None})
    online = online_of(title for title in now.values() if title and read_online(title, held[title.pk]))
    return Shelves(titles=[copies_of(title, at, held, online) for title, at in now.items()])


def _found(asked: Asked, libraries: list[int]) -> discovery.Results:
    """What is found; a query in CQL that cannot be read is said with its place."""
    wanted = discovery.Asked(
        text=asked.q,
        page=asked.page,
        per_page=asked.per_page,
        library=tuple(libraries),
        available=asked.available,
        years=(asked.year_from, asked.year_to),
        clc=tuple(asked.clc),
        language=tuple(asked.language),
        form=tuple(asked.form),
        audience=asked.audience,
        sort=asked.sort,
        by_work=asked.by_work,
        facets=asked.facets,
    )
    try:
        return discovery.search(replace(wanted, cql=cql.parse(asked.cql)) if asked.cql else wanted)
    except cql.CqlError as error:
        fault = fault_of(asked.cql, error)
        hint = _("Near “%(place)s”.") % {"place": f"{fault.before}{fault.at}{fault.after}"} if fault.at else ""
        raise Problem(422, "unreadable-query", fault.sentence, hint) from error


def _facets(counted: dict[str, list[tuple[Any, int]]]) -> list[FacetOut]:
    codes = {}
    if libraries := [value for value, _count in counted.get("library", [])]:
        codes = dict(open_libraries().filter(pk__in=libraries).values_list("pk", "code"))
    found = []
    for name, values in counted.items():
        named = [(codes.get(value) if name == "library" else _plain(value), count) for value, count in values]
        listed = [FacetValue(value=value, count=count) for value, count in named[:MOST_VALUES] if value]
        found.append(FacetOut(name=name, values=listed))
    return found


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _credits(title: Title) -> list[CreditOut]:
    writers, others = credited(tuple(title.authors), title.responsibility, title.credits)
    said = [*((name, "") for name in writers), *((one.name, one.role) for one in others)]
    return [CreditOut(name=name, role=role, is_body=is_body(name, title.credits)) for name, role in said]


def _held(titles: list[Title]) -> list[TitleHeld]:
    held = availability(title.pk for title in titles)
    return [TitleHeld(**_facts(title), holdings=copies_in(held[title.pk])) for title in titles]


def _facts(title: Title) -> dict[str, Any]:
    """What every description of a title says."""
    return {"id": title.pk} | {name: getattr(title, name) for name in TitleOut.model_fields if name != "id"}
