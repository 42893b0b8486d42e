"""When a library tells its readers what: its own settings, else those of the nearest library above it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shulian.apps.alliance.models import Library
from shulian.apps.notices.models import Habit
from shulian.core.notices.timing import Habits


@dataclass(frozen=True)
class Inherited:
    """Settings, and the library they come from; None for those that Shulian begins with."""

    habits: Habits
    library: Library | None


def habits_at(library: Library) -> Inherited:
    """The settings that hold at this library."""
    rows = Habit.objects.select_related("library").filter(library__path__in=paths_up(library.path))
    row = rows.order_by("-library__depth").first()
    return Inherited(_as_rule(row), row.library) if row else Inherited(Habits(), None)


def habits_by_library() -> dict[int, Habits]:
    """The settings of every library, by its id: two queries for the whole tree."""
    own = {row.library.path: _as_rule(row) for row in Habit.objects.select_related("library")}
    return {
        pk: next((own[one] for one in paths_up(path) if one in own), Habits())
        for pk, path in Library.objects.values_list("pk", "path")
    }


def libraries_by_habits(libraries: Iterable[int] | None = None) -> dict[Habits, list[int]]:
    """The ids of the libraries that share settings, all of them unless some are named."""
    wanted = None if libraries is None else set(libraries)
    found: dict[Habits, list[int]] = {}
    for pk, habits in habits_by_library().items():
        if wanted is None or pk in wanted:
            found.setdefault(habits, []).append(pk)
    return found


def paths_up(path: str) -> list[str]:
    """The tree paths of a library and of all above it, its own first."""
    return [path[:end] for end in range(len(path), 0, -Library.steplen)]


def _as_rule(row: Habit) -> Habits:
    return Habits(
        row.quiet_from,
        row.quiet_to,
        row.due_soon_days,
        tuple(row.overdue_steps),
        row.card_days,
        row.closure_days,
    )
