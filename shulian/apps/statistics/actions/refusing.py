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
HeldPoints = Collection[tuple[Point, Held]]


def held_of(held: HeldPoints) -> tuple[str, ...]:
    """The indicators that are held back by what does not agree with them."""
    return tuple(sorted({code for _point, one in held for code in one.back}))


def refuse(refused: Refusal, found: Iterable[Point], printed: Printed, out: Iterable[str] = ()) -> Refused:
    """Why not, and the first findings."""
    going = [point for point in found if point.item in PRINTED]
    return Refused(refused, {"points": str(len(going)), "which": _first(going, printed), "out": ", ".join(out)})


def refuse_beside(held: HeldPoints, printed: Printed) -> Refused:
    """What is to be restated first, and what of it does not agree with what goes out; nothing else that is open."""
    stands = sorted({code for _point, one in held for code in one.stands})
    named = {"out": ", ".join(held_of(held)), "stands": ", ".join(stands)}
    return Refused(Refusal.PARTS_OTHERWISE, {"which": _first([point for point, _one in held], printed), **named})


def _first(points: list[Point], printed: Printed) -> str:
    return " ".join(printed(points[:TOLD]))
