"""Titles and the records behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from shulian.apps.catalogue.models import Record, Title


def title_by_id(title: int) -> Title | None:
    """One title."""
    return Title.objects.filter(pk=title).first()


def living_title(title: int) -> Title | None:
    """What a title is now: itself, or the one that it was joined to; None when nothing of it is there."""
    found = title_by_id(title)
    # Joined and joined again: each step leads to a title that went later.
    while found is not None and found.gone_at is not None:
        found = title_by_id(found.merged_into_id) if found.merged_into_id else None
    return found


def now_of(titles: Iterable[int]) -> dict[int, int | None]:
    """What each of these titles is now: itself, or the one that it was joined to; None when nothing of it is there."""
    now: dict[int, int | None] = {title: title for title in titles}
    while wanted := {title for title in now.values() if title is not None}:
        known = {row[0]: row for row in Title.objects.filter(pk__in=wanted).values_list("pk", "merged_into", "gone_at")}
        after = {pk: pk if gone_at is None else into for pk, into, gone_at in known.values()}
        if all(after.get(title) == title for title in wanted):
            break
        now = {title: None if at is None else after.get(at) for title, at in now.items()}
    return now


def classes_of(title: Title) -> list[str]:
    """All classes of a title, the one that is shown first."""
    return list(dict.fromkeys(filter(None, [title.clc, *title.classes])))


def titles_in_order(titles: Sequence[int]) -> list[Title]:
    """The titles of these ids in the same order; those that do not exist are left out."""
    found = Title.objects.in_bulk(list(titles))
    return [found[title] for title in titles if title in found]


def new_titles(count: int) -> list[Title]:
    """The titles that came last."""
    return list(Title.objects.order_by("-added_at", "-pk")[:count])


def records_of(title: Title) -> QuerySet[Record]:
    """The records behind a title with the libraries they come from, the oldest first; without what they say."""
    return title.records.select_related("library").defer("raw", "fields").order_by("pk")
