"""How to cite a title: the order of GB/T 7714, with what is known of it."""

from __future__ import annotations

from shulian.apps.catalogue.models import Title

MOST_AUTHORS = 3


def citation(title: Title) -> str:
    """Authors. Title[M]. Place: Publisher, Year. Unknown parts are left out, never filled in."""
    authors = ", ".join(title.authors[:MOST_AUTHORS])
    if len(title.authors) > MOST_AUTHORS:
        authors += ", 等"
    name = f"{title.title}: {title.remainder}" if title.remainder else title.title
    if title.volume:
        name += f": {title.volume}"
    kind = "J" if title.issn else "M"
    house = ": ".join(part for part in (title.place, title.publisher) if part)
    imprint = ", ".join(part for part in (house, str(title.year or "")) if part)
    return ". ".join(part for part in (authors, f"{name}[{kind}]", imprint) if part) + "."
