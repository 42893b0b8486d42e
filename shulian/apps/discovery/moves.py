"""Places on readers' lists follow their titles when these are joined or parted."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from shulian.apps.catalogue.followers import Move, Rows
from shulian.apps.discovery.models import BooklistEntry, PopularTitle, SavedFind
from shulian.apps.journal.actions import Act

NAME = "discovery"


def move(act: Act, move: Move) -> Rows:
    """Places on lists go along with a whole title; of one that is parted, readers meant what stays."""
    if move.records is not None:
        return {"entries": []}
    # Who was told of the one needs no word of the other; it stays told if the two are parted again.
    told = SavedFind.objects.filter(title=move.source).values_list("saved", flat=True)
    SavedFind.objects.bulk_create(
        [SavedFind(saved_id=saved, title=move.target) for saved in told], ignore_conflicts=True
    )
    PopularTitle.objects.filter(title=move.source).delete()
    entries = BooklistEntry.objects.filter(title=move.source).values_list("pk", flat=True)
    return {"entries": _bring(entries, move.target)}


def put_back(act: Act, move: Move, rows: Rows) -> Rows:
    """Take these places back, as far as their readers left them there."""
    here = BooklistEntry.objects.filter(pk__in=rows["entries"], title=move.target).values_list("pk", flat=True)
    back = _bring(here, move.source)
    return {"entries": sorted({*rows["entries"]} - {*back})}


def _bring(entries: Iterable[int], title: int) -> list[int]:
    """Where the list has the other title already, the entry stays with its own, which is not shown while it is gone."""
    there = BooklistEntry.objects.filter(booklist=OuterRef("booklist"), title=title)
    going = BooklistEntry.objects.filter(~Exists(there), pk__in=list(entries))
    ids = list(going.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    BooklistEntry.objects.filter(pk__in=ids).update(title=title)
    return ids
