"""Titles and the records behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from shulian.apps.catalogue.models import Record, Title


def title_by_id(title: int) -> Title | None:
    """One title, with its work."""
    return Title.objects.select_related("work").filter(pk=title).first()


def living_title(title: int) -> Title | None:
    """What a title is now: itself, or the one that it was joined to; None when nothing of it is there."""
    found = title_by_id(title)
    # Joined and joined again: each step leads to a title that went later.
    while found is not None and found.gone_at is not None:
        found = title_by_id(found.merged_into_id) if found.merged_into_id else None
    return found


def now_of(titles: Iterable[int]) -> dict[int, Title | None]:
    """What each of these titles is now: itself, or what it was joined to; None when nothing of it is there.

    Of each its form and addresses are read, and nothing that describes it.
    """
    now: dict[int, int | None] = {title: title for title in titles}
    known: dict[int, Title] = {}
    while wanted := {title for title in now.values() if title is not None}:
        read = Title.objects.filter(pk__in=wanted).only("merged_into_id", "gone_at", "form", "links")
        known = {one.pk: one for one in read}
        after = {one.pk: one.pk if one.gone_at is None else one.merged_into_id for one in known.values()}
        if all(after.get(title) == title for title in wanted):
            break
        now = {title: None if at is None else after.get(at) for title, at in now.items()}
    return {title: None if at is None else known.get(at) for title, at in now.items()}


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
