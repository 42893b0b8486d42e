"""What is offered while someone is still typing: titles, authors and subjects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import tantivy

from shulian.apps.catalogue.models import Title
from shulian.apps.catalogue.text import normalise
from shulian.apps.discovery import tokens
from shulian.apps.discovery.pieces import KIND, SPELLED
from shulian.core.statements import named_in


class Kind(StrEnum):
    """What a suggestion is."""

    TITLE = "title"
    AUTHOR = "author"
    SUBJECT = "subject"


@dataclass(frozen=True)
class Suggestion:
    """What to offer; `count` is about how many titles an author or subject has."""

    title_id: int | None
    title: str
    author: str = ""
    kind: Kind = Kind.TITLE
    count: int = 1


_LOOKED_AT = 60


def titles_offered(title_ids: Iterable[int], n: int) -> list[Suggestion]:
    """Up to `n` of these titles, no two written alike, none before another one that it begins with."""
    wanted = list(title_ids)
    titles = Title.objects.living().in_bulk(wanted)
    offered: dict[str, Suggestion] = {}
    for title_id in wanted:
        if title := titles.get(title_id):
            author = next(iter(title.authors or named_in(title.responsibility)), "")
            offered.setdefault(title.title, Suggestion(title.pk, title.title, author))
    return _whole_first(list(offered.values()))[:n]


def names_offered(searcher: tantivy.Searcher, kind: Kind, prefix: str, n: int) -> list[Suggestion]:
    """Up to `n` authors or subjects that begin so, as written or as spelled, those of most titles first."""
    begun = tokens.key(normalise(prefix))[:SPELLED]
    if not begun or n < 1:
        return []
    counts: dict[str, int] = {}
    for spelled, count in searcher.terms_with_prefix(f"spelled_{kind}", begun, None, _LOOKED_AT):
        name = spelled.partition(KIND)[2]
        counts[name] = max(count, counts.get(name, 0))
    best = sorted(counts.items(), key=lambda named: (-named[1], named[0]))[:n]
    return [Suggestion(None, name, kind=kind, count=count) for name, count in best]


def _whole_first(offered: list[Suggestion]) -> list[Suggestion]:
    """The same in order, but each title before those that begin with it: who types sant may want 三体 or 三体Ⅱ."""
    keys = {one.title: tokens.key(one.title) for one in offered}
    ordered: dict[str, Suggestion] = {}
    for one in offered:
        whole = keys[one.title]
        shorter = [
            other for other in offered if (key := keys[other.title]) and len(key) < len(whole) and whole.startswith(key)
        ]
        for title in (*sorted(shorter, key=lambda other: len(keys[other.title])), one):
            ordered.setdefault(title.title, title)
    return list(ordered.values())
