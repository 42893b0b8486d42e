"""Figures as tables keep them: exact, and whole ones as whole numbers."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from django.db import models

from shulian.core.reconcile import Number, plain

_NUMBER = re.compile(r"-?[0-9]+(?:[.][0-9]+)?")


class Exact(json.JSONDecoder):
    """JSON in which a number with decimals stands as text."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how, object_hook=_exact)


def _exact(found: dict[str, Any]) -> dict[str, Any]:
    return {key: _number(one) if isinstance(one, str) else one for key, one in found.items()}


def _number(text: str) -> Decimal | str:
    return Decimal(text) if _NUMBER.fullmatch(text) else text


class Amount(models.DecimalField):  # type: ignore[type-arg]  # it has none when it runs
    """A figure that may have decimals."""

    def from_db_value(self, value: Decimal | None, _expression: object, _connection: object) -> Number | None:
        """As it was written, without the zeros that the column adds."""
        return None if value is None else plain(value)
