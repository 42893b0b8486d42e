"""All that is to be said of figures that go out: of their period, of those beside them, of what came in late."""

from __future__ import annotations

from collections.abc import Sequence

from shulian.apps.statistics.models import Span
from shulian.apps.statistics.once import asked_once
from shulian.apps.statistics.queries.agreeing import disagreements
from shulian.apps.statistics.queries.between import between
from shulian.apps.statistics.queries.checklist import Point, points
from shulian.apps.statistics.queries.snapshot import Snapped


def open_with(span: Span, going: Sequence[Snapped]) -> list[Point]:
    """Everything that would be open once these figures are out."""
    with asked_once():
        return [*points(span, going), *disagreements(span, going), *between(span, going)]
