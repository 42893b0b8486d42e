"""The layout of a provider's table as the data that is kept of it, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from shulian.core.vendorlayout import Layout, Metric, Role, Where

_WORDS = ("totals", "subtotals", "ignored")


def data_of(layout: Layout) -> dict[str, Any]:
    """A layout as plain data."""
    return asdict(layout) | {"columns": {str(role): word for role, word in layout.columns.items()}}


def layout_of(data: Mapping[str, Any]) -> Layout:
    """The layout that was kept."""
    return Layout(
        metrics=tuple(Metric(one["word"], one["kind"], one["times"]) for one in data["metrics"]),
        columns={Role(role): word for role, word in data["columns"].items()},
        month=Where(data["month"]),
        library=Where(data["library"]),
        metric=Where(data["metric"]),
        heading_rows=data["heading_rows"],
        merged=data["merged"],
        sheet=data["sheet"],
        marker=data["marker"],
        **{name: tuple(data[name]) for name in _WORDS},
    )
