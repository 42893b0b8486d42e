"""The SHA-256 over plain data written down in one way: by it a changed figure is noticed (校验值)."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any


def written(data: Any) -> str:
    """Lists, mappings, texts and numbers as JSON that is always the same for the same data."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_exact)


def _exact(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    raise TypeError(value)


def digest(data: Any) -> str:
    """By what two sets of data are told apart."""
    return hashlib.sha256(written(data).encode()).hexdigest()
