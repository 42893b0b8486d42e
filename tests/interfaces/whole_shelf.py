"""Holds for the whole site: one of the reader who signs in, one that has to do with the library alone, and a loan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.models import Hold, Loan
from shulian.apps.readers.models import Reader
from shulian.core.circulation.states import ItemState
from tests import make


@dataclass(frozen=True)
class Shelf:
    """What stands in for the parameters of addresses, and what forms send along."""

    parameters: dict[str, dict[str, Any]]
    bodies: dict[str, dict[str, Any]]


def build(yanta: Library, hantai: Library) -> Shelf:
    """Everything at once."""
    private, own = Reader.objects.get(home_library=yanta), Reader.objects.get(home_library=hantai)
    title = make.title("三体")
    item = make.item(yanta, "Y-HOLD", title)
    lent = make.item(yanta, "Y-LENT", title, state=ItemState.ON_LOAN)
    loan = Loan.objects.create(item=lent, reader=private, library=yanta, lent_at=clock.now(), due_on=date(2099, 1, 1))
    here = _hold(private, yanta, item.title_id, target=item)
    mine = _hold(own, hantai, item.title_id)
    parameters: dict[str, dict[str, Any]] = {
        "portal:hold-place": {"pk": title.pk},
        "portal:hold-move": {"pk": mine.pk},
        "portal:hold-change": {"pk": mine.pk, "what": "resume"},
        "desk:title-holds": {"pk": title.pk},
        "desk:recall": {"pk": title.pk},
    }
    for name in ("hold", "hold-missing", "hold-end", "hold-slip"):
        parameters[f"desk:{name}"] = {"pk": here.pk}
    bodies: dict[str, dict[str, Any]] = {
        "portal:hold-place": {"pickup": hantai.code},
        "portal:hold-move": {"pickup": hantai.code},
        "desk:hold-new": {"step": "find", "text": "nothing-here"},
        "desk:hold-missing": {"item": 1},
        "desk:recall": {"loan": loan.pk},
        "desk:hold-weight": {"weight": 1},
    }
    return Shelf(parameters, bodies)


def _hold(reader: Reader, pickup: Library, title: int, **more: Any) -> Hold:
    return Hold.objects.create(
        reader=reader,
        title_id=title,
        pickup=pickup,
        pickup_path=pickup.path,
        home_path=reader.home_library.path,
        placed_at=clock.now(),
        source="portal",
        **more,
    )
