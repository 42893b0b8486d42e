"""What hangs on a title follows it: the apps above say how, `settings.TITLE_FOLLOWERS` names their modules.

Such a module (each app's `moves.py`) has three things:

- `NAME`, the key under which its rows are kept;
- `move(act, move)`, which takes its rows from `move.source` to `move.target` and says which they were;
- `put_back(act, move, rows)`, which takes these rows from `move.target` back to `move.source`, as far as they have
  not gone elsewhere since, and says which it left.

It may have `awaited(titles)`, which says for which of these titles somebody waits, and which must not go therefore.

All runs in the transaction of the act, with both titles locked, one follower after the other in the order of the
setting. What is said is kept as JSON and counted by its lists of ids.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Protocol, cast

from django.conf import settings

from shulian.apps.journal.actions import Act

Rows = dict[str, Any]


@dataclass(frozen=True)
class Move:
    """From one title to another: everything, or what belongs to these records.

    With `only_copies` some of their copies go that never were of the first title: who waits for it waits on there.
    """

    source: int
    target: int
    records: frozenset[int] | None = None
    only_copies: bool = False


class TitleFollower(Protocol):
    """A module that takes the rows of its app along."""

    NAME: str

    def move(self, act: Act, move: Move) -> Rows:
        """Take the rows to the target; says which."""

    def put_back(self, act: Act, move: Move, rows: Rows) -> Rows:
        """Take these rows back to the source; says which have gone elsewhere since."""


@cache
def title_followers() -> tuple[TitleFollower, ...]:
    """The modules of the setting, in its order."""
    return tuple(cast(TitleFollower, import_module(path)) for path in settings.TITLE_FOLLOWERS)


def awaited(titles: Collection[int]) -> set[int]:
    """Those of the titles for which somebody waits, as any of the apps above knows."""
    asked = [ask for one in title_followers() if (ask := getattr(one, "awaited", None)) is not None]
    return set().union(*(ask(titles) for ask in asked)) if titles else set()


def lead_on(act: Act, move: Move, behind: str) -> None:
    """Let what hangs on copies follow them: the followers that stand behind the one of this name."""
    names = [one.NAME for one in title_followers()]
    for follower in title_followers()[names.index(behind) + 1 :]:
        follower.move(act, move)


def counted(moved: dict[str, Rows]) -> dict[str, int]:
    """How many rows of each sort; what is no list of ids counts nothing."""
    found: dict[str, int] = {}
    for rows in moved.values():
        for name, ids in rows.items():
            if isinstance(ids, list) and ids:
                found[name] = found.get(name, 0) + len(ids)
    return found
