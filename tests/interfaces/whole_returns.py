"""A planned period, a published one, and a designed form for the whole site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from shulian.apps.alliance.models import Library
from shulian.apps.statistics.models import Duty, Form, Indicator, Period, Publication, PublishedFigure, Span
from shulian.core.publishing import State

QUARTER = {"start": date(2022, 1, 1), "end": date(2022, 3, 31)}
CODE = "2022-Q1"


@dataclass(frozen=True)
class Returns:
    """What stands in for the parameters of addresses, and what forms send along."""

    parameters: dict[str, dict[str, Any]]
    bodies: dict[str, dict[str, Any]]


def build(yanta: Library) -> Returns:
    """Everything at once."""
    period = Period.objects.create(form_id="cards", due_on=date(2022, 4, 15), form_version=1, **QUARTER)
    Duty.objects.create(period=period, library=yanta)
    publish(yanta)
    code = {"code": CODE}
    parameters: dict[str, dict[str, Any]] = {
        "office:return-due": {"pk": period.pk},
        "office:return-due-export": {"pk": period.pk},
        "office:return-let-in": {"pk": period.pk},
        "office:return-form": {"code": Form.objects.get(pk="cards").pk},
        "office:span": code,
        "office:span-step": code | {"name": "begin"},
        "office:publish-span": code,
        "office:choose-source": code,
        "office:restate-span": code,
        "portal:published": code,
        "portal:published-export": code,
        "portal:published-number": code | {"number": 1},
        "portal:published-number-export": code | {"number": 1},
        "office:published-behind": {"pk": PublishedFigure.objects.get(library=yanta).pk},
        "portal:open-data-file": {"kind": "csv"},
        "portal:library-figures": {"code": yanta.code},
        "portal:library-figures-file": {"code": yanta.code, "kind": "xlsx"},
    }
    bodies: dict[str, dict[str, Any]] = {
        "office:spans": {"period": "2022-Q3"},
        "office:restate-span": {"indicator": "cards-issued", "reason": "更正"},
        "office:choose-source": {
            "library": yanta.code,
            "indicator": "cards-issued",
            "months": CODE,
            "stands": "return",
            "reason": "季中才启用系统",
        },
        "office:return-let-in": {"library": yanta.code, "reason": "馆方漏报"},
        "office:plan-period": {"chosen": "cards", "period_code": "2022-Q4"},
    }
    return Returns(parameters, bodies)


def publish(yanta: Library) -> Span:
    """The first quarter of 2022 as it was published, with one figure."""
    moment = date(2022, 4, 20)
    at = f"{moment}T00:00:00Z"
    span = Span.objects.create(state=State.PUBLISHED, closed_at=at, **QUARTER)
    issued = Indicator.objects.get(pk="cards-issued")
    out = Publication.objects.create(span=span, number=1, digest="0" * 64, published_at=at)
    names = {one: getattr(issued, one) for one in ("name_zh", "name_en", "unit_zh", "unit_en")}
    for library in (yanta, None):
        PublishedFigure.objects.create(
            publication=out,
            indicator=issued.pk,
            version=1,
            definition=names,
            library=library,
            name=library.name if library else "",
            value=789,
            present=1,
            expected=1,
            counted_until=at,
        )
    return span
