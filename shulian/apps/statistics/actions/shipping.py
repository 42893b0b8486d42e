"""Definitions that come with the product are put in force at a site that has older ones, each as a new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.actions.definitions import sync_definitions
from shulian.apps.statistics.actions.ending import gone_out
from shulian.apps.statistics.definitions import DEFINING, note_version, shipped
from shulian.apps.statistics.models import Indicator, IndicatorVersion
from shulian.core.defining import Shipping, ShippingFacts, decide_shipping

SHIPPED = UUID("5b6f0f0e-6d0c-5c55-9d3b-0f5f3c0d7a11")


@dataclass(frozen=True)
class Kept:
    """A definition of the site that says something else than the product's: these columns."""

    code: str
    columns: tuple[str, ...]


@transaction.atomic
def bring_definitions() -> list[Kept]:
    """Put in force what is new, and say what the site keeps although the product says otherwise; safe to repeat."""
    # Who defines waits, as the office does.
    there = {one.pk: one for one in Indicator.objects.select_for_update()}
    kept = []
    for code, says in shipped():
        one = there.get(code)
        other = tuple(name for name in DEFINING if one is None or getattr(one, name) != says[name])
        what, begins = decide_shipping(_facts(one, says, same=not other))
        if what in (Shipping.ADD, Shipping.RENEW):
            _put_in_force(one or Indicator(code=code, order=says["order"]), says, begins)
        elif what is Shipping.KEEP:
            kept.append(Kept(code, other))
    sync_definitions()
    return kept


def _facts(one: Indicator | None, says: Mapping[str, Any], *, same: bool) -> ShippingFacts:
    coming = (says["version"], says["valid_from"])
    if one is None:
        return ShippingFacts(*coming)
    return ShippingFacts(
        *coming, there=one.version, same=same, own=one.designed, begun=one.valid_from, gone_out=gone_out()
    )


def _put_in_force(one: Indicator, says: Mapping[str, Any], begins: date) -> None:
    def write() -> Answer:
        for name in DEFINING:
            setattr(one, name, says[name])
        one.version, one.valid_from, one.valid_to = says["version"], begins, None
        one.save()
        note_version(one, IndicatorVersion)
        entry(act, "indicator-defined", subject=f"indicator:{one.pk}", details={"version": one.version})
        return {"version": one.version}

    act = Act(source="job", command=uuid5(SHIPPED, f"{one.pk}:{says['version']}"))
    perform(act, "define-indicator", write)
