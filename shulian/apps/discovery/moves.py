"""What hangs on a title in this app, and follows it when it is merged into another one."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from shulian.apps.discovery.models import BooklistEntry, PopularTitle, SavedFind


def move_entries(source: int, target: int) -> dict[str, int]:
    """Places on lists; where both stood on one list the one that stays keeps its own place."""
    there = BooklistEntry.objects.filter(booklist=OuterRef("booklist"), title=target)
    moved = BooklistEntry.objects.filter(~Exists(there), title=source).update(title=target)
    BooklistEntry.objects.filter(title=source).delete()
    told = SavedFind.objects.filter(saved=OuterRef("saved"), title=target)
    SavedFind.objects.filter(~Exists(told), title=source).update(title=target)
    PopularTitle.objects.filter(title=source).delete()
    return {"list-entries": moved}
