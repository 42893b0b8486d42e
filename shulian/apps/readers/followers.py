"""What belongs to a reader follows when two records are joined: `settings.READER_FOLLOWERS` names the modules.

Such a module (each app's `reader_moves.py`) has

- `NAME`, the key under which its rows are kept;
- `COLUMNS`, the columns it sees to, as `person.py` writes them;
- `move(act, move)`, which takes its rows from `move.source` to `move.target` and says which they were;
- `put_back(act, move, rows)`, which takes these rows back as far as they have not gone elsewhere since, and says
  which it left.

The module of this app comes last and takes along whatever else points to a reader, so that no new column is forgotten.
All runs in the transaction of the act, with both readers locked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Protocol, cast

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from shulian.apps.journal.actions import Act
from shulian.apps.readers.models import Reader

Rows = dict[str, Any]


@dataclass(frozen=True)
class ReaderMove:
    """From one record to another; `seen`: somebody has compared the document of the first one."""

    source: int
    target: int
    seen: bool = True


class ReaderFollower(Protocol):
    """A module that takes the rows of its app along."""

    NAME: str
    COLUMNS: frozenset[str]

    def move(self, act: Act, move: ReaderMove) -> Rows:
        """Take the rows to the target; says which."""

    def put_back(self, act: Act, move: ReaderMove, rows: Rows) -> Rows:
        """Take these rows back to the source; says which have gone elsewhere since."""


@cache
def reader_followers() -> tuple[ReaderFollower, ...]:
    """The modules of the setting, in its order."""
    return tuple(cast(ReaderFollower, import_module(path)) for path in settings.READER_FOLLOWERS)


def columns_of_readers() -> Iterator[str]:
    """Every column of the database that is a reader, as `app.Model.field`."""
    for model in apps.get_models():
        meta = model._meta  # noqa: SLF001  Django has no other name for it
        for field in meta.concrete_fields:
            if field.is_relation and field.related_model is Reader:
                yield f"{meta.label}.{field.name}"


def bring(column: str, source: int, target: int, only: list[int] | None = None) -> list[int]:
    """Give the rows of this column to another reader; what would stand there twice stays. Returns the moved ids."""
    rows, name = _rows(column)
    found = rows.filter(**{name: source})
    if only is not None:
        found = found.filter(pk__in=only)
    ids = list(found.order_by("pk").values_list("pk", flat=True))
    try:
        with transaction.atomic():
            rows.filter(pk__in=ids).update(**{name: target})
    except IntegrityError:
        return [pk for pk in ids if _brought(column, pk, target)]
    return ids


def _brought(column: str, pk: int, target: int) -> bool:
    rows, name = _rows(column)
    try:
        with transaction.atomic():
            return bool(rows.filter(pk=pk).update(**{name: target}))
    except IntegrityError:
        return False


def _rows(column: str) -> tuple[QuerySet[Any], str]:
    label, _dot, name = column.rpartition(".")
    model: Any = apps.get_model(label)
    return model.objects.all(), name
