"""What a question to the catalogue costs: pages that people open are free, what only programs ask is not."""

from __future__ import annotations

from shulian.core.buckets import Rate

FREE_PAGES = 5
"""Pages of results that cost nothing: hardly anybody turns further."""
FREE_FACETS = 4
"""Narrowings that cost nothing."""
DEEPEST_PAGE = 500
MOST_FACETS = 24

RATE = Rate(capacity=240.0, per_second=1.0)
"""A whole class behind one address may browse at once; a program that walks the catalogue is stopped in a minute."""

PROGRAM_RATE = Rate(capacity=600.0, per_second=10.0)
"""What programs get at the doors made for them: ten questions a second, and a minute's worth at once."""


WRITE_RATE = Rate(capacity=60.0, per_second=60.0 / 86_400)
"""What may be sent without signing in from one address: a school class at once, and sixty pieces a day."""

SITEMAP_PRICE = 2
"""A part of the site map: a crawler fetches all parts of millions of titles at once, but not over and over."""


def cost_of_file(titles: int) -> int:
    """What a file with so many titles takes out of the bucket."""
    return 1 + titles // 50


def cost_of_program(page: int, narrowings: int, *, cql: bool, facets: bool) -> int:
    """What a program's question takes: an expert's query and counting by facets are work even on the first page."""
    return cost(page, narrowings) + cql + facets


def cost(page: int, facets: int) -> int:
    """What one question takes out of the bucket of whoever asks it."""
    depth = max(0, page - FREE_PAGES)
    return min(depth, 40) + 4 * max(0, facets - FREE_FACETS)


def is_beyond(page: int, facets: int) -> bool:
    """Whether no reading person asks so deep: refused whoever asks, before anything is looked up."""
    return page > DEEPEST_PAGE or facets > MOST_FACETS
