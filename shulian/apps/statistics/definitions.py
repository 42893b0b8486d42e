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
    """Add what is missing, and bring forms up to date; an indicator that is there is changed by a new version alone."""
    # A migration asks for the columns of its day.
    columns_there = {one.name for one in indicator._meta.get_fields()}  # noqa: SLF001
    there = set(indicator.objects.values_list("code", flat=True))
    for code, row in shipped():
        if code not in there:
            indicator.objects.create(code=code, **{name: one for name, one in row.items() if name in columns_there})
    _load_forms(form, column)


def _load_forms(form: Any, column: Any) -> None:
    there = {one.code: one for one in form.objects.all()}
    columns_there = {(one.form_id, one.key): one for one in column.objects.all()}
    for order, row in enumerate(_rows("forms")):
        columns, code = row.pop("columns"), row.pop("code")
        # The office has designed it anew: from then on it is the office's.
        if getattr(there.get(code), "designed", False):
            continue
        made = _put(form, there.get(code), {"code": code}, row | {"order": order})
        for place, each in enumerate(columns):
            each["indicator_id"] = each.pop("indicator")
            key = each.pop("key")
            _put(column, columns_there.get((made.pk, key)), {"form": made, "key": key}, each | {"order": place})


def _put(model: Any, there: Any, names: dict[str, Any], values: dict[str, Any]) -> Any:
    """The row with these values; mostly it has them already, and nothing is written."""
    if there is None or any(getattr(there, name) != value for name, value in values.items()):
        there, _new = model.objects.update_or_create(**names, defaults=values)
    return there


def load_versions(indicator: Any, version: Any) -> None:
    """Note the newest version of every definition; one that is known already is never changed."""
    known = set(version.objects.values_list("indicator_id", "version"))
    for one in indicator.objects.all():
        if (one.pk, one.version) not in known:
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
    there = {one.code: one for one in base.objects.all()}
    for order, row in enumerate(_rows("bases")):
        code = row.pop("code")
        _put(base, there.get(code), {"code": code}, {"counts": ""} | row | {"order": order})


def definition_of(one: Any) -> dict[str, Any]:
    """What defines an indicator, as it is kept with its version."""
    return {name: getattr(one, name) for name in DEFINING}


def shipped() -> Iterator[tuple[str, dict[str, Any]]]:
    """The indicators that come with the product, each with all of its columns."""
    for order, row in enumerate(_rows("indicators")):
        code = row.pop("code")
        dated = {"version": row.pop("version", 1), "valid_from": date.fromisoformat(row.pop("valid_from"))}
        yield code, {**DEFINING, **row, **dated, "order": order}


def _rows(name: str) -> list[dict[str, Any]]:
    return list(json.loads((_DATA / f"{name}.json").read_text(encoding="utf-8")))
