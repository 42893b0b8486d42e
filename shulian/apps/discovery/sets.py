"""The parts of a set that are works of their own, told by Roman numbers in their titles (三体, 三体Ⅱ·黑暗森林)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from shulian.apps.catalogue.models import Title, Work
from shulian.apps.catalogue.text import normalise
from shulian.apps.discovery import roman
from shulian.core.volumes import bare, place

MOST_PARTS = 60
_BEGIN = ("i", "v", "x", "第i", "第v", "第x")
"""How a Roman number begins in the key of a work."""


def parts_beside(work: Work | None) -> list[Work]:
    """The parts of the set that a work belongs to, with itself, in order; none when it belongs to no set.

    All are by one author: what has none is known by its publisher, who has more books of one name.
    """
    title, _, whose = work.key.partition("|") if work else ("", "", "")
    if work is None or not whose or whose.startswith("@"):
        return []
    numbered = roman.part(work.title)
    name = _compared(numbered.name) if numbered else title
    if not name:
        return []
    begin = Q(key=f"{name}|{whose}")
    for sign in _BEGIN:
        begin |= Q(key__startswith=f"{name}{sign}")
    living = Exists(Title.objects.living().filter(work=OuterRef("pk")))
    found = Work.objects.filter(begin, living, key__endswith=f"|{whose}").order_by("key")[:MOST_PARTS]
    parts = in_order(name, found)
    return parts if any(one.pk == work.pk for one in parts) else []


def in_order(name: str, works: Iterable[Work]) -> list[Work]:
    """Those of these works that are parts of the set of this name, in order; none while nothing says that it is one."""
    placed: list[tuple[int, int, Work]] = []
    is_set = False
    for work in works:
        numbered = roman.part(work.title)
        if numbered and _compared(numbered.name) == name:
            placed.append((place(numbered.volume), work.pk, work))
            is_set = is_set or numbered.certain
        elif work.key.partition("|")[0] == name:
            placed.append((0, work.pk, work))
    return [work for *_, work in sorted(placed, key=lambda one: one[:2])] if is_set and len(placed) > 1 else []


def _compared(name: str) -> str:
    return bare(normalise(name))
