"""Matching a union whose truth is known: what is found, what is missed, what is left to cataloguers, and how fast."""

from __future__ import annotations

from tests.joined import joined

EDITIONS = 20_000


def run() -> list[dict[str, object]]:
    """The figures of one union; the reference is what is asked for."""
    result = joined(EDITIONS)
    return [
        _row("matching.precision", result.precision, "of the pairs joined", 0.999),
        _row("matching.recall", result.recall, "of the pairs of one edition", 0.97),
        _row("matching.recall-with-review", result.recall_with_review, "of the pairs of one edition", None),
        _row("matching.doubts", result.doubts, f"in {result.records} records", None),
        _row("matching.doubts-that-are-one", result.right_doubts, f"of {result.doubts}", None),
        _row("matching.rate", result.records / result.seconds, "records/s", None),
    ]


def _row(name: str, value: float, unit: str, reference: float | None) -> dict[str, object]:
    ratio = None if reference is None else round(value / reference, 4)
    return {"name": name, "value": round(value, 4), "unit": unit, "reference": reference, "ratio": ratio}
