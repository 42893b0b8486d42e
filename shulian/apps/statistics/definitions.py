"""Indicators and return forms as data: what data/*.json says is what the tables hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent / "data"


def load(indicator: Any, form: Any, column: Any) -> None:
    """Bring the three tables up to date with the files; definitions that returns refer to are kept."""
    for order, row in enumerate(_rows("indicators")):
        indicator.objects.update_or_create(code=row.pop("code"), defaults=row | {"order": order})
    for order, row in enumerate(_rows("forms")):
        columns = row.pop("columns")
        made, _new = form.objects.update_or_create(code=row.pop("code"), defaults=row | {"order": order})
        for place, each in enumerate(columns):
            each["indicator_id"] = each.pop("indicator")
            column.objects.update_or_create(form=made, key=each.pop("key"), defaults=each | {"order": place})


def _rows(name: str) -> list[dict[str, Any]]:
    return list(json.loads((_DATA / f"{name}.json").read_text(encoding="utf-8")))
