"""Keeping a search, and telling its reader once of what is new."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from shulian import clock
from shulian.apps.catalogue.models import Title
from shulian.apps.discovery.finding import DEEPEST
from shulian.apps.discovery.models import SavedFind, SavedSearch
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.notices.actions import Message, notify
from shulian.apps.readers.models import Reader
from shulian.apps.readers.recipients import recipient_of
from shulian.core.notices.kinds import Kind
from shulian.core.notices.texts import Parameter

MOST = 30
"""Searches that one reader may keep."""
LONGEST = 2000
"""Signs of the parameters of a search that is kept, as they stand in its address: the database tells them apart."""
TITLES_TOLD = 20
"""Titles that one message names; it says how many more there are."""


def save_search(act: Act, reader: Reader, name: str, asked: str, *, tells: bool = True) -> SavedSearch | None:
    """Keep a search; the same question again gets the new name. None when the reader keeps too many already."""

    def write() -> Answer:
        Reader.objects.select_for_update(no_key=True).get(pk=reader.pk)
        own = SavedSearch.objects.filter(reader=reader)
        if not own.filter(asked=asked).exists() and own.count() >= MOST:
            return {"saved": None}
        saved, _new = own.update_or_create(
            reader=reader, asked=asked, defaults={"name": name.strip()[:100], "tells": tells}
        )
        entry(act, "search-saved", library=reader.home_library_id)
        return {"saved": saved.pk}

    found = perform(act, "save-search", write)["saved"]
    return SavedSearch.objects.filter(pk=found).first() if found else None


def set_telling(act: Act, saved: SavedSearch, *, tells: bool) -> None:
    """Begin or stop telling the reader of new titles."""

    def write() -> Answer:
        SavedSearch.objects.filter(pk=saved.pk).update(tells=tells)
        entry(act, "search-telling-on" if tells else "search-telling-off", library=saved.reader.home_library_id)
        return {"tells": tells}

    perform(act, "set-search-telling", write)


def stop_telling(act: Act, secret: UUID) -> bool:
    """Stop by the link of a message; False when there is no such search any more."""
    saved = SavedSearch.objects.select_related("reader").filter(stop=secret).first()
    if saved is not None:
        set_telling(act, saved, tells=False)
    return saved is not None


def forget_search(act: Act, saved: SavedSearch) -> None:
    """Remove a saved search."""

    def write() -> Answer:
        gone, _rows = SavedSearch.objects.filter(pk=saved.pk).delete()
        if gone:
            entry(act, "search-forgotten", library=saved.reader.home_library_id)
        return {"gone": bool(gone)}

    perform(act, "forget-search", write)


def tell_of(saved: SavedSearch, found: Sequence[int], link: str) -> int:
    """Tell the reader of those of the titles that are new to this search, in one message; returns how many.

    The rows that are written decide what is new: whoever runs this twice, or beside another, tells nothing twice.
    """
    now = clock.now()
    with transaction.atomic():
        held = SavedSearch.objects.select_for_update(no_key=True).filter(pk=saved.pk, tells=True).first()
        if held is None:
            return 0
        known = set(SavedFind.objects.filter(saved=held, title__in=found).values_list("title", flat=True))
        new = [title for title in found if title not in known]
        SavedFind.objects.bulk_create(SavedFind(saved=held, title=title, found_at=now) for title in new)
        SavedSearch.objects.filter(pk=held.pk).update(looked_at=now)
        if new:
            _tell(saved, new, link)
    return len(new)


def _tell(saved: SavedSearch, new: Sequence[int], link: str) -> None:
    library = saved.reader.home_library
    by_id = Title.objects.in_bulk(list(new[:TITLES_TOLD]))
    parameters: dict[str, Parameter] = {
        "search": saved.name,
        "count": f"{len(new)}+" if len(new) >= DEEPEST else len(new),
        "titles": tuple(by_id[title].title for title in new[:TITLES_TOLD] if title in by_id),
        "link": link,
    }
    key = f"saved-search:{saved.pk}:{max(new)}:{clock.now().isoformat()}"
    notify(
        Act(source="job", library=library.pk),
        recipient_of(saved.reader),
        Message(Kind.NEW_TITLES, library, parameters, (key,)),
    )
