"""Making lists of titles: naming, filling, ordering, sharing."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from uuid import uuid4

from django.db.models import Max

from shulian import clock
from shulian.apps.catalogue.models import Title
from shulian.apps.discovery.models import Booklist, BooklistEntry
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.models import Reader

MOST_LISTS = 50
MOST_TITLES = 500


class Move(StrEnum):
    """Where a title goes on its list."""

    UP = "up"
    DOWN = "down"
    FIRST = "first"
    LAST = "last"


def make_list(act: Act, reader: Reader, name: str, note: str = "") -> int | None:
    """A new list, private; returns its id, or None when the reader has too many."""

    def write() -> Answer:
        Reader.objects.select_for_update(no_key=True).get(pk=reader.pk)
        if Booklist.objects.filter(reader=reader).count() >= MOST_LISTS:
            return {"list": None}
        made = Booklist.objects.create(reader=reader, name=name.strip()[:100], note=note.strip()[:2000])
        entry(act, "list-made", library=reader.home_library_id)
        return {"list": made.pk}

    made = perform(act, "make-list", write)["list"]
    return int(made) if made else None


def describe_list(act: Act, booklist: Booklist, name: str, note: str) -> None:
    """Give a list another name or note."""

    def write() -> Answer:
        values = {"name": name.strip()[:100], "note": note.strip()[:2000], "changed_at": clock.now()}
        Booklist.objects.filter(pk=booklist.pk).update(**values)
        _tell(act, "list-described", booklist)
        return {}

    perform(act, "describe-list", write)


def add_titles(act: Act, booklist: Booklist, titles: Sequence[int]) -> int:
    """Put titles at the end of a list, those only that are not on it yet and fit; returns how many."""

    def write() -> Answer:
        held = _held(booklist)
        known = set(held.entries.values_list("title_id", flat=True))
        living = set(Title.objects.living().filter(pk__in=titles).values_list("pk", flat=True))
        new = [title for title in dict.fromkeys(titles) if title in living and title not in known]
        new = new[: max(0, MOST_TITLES - len(known))]
        last = held.entries.aggregate(last=Max("position"))["last"] or 0
        BooklistEntry.objects.bulk_create(
            BooklistEntry(booklist=held, title_id=title, position=last + number) for number, title in enumerate(new, 1)
        )
        _changed(act, "list-filled", held, len(new))
        return {"added": len(new)}

    return int(perform(act, "add-to-list", write)["added"])


def take_off(act: Act, booklist: Booklist, title: int) -> bool:
    """Take a title off a list; False when it was not on it."""

    def write() -> Answer:
        held = _held(booklist)
        gone, _rows = held.entries.filter(title_id=title).delete()
        _changed(act, "list-shortened", held, gone)
        return {"gone": bool(gone)}

    return bool(perform(act, "take-off-list", write)["gone"])


def move_title(act: Act, booklist: Booklist, title: int, move: Move) -> None:
    """Move a title within its list."""

    def write() -> Answer:
        held = _held(booklist)
        entries = list(held.entries.order_by("position", "pk"))
        at = next((number for number, one in enumerate(entries) if one.title_id == title), None)
        if at is None:
            return {}
        moved = entries.pop(at)
        to = {Move.UP: max(0, at - 1), Move.DOWN: at + 1, Move.FIRST: 0, Move.LAST: len(entries)}[move]
        entries.insert(to, moved)
        for number, one in enumerate(entries, 1):
            one.position = number
        BooklistEntry.objects.bulk_update(entries, ["position"])
        _changed(act, "list-ordered", held, 1)
        return {}

    perform(act, "move-on-list", write)


def write_note(act: Act, booklist: Booklist, title: int, note: str) -> None:
    """Write something about a title of a list."""

    def write() -> Answer:
        held = _held(booklist)
        changed = held.entries.filter(title_id=title).update(note=note.strip()[:500])
        _changed(act, "list-noted", held, changed)
        return {}

    perform(act, "note-on-list", write)


def share_list(act: Act, booklist: Booklist, *, shared: bool) -> None:
    """Give a list an address that nobody can guess, or take the address away; the next one is another."""

    def write() -> Answer:
        held = _held(booklist)
        share = (held.share or uuid4()) if shared else None
        Booklist.objects.filter(pk=held.pk).update(share=share, changed_at=clock.now())
        _tell(act, "list-shared" if shared else "list-unshared", held)
        return {}

    perform(act, "share-list", write)


def forget_list(act: Act, booklist: Booklist) -> None:
    """Remove a list."""

    def write() -> Answer:
        gone, _rows = Booklist.objects.filter(pk=booklist.pk).delete()
        if gone:
            _tell(act, "list-forgotten", booklist)
        return {"gone": bool(gone)}

    perform(act, "forget-list", write)


def _held(booklist: Booklist) -> Booklist:
    return Booklist.objects.select_related("reader").select_for_update(no_key=True, of=("self",)).get(pk=booklist.pk)


def _changed(act: Act, kind: str, booklist: Booklist, quantity: int) -> None:
    if quantity:
        Booklist.objects.filter(pk=booklist.pk).update(changed_at=clock.now())
        entry(act, kind, library=booklist.reader.home_library_id, quantity=quantity)


def _tell(act: Act, kind: str, booklist: Booklist) -> None:
    # Without list and reader: what somebody reads is nobody's business.
    entry(act, kind, library=booklist.reader.home_library_id)
