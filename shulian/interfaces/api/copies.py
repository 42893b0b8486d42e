"""Where the copies of titles are, and where titles without copies are read."""

from __future__ import annotations

from collections.abc import Iterable

from ninja import Schema

from shulian.apps.catalogue.models import Title
from shulian.apps.catalogue.queries.records import describing
from shulian.apps.holdings.queries import Availability
from shulian.core.forms import is_online


class Copies(Schema):
    """What one library has of a title."""

    library: str
    name: str
    copies: int
    available: int


class Offering(Schema):
    """A library that has something for its readers."""

    library: str
    name: str


class Online(Schema):
    """Where a title is read on the web, and for the readers of which libraries; nobody is named where all may."""

    links: list[str]
    libraries: list[Offering]


class TitleCopies(Schema):
    """The libraries that hold a title; `now` is what it was joined to, itself, or null when nothing of it is there.

    `online` is said of e-books, and of other titles with an address of which nobody has a copy.
    """

    title: int
    now: int | None
    holdings: list[Copies]
    online: Online | None


def read_online(title: Title, held: list[Availability]) -> bool:
    """Whether a title is read on the web, and not taken home."""
    return is_online(title.form, linked=bool(title.links), copies=bool(held))


def online_of(titles: Iterable[Title]) -> dict[int, Online]:
    """Where these are read; whose readers may is told by the records."""
    wanted = {title.pk: title for title in titles}
    offered = describing(wanted) if wanted else {}
    return {
        pk: Online(
            links=title.links,
            libraries=[Offering(library=code, name=name) for code, name in offered.get(pk, [])],
        )
        for pk, title in wanted.items()
    }


def copies_of(
    asked: int, now: Title | None, held: dict[int, list[Availability]], online: dict[int, Online]
) -> TitleCopies:
    """What is said of a title that was asked for, by what it is now."""
    if now is None:
        return TitleCopies(title=asked, now=None, holdings=[], online=None)
    return TitleCopies(title=asked, now=now.pk, holdings=copies_in(held[now.pk]), online=online.get(now.pk))


def copies_in(held: list[Availability]) -> list[Copies]:
    """What each library has."""
    return [Copies(library=one.code, name=one.name, copies=one.copies, available=one.available) for one in held]
