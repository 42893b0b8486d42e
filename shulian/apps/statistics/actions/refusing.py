"""Why figures do not go out, with the first findings about them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from shulian.apps.statistics.queries.checklist import Point
from shulian.apps.statistics.refusals import Refused
from shulian.core.agreeing import Held
from shulian.core.publishing import PRINTED, Refusal

Printed = Callable[[list[Point]], list[str]]
"""What the open points say in the words that are printed with the figures."""
TOLD = 5
"""So many findings are named where somebody is asked to sign for them."""


def refuse(
    refused: Refusal,
    found: Iterable[Point],
    printed: Printed,
    out: Iterable[str] = (),
    held: Collection[tuple[Point, Held]] = (),
) -> Refused:
    """Why not, and the first findings: what is to be restated is named before all else that is open."""
    first = {one.apart for _point, one in held}
    going = [point for point, _one in held]
    going += [point for point in found if point.item in PRINTED and point.apart not in first]
    stands = sorted({code for _point, one in held for code in one.stands})
    named = {"out": ", ".join(out), "stands": ", ".join(stands)}
    return Refused(refused, {"points": str(len(going)), "which": " ".join(printed(going[:TOLD])), **named})
