"""Indicators, bases and return forms as data: what data/*.json says is what the tables hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from shulian.core.digests import digest

_DATA = Path(__file__).parent / "data"

DEFINING: Mapping[str, Any] = {
    "name_zh": "",
    "name_en": "",
    "unit_zh": "",
    "unit_en": "",
    "theme": "",
    "kind": "",
    "counting": "quantity",
    "measure": "flow",
    "where": {},
    "since": "",
    "parts": [],
    "derive": "",
    "over": [],
    "factor": 1,
    "decimals": 0,
    "dimensions": [],
    "standard": "",
    "form_item": "",
}
"""The columns that define an indicator, and what they are when nothing is said."""


def load(indicator: Any, form: Any, column: Any) -> None:
    """Bring the three tables up to date with the files; definitions that returns refer to are kept."""
    # A migration asks for the columns of its day.
    columns_there = {one.name for one in indicator._meta.get_fields()}  # noqa: SLF001
    for code, row in _indicator_rows():
        kept = indicator.objects.filter(code=code).first()
        # The office has defined it anew: from then on it is the office's.
        if kept is None or not getattr(kept, "designed", False):
            values = {name: value for name, value in row.items() if name in columns_there}
            indicator.objects.update_or_create(code=code, defaults=values)
    for order, row in enumerate(_rows("forms")):
        columns = row.pop("columns")
        kept = form.objects.filter(code=row["code"]).first()
        # The office has designed it anew: from then on it is the office's.
        if kept is not None and getattr(kept, "designed", False):
            continue
        made, _new = form.objects.update_or_create(code=row.pop("code"), defaults=row | {"order": order})
        for place, each in enumerate(columns):
            each["indicator_id"] = each.pop("indicator")
            column.objects.update_or_create(form=made, key=each.pop("key"), defaults=each | {"order": place})


def load_versions(indicator: Any, version: Any) -> None:
    """Note the newest version of every definition; one that is known already is never changed."""
    for one in indicator.objects.all():
        if not version.objects.filter(indicator=one, version=one.version).exists():
            note_version(one, version)


def note_version(one: Any, version: Any, **why: Any) -> None:
    """Keep what the indicator says now as a version; the one before ends the day before it begins."""
    last = one.valid_from - timedelta(days=1)
    version.objects.filter(indicator=one, version__lt=one.version, valid_to=None).update(valid_to=last)
    definition = definition_of(one)
    version.objects.create(
        indicator=one,
        version=one.version,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        definition=definition,
        digest=digest(definition),
        **why,
    )


def load_bases(base: Any) -> None:
    """Bring the bases up to date with their file; figures are entered by the office."""
    for order, row in enumerate(_rows("bases")):
        base.objects.update_or_create(code=row.pop("code"), defaults={"counts": ""} | row | {"order": order})


def definition_of(one: Any) -> dict[str, Any]:
    """What defines an indicator, as it is kept with its version."""
    return {name: getattr(one, name) for name in DEFINING}


def _indicator_rows() -> Iterator[tuple[str, dict[str, Any]]]:
    for order, row in enumerate(_rows("indicators")):
        code = row.pop("code")
        dated = {"version": row.pop("version", 1), "valid_from": date.fromisoformat(row.pop("valid_from"))}
        yield code, {**DEFINING, **row, **dated, "order": order}


def _rows(name: str) -> list[dict[str, Any]]:
    return list(json.loads((_DATA / f"{name}.json").read_text(encoding="utf-8")))
