"""Rotating keys (密钥轮换): a new one is put in front, everything sealed is sealed anew, then the old ones may go.

Nobody has to stop working: every process reads a changed ring at once, opens with any key of it and looks for a person
by the digests of all. A row that changes while it is rewritten is left alone: whoever changed it used the newest.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.utils.module_loading import module_has_submodule
from psycopg import sql

from shulian.apps.alliance import secrets
from shulian.apps.alliance.sealed import Sealed
from shulian.apps.journal.actions import Act, entry, perform

CHUNK = 100
"""Rows in one transaction: few, for a reader who is being rewritten is not served meanwhile."""
RINGS = (secrets.FIELDS, secrets.LOOKUP)


@dataclass(frozen=True)
class Change:
    """A row's columns as they were read, and as the newest keys make them."""

    pk: Any
    before: dict[str, bytes | None]
    after: dict[str, bytes]


def tables() -> list[Sealed]:
    """Every table with sealed columns, as the apps name them."""
    found: list[Sealed] = []
    for app in apps.get_app_configs():
        if app.module and module_has_submodule(app.module, "sealed"):
            found += __import__(f"{app.name}.sealed", fromlist=["SEALED"]).SEALED
    return found


def rotate(act: Act) -> None:
    """Put a new key in front of each ring; the old ones go on opening and finding."""

    def write() -> dict[str, Any]:
        for name in RINGS:
            _replace(name, [urlsafe_b64encode(token_bytes(32)), *secrets.ring(name)])
        entry(act, "keys-rotated")
        return {}

    perform(act, "rotate-keys", write)


def rows(table: Sealed) -> int:
    """How many rows a table has."""
    return table.rows.count()


def reseal(table: Sealed, tell: Callable[[int], None] = lambda _done: None) -> int:
    """Seal a table's rows by the newest keys; returns how many were rewritten. Doing it again changes nothing."""
    written, last, end = 0, None, _end(table)
    while chunk := list(_after(table, last, end)):
        # Thought out before anything is locked: desks wait for no more than the writing.
        changes = [change for row in chunk if (change := _changed(table, row))]
        with transaction.atomic():
            if table.elsewhere:
                table.elsewhere(chunk)
            written += _write(table, changes)
        last = chunk[-1].pk
        tell(len(chunk))
    return written


def still_needed(stamps: Callable[[bytes], int]) -> Iterator[tuple[str, int]]:
    """What only an older key opens, table by table; `stamps` counts PINs that the newest look-up key did not make."""
    for table in tables():
        found = sum(bool(_old(table, row) or _outdated(table.digests, row)) for row in _every(table))
        if found:
            yield table.name, found
    if found := stamps(secrets.mark(secrets.ring(secrets.LOOKUP)[0])):
        yield "PIN", found


def retire(act: Act) -> None:
    """Throw all keys away but the newest; only when nothing needs them any more."""

    def write() -> dict[str, Any]:
        for name in RINGS:
            _replace(name, secrets.ring(name)[:1])
        entry(act, "keys-retired")
        return {}

    perform(act, "retire-keys", write)


def _end(table: Sealed) -> Any:
    """The last row there is now: whoever adds one behind it has the newest keys, and is not run after."""
    return table.rows.order_by("-pk").values_list("pk", flat=True).first()


def _after(table: Sealed, last: Any, end: Any) -> QuerySet[Model]:
    if end is None:
        return table.rows.none()
    found = table.rows.order_by("pk").filter(pk__lte=end)
    return (found if last is None else found.filter(pk__gt=last))[:CHUNK]


def _every(table: Sealed) -> Iterator[Model]:
    last, end = None, _end(table)
    while chunk := list(_after(table, last, end)):
        yield from chunk
        last = chunk[-1].pk


def _old(table: Sealed, row: Model) -> dict[str, bytes]:
    """The columns that the newest key does not open."""
    sealed = {name: bytes(getattr(row, name)) for name in table.columns if getattr(row, name)}
    return {name: one for name, one in sealed.items() if not secrets.is_newest(one)}


def _changed(table: Sealed, row: Model) -> Change | None:
    before = _old(table, row)
    sealed = {name: secrets.reseal(one) for name, one in before.items()}
    for name, one in sealed.items():
        # The newest key is tried first, and the digests are made from what it opens.
        setattr(row, name, one)
    found = _outdated(table.digests, row)
    held = before | {name: getattr(row, name) for name in found}
    return Change(row.pk, held, sealed | found) if held else None


def _write(table: Sealed, changes: list[Change]) -> int:
    """Write these rows, each set of columns in one statement; returns how many."""
    # In one order, as whoever else locks many of them does.
    rows = table.rows.filter(pk__in=[one.pk for one in changes]).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))
    alike: dict[tuple[str, ...], list[Change]] = {}
    for one in changes:
        alike.setdefault(tuple(one.after), []).append(one)
    return sum(_write_columns(table.rows.model, names, some) for names, some in alike.items())


def _write_columns(model: type[Model], names: tuple[str, ...], changes: list[Change]) -> int:
    """Whoever has changed one of these rows meanwhile did so by the newest key, and is not overwritten."""
    meta = model._meta  # noqa: SLF001  Django has no other name for it
    asks = sql.SQL("UPDATE {} AS held SET {} FROM unnest({}) AS new({}) WHERE held.{} = new.pk AND {}").format(
        sql.Identifier(meta.db_table),
        _each("{0} = new.{0}", names, ", "),
        sql.SQL(", ").join([_given(str(meta.pk.rel_db_type(connection))), *[_given("bytea")] * len(names) * 2]),
        sql.SQL("pk, {}, {}").format(_each("{0}", names, ", "), _each("{1}", names, ", ")),
        sql.Identifier(str(meta.pk.column)),
        _each("held.{0} IS NOT DISTINCT FROM new.{1}", names, " AND "),
    )
    sides = [[getattr(one, side)[name] for one in changes] for side in ("after", "before") for name in names]
    with connection.cursor() as cursor:
        cursor.execute(asks, [[one.pk for one in changes], *sides])
        return int(cursor.rowcount)


def _given(kind: str) -> sql.Composed:
    return sql.SQL("%s::{}[]").format(sql.SQL(kind))


def _each(form: str, names: tuple[str, ...], between: str) -> sql.Composed:
    """The form for each column, which is {0}; what it was is {1}."""
    return sql.SQL(between).join(
        sql.SQL(form).format(sql.Identifier(name), sql.Identifier(f"was_{name}")) for name in names
    )


def _outdated(known: Callable[[Any], dict[str, bytes]] | None, row: Model) -> dict[str, bytes]:
    """The digests that the newest key would make otherwise: somebody wrote them while the key was changed."""
    found = known(row) if known else {}
    return {name: one for name, one in found.items() if bytes(getattr(row, name) or b"") != one}


def _replace(name: str, keys: list[bytes] | tuple[bytes, ...]) -> None:
    """Write a ring beside the old one and change over in one stroke, readable by its owner alone."""
    file: Path = settings.KEYS_FOLDER / name
    beside = file.with_suffix(".new")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as written:
        written.write(b"\n".join(keys) + b"\n")
        written.flush()
        os.fsync(written.fileno())
    os.replace(beside, file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
