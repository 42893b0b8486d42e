"""The statements of the hot path, one typed function each; the generator of `settle` yields what they make."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from functools import cache, partial
from importlib.resources import files
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from shulian import clock
from shulian.core.policy import Terms

Row = dict[str, Any]


@dataclass(frozen=True)
class Statement:
    """One SQL statement with its named parameters. Runners prepare it, so its text must not vary."""

    sql: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class Begin:
    """Open a transaction that waits at most this long for a lock."""

    lock_timeout_ms: int


@dataclass(frozen=True)
class Commit:
    """End the transaction and keep what it wrote."""


@dataclass(frozen=True)
class Rollback:
    """End the transaction and forget what it wrote."""


@dataclass(frozen=True)
class Pause:
    """Let others finish before the next round."""

    seconds: float


Step = Statement | Begin | Commit | Rollback | Pause


@dataclass
class Effects:
    """The rows that a batch will write, by parameter name; every row carries its command's id."""

    commands: list[Row] = field(default_factory=list)
    readers: list[Row] = field(default_factory=list)
    items: list[Row] = field(default_factory=list)
    holds: list[Row] = field(default_factory=list)
    lent: list[Row] = field(default_factory=list)
    returned: list[Row] = field(default_factory=list)
    renewed: list[Row] = field(default_factory=list)
    sent: list[Row] = field(default_factory=list)
    received: list[Row] = field(default_factory=list)
    charges: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)


@cache
def _defaults(kind: Any) -> tuple[tuple[str, object], ...]:
    return tuple((one.name, one.default) for one in fields(kind))


def plain(value: object) -> object:
    """As it is stored: of the rules' dataclasses only what differs from the default, which never changes."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Terms):
        return value.said
    if is_dataclass(value) and not isinstance(value, type):
        known = ((name, getattr(value, name), default) for name, default in _defaults(type(value)))
        return {name: one for name, one, default in known if one != default}
    return str(value)


def stored(value: object) -> Any:
    """Facts as they are stored, for acts off the hot path."""
    return json.loads(_json(value))


_json = partial(json.dumps, default=plain, ensure_ascii=False, separators=(",", ":"))


def _rows(rows: Sequence[Row]) -> Jsonb:
    return Jsonb(rows, dumps=_json)


@cache
def _sql(name: str) -> str:
    return files("shulian.apps.circulation").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def look(asked: Sequence[Row], now: datetime) -> Statement:
    """What the rules need to know of each command: rows of n, id, kind, library, item, barcode, owner, card, page."""
    return Statement(_sql("look"), {"asked": _rows(asked), "now": now, "today": clock.local(now).date()})


def write(effects: Effects, now: datetime) -> Statement:
    """Write whatever still holds; returns one row with `command` for each command written."""
    return Statement(_sql("write"), {name: _rows(rows) for name, rows in vars(effects).items()} | {"now": now})


def lock_item(item: int) -> Statement:
    """Wait for the item's guard."""
    return Statement(_sql("lock_item"), {"id": item})


def lock_reader(reader: int) -> Statement:
    """Wait for the reader's guard."""
    return Statement(_sql("lock_reader"), {"id": reader})


def lock_hold(hold: int) -> Statement:
    """Wait for the hold's guard."""
    return Statement(_sql("lock_hold"), {"id": hold})


def policy(version: int | None) -> Statement:
    """The rows of a policy version."""
    return Statement(_sql("policy"), {"version": version})


def libraries() -> Statement:
    """Tree paths, and who lends."""
    return Statement(_sql("libraries"), {})


def tiers() -> Statement:
    """The steps of deposits that are in force."""
    return Statement(_sql("tiers"), {})


def answered(command: UUID) -> Statement:
    """The stored answer of one command, if it has one."""
    return Statement(_sql("stored"), {"id": command})
