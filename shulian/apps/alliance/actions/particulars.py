"""How the public reaches a library, and what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any
from uuid import uuid5

from django.db import transaction

from shulian.apps.alliance.actions.heavy import propose
from shulian.apps.alliance.models import Library, Proposal
from shulian.apps.alliance.queries.machines import rule_above
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.foureyes import Heavy
from shulian.core.machines import is_laxer, takes_two

PARTICULARS = ("name_en", "address", "phone", "email", "introduction", "services", "pickup", "machine_pin")


RULES = ("machine_pin",)
"""Of what is a rule the journal keeps what was said."""


class Against(StrEnum):
    """Why particulars are not changed."""

    PIN_LAXER = "pin-laxer"
    PIN_WITHOUT_REASON = "pin-without-reason"


def change_particulars(
    act: Act, library: Library, particulars: Mapping[str, Any], why: str = ""
) -> Against | Proposal | None:
    """Change some of PARTICULARS; what the library states itself is no demonstration any more.

    Where the head of the alliance asks for the PIN less often, that alone waits for a second person, who reads `why`.
    """
    with transaction.atomic():
        # Judged by the rule that stands: another desk may be making it stricter at this moment.
        held = Library.objects.select_for_update(no_key=True).get(pk=library.pk)
        return _change(act, held, particulars, why)


def _change(act: Act, library: Library, particulars: Mapping[str, Any], why: str) -> Against | Proposal | None:
    wanted, pin = dict(particulars), particulars.get("machine_pin", library.machine_pin)
    # A rule that was stricter than nothing when it was written stands in nobody's way: the one above it counts.
    if pin != library.machine_pin and is_laxer(pin, rule_above(library)):
        return Against.PIN_LAXER
    if not takes_two(library.machine_pin, pin, head=library.is_root()):
        put_particulars(act, library, wanted)
        return None
    if not why:
        return Against.PIN_WITHOUT_REASON
    del wanted["machine_pin"]
    put_particulars(act, library, wanted)
    what = {"library": library.pk, "before": library.machine_pin, "after": pin}
    return propose(replace(act, command=uuid5(act.command, "machine-pin")), Heavy.MACHINE_PIN, library, what, why)


def put_particulars(act: Act, library: Library, particulars: Mapping[str, Any]) -> None:
    """Write what may be written."""

    def write() -> Answer:
        held = Library.objects.select_for_update(no_key=True).get(pk=library.pk)
        wanted = {name: particulars[name] for name in PARTICULARS if name in particulars}
        changed = [name for name, value in wanted.items() if getattr(held, name) != value]
        for name in changed:
            setattr(held, name, wanted[name])
        held.demonstration_fields = [name for name in held.demonstration_fields if name not in changed]
        if changed:
            held.save(update_fields=[*changed, "demonstration_fields"])
            details = {"fields": changed} | {name: wanted[name] for name in RULES if name in changed}
            entry(act, "library-changed", library=held.pk, subject=f"library:{held.pk}", details=details)
        return {"changed": changed}

    perform(act, "change-particulars", write)
