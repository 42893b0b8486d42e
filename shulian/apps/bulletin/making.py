"""Articles as plain values for page and print: their markup with photos, and the figures of now in their places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shulian.apps.bulletin.models import Photo, Version
from shulian.core import prose
from shulian.documents import bulletin as made

Part = made.Heading | made.Paragraph | made.Items | made.Photo | made.Table | made.Chart
Lookup = Callable[[prose.Figures], made.Table | made.Chart | None]


@dataclass(frozen=True)
class Words:
    """An article as it is typed, saved or not."""

    title: str
    byline: str
    text: str
    photos: tuple[made.Photo, ...] = ()


def words_of(version: Version) -> Words:
    """A saved version."""
    return Words(version.title, version.byline, version.text, tuple(photos_of(version)))


def photos_of(version: Version) -> list[made.Photo]:
    """The photos of a version with their words."""
    return with_sizes(version.article_id, version.photos)


def with_sizes(article: int, lines: Sequence[dict[str, str]]) -> list[made.Photo]:
    """Photo lines ({"photo", "caption", "credit"}) with the digest and size of their files."""
    stored = {photo.digest: photo for photo in Photo.objects.filter(article=article)}
    return [
        made.Photo(
            kind="photo",
            digest=line["photo"],
            width=stored[line["photo"]].width,
            height=stored[line["photo"]].height,
            caption=line["caption"],
            credit=line["credit"],
        )
        for line in lines
        if line["photo"] in stored
    ]


def article(words: Words, lookup: Lookup | None, *, with_rest: bool = True) -> made.Article:
    """The article; photos without a place in the text stand behind it, unless they have a page of their own.

    Without a look-up (for those who may not see figures) a place of figures is only named.
    """
    parts = [part for one in prose.parse(words.text) for part in _parts(one, words, lookup)]
    if with_rest:
        parts += rest(words)
    return made.Article(kind="article", title=words.title, byline=words.byline, parts=parts)


def rest(words: Words) -> list[made.Photo]:
    """The photos that have no place in the text."""
    placed = prose.photos_in(words.text)
    return [photo for number, photo in enumerate(words.photos, start=1) if number not in placed]


def _parts(part: prose.Part, words: Words, lookup: Lookup | None) -> Iterator[Part]:
    if isinstance(part, prose.Heading):
        yield made.Heading(kind="heading", level=part.level, text=part.text)
    elif isinstance(part, prose.Paragraph):
        yield made.Paragraph(kind="paragraph", runs=_runs(part.runs))
    elif isinstance(part, prose.Items):
        yield made.Items(kind="items", numbered=part.numbered, items=[_runs(item) for item in part.items])
    elif isinstance(part, prose.PhotoPlace):
        if 1 <= part.number <= len(words.photos):
            yield words.photos[part.number - 1]
    else:
        yield (lookup(part) if lookup else None) or _named(part)


def _named(figures: prose.Figures) -> made.Paragraph:
    words = _("[The figures of %(form)s %(period)s stand here.]") % {"form": figures.form, "period": figures.period}
    return made.Paragraph(kind="paragraph", runs=[made.Run(text=words, strong=False)])


def _runs(runs: tuple[prose.Run, ...]) -> list[made.Run]:
    return [made.Run(text=run.text, strong=run.strong) for run in runs]
