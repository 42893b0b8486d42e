"""The words for boxes, their states and what can differ."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shulian.apps.distribution.models import Box
from shulian.apps.distribution.refusals import Refused, words
from shulian.core.distribution import BoxState, Fault

STATES: dict[str, Promise] = {
    BoxState.PACKED: _("Being packed"),
    BoxState.SEALED: _("Sealed"),
    BoxState.ON_THE_WAY: pgettext_lazy("box", "On the way"),
    BoxState.HANDED_OVER: _("Handed over"),
    BoxState.RECEIVED: pgettext_lazy("box", "Received"),
    BoxState.MISSING: pgettext_lazy("box", "Missing"),
}
MARKS: dict[str, str] = {
    BoxState.PACKED: "plain",
    BoxState.SEALED: "look",
    BoxState.ON_THE_WAY: "look",
    BoxState.HANDED_OVER: "look",
    BoxState.RECEIVED: "yes",
    BoxState.MISSING: "stop",
}
KINDS: dict[str, Promise] = {Box.Kind.BOX: pgettext_lazy("courier", "Box"), Box.Kind.BAG: _("Bag")}
FAULTS: dict[str, Promise] = {
    Fault.MISSING: _("Expected, not in the box"),
    Fault.UNEXPECTED: _("In the box, not expected"),
    Fault.SEAL: _("Another seal"),
}


@dataclass(frozen=True)
class Said:
    """One answer of these pages: a tone, a sentence, what to do next, and what to read at arm's length."""

    tone: str
    sentence: str
    next_step: str = ""
    large: str = ""
    code: str = ""


def refused(refusal: Refused) -> Said:
    """A refusal in words."""
    told = words(refusal)
    return Said("stop", str(told.sentence), str(told.next_step), code=refusal.reason)
