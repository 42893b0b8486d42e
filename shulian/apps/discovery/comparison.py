"""Whether the index says the same as the database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tantivy import Query

from shulian.apps.catalogue.models import Outbox
from shulian.apps.discovery import building, descriptions
from shulian.apps.discovery.folder import IndexMissing, Reader
from shulian.apps.discovery.index import DIGEST, DIGESTED, schema

_EXAMPLES = 5


@dataclass(frozen=True)
class Differing:
    """The titles that are not, not rightly or no longer in the index; and in what they differ."""

    missing: list[int]
    stale: list[int]
    parts: Counter[str]
    extra: list[int]


@dataclass(frozen=True)
class Compared:
    """Each difference between index and database as a sentence, and one of what only waits; none when they agree.

    Of an index that is being built, and of which there is no earlier one, nothing can be said yet.
    """

    differences: list[str]
    waiting: list[str]
    being_built: bool = False


def compare() -> list[str]:
    """All that there is to say; nothing when index and database agree."""
    found = compared()
    return found.differences + found.waiting


def compared() -> Compared:
    """True differences, and the titles that wait to be written, of which nothing is said as yet."""
    try:
        indexed = _indexed(Path(settings.INDEX_FOLDER))
    except IndexMissing:
        if now := building.progress(Path(settings.INDEX_FOLDER)):
            said = _("The index is being built: %(done)d of %(total)d titles.")
            return Compared([], [said % {"done": now.done, "total": now.total}], being_built=True)
        return Compared([_("There is no search index. Build it with: shulian index rebuild")], [])
    waiting = set(Outbox.objects.values_list("title", flat=True))
    missing, stale = [], []
    for chunk in descriptions.everything():
        for description in chunk:
            digests = indexed.pop(description.title_id, [])
            if description.title_id in waiting:
                continue
            if not digests:
                missing.append(description.title_id)
            elif digests != [description.digest()]:
                stale.append(description.title_id)
    extra = indexed.keys() - waiting
    differing = Differing(sorted(missing), *_looked_at_again(stale), sorted(extra))
    return Compared(_sentences(differing), _waiting(len(waiting)))


def _looked_at_again(titles: list[int]) -> tuple[list[int], Counter[str]]:
    """Those that still differ, and how many of them in what: a title may have been lent while the others were read."""
    if not titles:
        return [], Counter()
    searcher = Reader(Path(settings.INDEX_FOLDER)).searcher()
    waiting = set(Outbox.objects.filter(title__in=titles).values_list("title", flat=True))
    still, parts = [], Counter[str]()
    for at in range(0, len(titles), descriptions.CHUNK):
        for description in descriptions.describe(titles[at : at + descriptions.CHUNK]):
            found = searcher.search(Query.term_query(schema(), "id", description.title_id), 2).hits
            digests = [searcher.doc(address)["digest"][0] for _score, address in found]
            if digests == [description.digest()] or description.title_id in waiting:
                continue
            still.append(description.title_id)
            parts.update(_differing(digests, description.digest()))
    return still, parts


def _differing(digests: list[bytes], right: bytes) -> list[str]:
    """What the index has wrong of a title, in the words of DIGESTED."""
    if len(digests) != 1:
        return list(DIGESTED)
    parts = [slice(at, at + DIGEST) for at in range(0, len(right), DIGEST)]
    return [name for name, part in zip(DIGESTED, parts, strict=True) if digests[0][part] != right[part]]


def _indexed(root: Path) -> dict[int, list[bytes]]:
    """The digests that the index keeps, title by title; more than one where a title stands there twice."""
    searcher = Reader(root).searcher()
    found: dict[int, list[bytes]] = defaultdict(list)
    if searcher.num_docs:
        for _score, address in searcher.search(Query.all_query(), searcher.num_docs).hits:
            document = searcher.doc(address)
            found[document["id"][0]].append(document["digest"][0])
    return dict(found)


def _sentences(found: Differing) -> list[str]:
    said = []
    if found.missing:
        counted = ngettext(
            "%(count)d title is not in the index: %(examples)s.",
            "%(count)d titles are not in the index: %(examples)s.",
            len(found.missing),
        )
        said.append(counted % _counted(found.missing))
    if found.stale:
        counted = ngettext(
            "%(count)d title is out of date in the index: %(examples)s (%(what)s).",
            "%(count)d titles are out of date in the index: %(examples)s (%(what)s).",
            len(found.stale),
        )
        said.append(counted % (_counted(found.stale) | {"what": _what(found.parts)}))
    if found.extra:
        counted = ngettext(
            "%(count)d title is in the index but not in the database: %(examples)s.",
            "%(count)d titles are in the index but not in the database: %(examples)s.",
            len(found.extra),
        )
        said.append(counted % _counted(found.extra))
    return said


def _waiting(count: int) -> list[str]:
    if not count:
        return []
    counted = ngettext(
        "%(count)d title waits to be written to the index.",
        "%(count)d titles wait to be written to the index.",
        count,
    )
    return [counted % {"count": count}]


def _what(parts: Counter[str]) -> str:
    """In what the titles differ, and how many of them."""
    names = {
        "description": _("what is said of them"),
        "holders": _("which libraries hold them"),
        "availability": _("where they are in, or how often they were lent"),
    }
    return "; ".join(f"{names[part]}: {parts[part]}" for part in DIGESTED if parts[part])


def _counted(titles: Iterable[int]) -> dict[str, object]:
    ids = list(titles)
    shown = ", ".join(map(str, ids[:_EXAMPLES]))
    return {"count": len(ids), "examples": shown + (" …" if len(ids) > _EXAMPLES else "")}
