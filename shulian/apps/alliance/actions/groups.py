"""Groups of libraries across the tree (图书馆群组): made, filled, emptied and given up."""

from __future__ import annotations

from django.db.models import ProtectedError

from shulian.apps.alliance.models import Library, LibraryGroup
from shulian.apps.journal.actions import Act, Answer, entry, perform


def make_group(act: Act, code: str, name: str) -> LibraryGroup | None:
    """A new group without libraries; None when another one has this code."""

    def write() -> Answer:
        group, made = LibraryGroup.objects.get_or_create(code=code, defaults={"name": name})
        if not made:
            return {"group": None}
        entry(act, "group-made", subject=f"group:{group.pk}")
        return {"group": group.pk}

    return LibraryGroup.objects.filter(pk=perform(act, "make-group", write)["group"]).first()


def rename_group(act: Act, group: LibraryGroup, name: str) -> None:
    """Give a group another name."""

    def write() -> Answer:
        LibraryGroup.objects.filter(pk=group.pk).update(name=name)
        entry(act, "group-renamed", subject=f"group:{group.pk}")
        return {}

    perform(act, "rename-group", write)


def join_group(act: Act, group: LibraryGroup, library: Library) -> None:
    """Take a library, with all that lies below it, into a group; one that is in it already is no matter."""

    def write() -> Answer:
        group.libraries.add(library)
        entry(act, "group-joined", library=library.pk, subject=f"group:{group.pk}")
        return {}

    perform(act, "join-group", write)


def leave_group(act: Act, group: LibraryGroup, library: Library) -> None:
    """Take a library out of a group."""

    def write() -> Answer:
        group.libraries.remove(library)
        entry(act, "group-left", library=library.pk, subject=f"group:{group.pk}")
        return {}

    perform(act, "leave-group", write)


def end_group(act: Act, group: LibraryGroup) -> bool:
    """Give a group up; False when a policy or anything else still speaks of it, and nothing is changed."""

    def write() -> Answer:
        try:
            LibraryGroup.objects.filter(pk=group.pk).delete()
        except ProtectedError:
            return {"ended": False}
        entry(act, "group-ended", subject=f"group:{group.pk}")
        return {"ended": True}

    return bool(perform(act, "end-group", write)["ended"])
