"""Whether the index says the same as the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tantivy import Query

from shulian.apps.catalogue.models import Outbox
from shulian.apps.discovery import descriptions
from shulian.apps.discovery.folder import IndexMissing, Reader

_EXAMPLES = 5


def compare() -> list[str]:
    """Each difference between index and database as a sentence; none when they agree."""
    try:
        indexed = _indexed(Path(settings.INDEX_FOLDER))
    except IndexMissing:
        return [_("There is no search index. Build it with: shulian index rebuild")]
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
    return _sentences(missing, stale, sorted(indexed.keys() - waiting), len(waiting))


def _indexed(root: Path) -> dict[int, list[str]]:
    """The digests that the index keeps, title by title; more than one where a title stands there twice."""
    searcher = Reader(root).searcher()
    found: dict[int, list[str]] = defaultdict(list)
    if searcher.num_docs:
        for _score, address in searcher.search(Query.all_query(), searcher.num_docs).hits:
            document = searcher.doc(address)
            found[document["id"][0]].append(document["digest"][0])
    return dict(found)


def _sentences(missing: list[int], stale: list[int], extra: list[int], waiting: int) -> list[str]:
    said = []
    if missing:
        counted = ngettext(
            "%(count)d title is not in the index: %(examples)s.",
            "%(count)d titles are not in the index: %(examples)s.",
            len(missing),
        )
        said.append(counted % _counted(missing))
    if stale:
        counted = ngettext(
            "%(count)d title is out of date in the index: %(examples)s.",
            "%(count)d titles are out of date in the index: %(examples)s.",
            len(stale),
        )
        said.append(counted % _counted(stale))
    if extra:
        counted = ngettext(
            "%(count)d title is in the index but not in the database: %(examples)s.",
            "%(count)d titles are in the index but not in the database: %(examples)s.",
            len(extra),
        )
        said.append(counted % _counted(extra))
    if waiting:
        counted = ngettext(
            "%(count)d title waits to be written to the index.",
            "%(count)d titles wait to be written to the index.",
            waiting,
        )
        said.append(counted % {"count": waiting})
    return said


def _counted(titles: Iterable[int]) -> dict[str, object]:
    ids = list(titles)
    shown = ", ".join(map(str, ids[:_EXAMPLES]))
    return {"count": len(ids), "examples": shown + (" …" if len(ids) > _EXAMPLES else "")}
