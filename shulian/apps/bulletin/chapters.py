"""The chapters of an annual report (年度报告), suggested from the items of the national annual form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shulian.apps.bulletin.annual import with_figures
from shulian.apps.bulletin.models import Block
from shulian.core.periods import Period

OPENING = ("概述", "主要工作")
CLOSING = ("大事记",)
_COUNTED = ("visits-counted", "cards-total")
ITEMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("读者与到馆", ("visits", "loan-visits", "valid-cards", "online-visits", "site-visits", "cards-issued", *_COUNTED)),
    ("文献流通", ("checkouts", "renewals", "active-readers", "in-house-use", "holds-fulfilled", "transits")),
    (
        "馆藏建设",
        (
            *("collection", "collection-books", "collection-braille", "collection-ancient", "collection-rare"),
            *("collection-periodicals", "collection-audiovisual", "collection-microforms", "collection-other"),
            *("collection-open", "collection-children", "collection-added", "ebooks-added", "periodicals-bought"),
            *("media-hours", "text-terabytes"),
        ),
    ),
    (
        "读者活动与培训",
        (
            *("events", "attendances", "events-lectures", "attendances-lectures", "events-exhibitions"),
            *("attendances-exhibitions", "events-courses", "attendances-courses", "training-courses"),
            *("training-hours", "training-unit-times", "training-units", "training-persons"),
        ),
    ),
    ("参考咨询与原文传递", ("delivery", "requests-received", "requests-unfilled", "reference-questions")),
    ("读者评价", ("satisfaction", "ratings", "feedback-received", "feedback-answered", "purchases-suggested")),
    (
        "条件保障",
        (
            *("floor-area", "seats", "computers", "reader-terminals", "shelf-metres"),
            *("staff", "spending", "stock-spending", "circulating-members", "branches", "reading-rooms"),
            "reference-members",
        ),
    ),
)
"""What each chapter tells of, the first indicator also by city."""
IN_WORDS = 3


@dataclass(frozen=True)
class Shown:
    """A block of indicators to be put into a section."""

    title: str
    indicators: tuple[str, ...]
    place: Block.Place
    shape: Block.Shape
    period: Period


@dataclass(frozen=True)
class Chapter:
    """A section with what stands in it at first."""

    heading: str
    shown: tuple[Shown, ...]


def suggested(year: Period) -> list[Chapter]:
    """A chapter for everything of which there are figures: a sentence, a table, and the first indicator by city."""
    found = ((heading, with_figures(codes, year)) for heading, codes in ITEMS)
    return [Chapter(heading, _shown(heading, codes, year)) for heading, codes in found if codes]


def _shown(heading: str, codes: Sequence[str], year: Period) -> tuple[Shown, ...]:
    every, first = tuple(codes), tuple(codes[:1])
    return (
        Shown("", every[:IN_WORDS], Block.Place.ALL, Block.Shape.SENTENCE, year),
        Shown(f"{heading}主要指标", every, Block.Place.ALL, Block.Shape.TABLE, year),
        Shown("", first, Block.Place.CITY, Block.Shape.CHART, year),
    )
