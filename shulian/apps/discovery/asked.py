"""What a search asks for: words, what is to be kept to, and the order of what is found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from shulian.protocols.cql import Query


class Sort(StrEnum):
    """The order of what is found."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    YEAR = "year"
    TITLE = "title"
    POPULARITY = "popularity"
    SERIES = "series"


class Audience(StrEnum):
    """For whom a title was made."""

    JUVENILE = "juvenile"
    GENERAL = "general"


@dataclass(frozen=True)
class Asked:
    """Words that must all be found, and filters that all hold; the values inside one filter are alternatives.

    `text` is looked for anywhere, `title` to `series` in that field only, as a whole name there if `whole` says so.
    `library` are ids; `available` keeps to what stands on a shelf now (of those libraries, if any are given). `years`
    is from and to, both included. `clc` are beginnings of classes, `work` keeps to the editions of one work, `among` to
    titles with these numbers. `cql` is an expert's query; its order counts when `sort` is by relevance. `by_work` gives
    each work once, with its best edition. Without words the filters alone say what is found; without either, nothing.
    `facets` asks for all that a page shows beside the titles.
    """

    text: str = ""
    page: int = 1
    per_page: int = 20
    title: str = ""
    author: str = ""
    subject: str = ""
    publisher: str = ""
    series: str = ""
    whole: bool = False
    library: tuple[int, ...] = ()
    available: bool = False
    years: tuple[int | None, int | None] = (None, None)
    clc: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    audience: Audience | None = None
    work: int | None = None
    among: tuple[int, ...] = ()
    cql: Query | None = None
    sort: Sort = Sort.RELEVANCE
    by_work: bool = False
    facets: bool = True

    @property
    def texts(self) -> str:
        """All that was typed, in whatever field."""
        return " ".join([self.text, self.title, self.author, self.subject, self.publisher, self.series]).strip()

    @property
    def kept_to(self) -> bool:
        """Whether any filter is set."""
        return self.work is not None or any(map(self.filters, FACETS))

    def without(self, facet: str) -> Asked:
        """The same without the filter of this facet."""
        return replace(self, **{_FILTERS[facet]: getattr(_NOTHING, _FILTERS[facet])})

    def filters(self, facet: str) -> bool:
        """Whether the filter of this facet is set."""
        return bool(getattr(self, _FILTERS[facet]) != getattr(_NOTHING, _FILTERS[facet]))


FACETS = ("library", "available", "year", "clc", "language", "form", "audience")
_FILTERS = {facet: facet for facet in FACETS} | {"year": "years"}
_NOTHING = Asked()
