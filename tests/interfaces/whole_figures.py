"""Definitions of figures, for the whole site: what stands in for the parameters of their addresses."""

from __future__ import annotations

from typing import Any

PARAMETERS: dict[str, dict[str, Any]] = {
    f"office:{name}": {"code": "checkouts"} for name in ("indicator", "define-indicator")
}
