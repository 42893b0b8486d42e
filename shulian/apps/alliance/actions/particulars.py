"""How the public reaches a library, and what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.machines import rule_above
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.machines import is_laxer

PARTICULARS = ("name_en", "address", "phone", "email", "introduction", "services", "pickup", "machine_pin")


RULES = ("machine_pin",)
"""Of what is a rule the journal keeps what was said."""


class Against(StrEnum):
    """Why particulars are not changed."""

    PIN_LAXER = "pin-laxer"


def change_particulars(act: Act, library: Library, particulars: Mapping[str, Any]) -> Against | None:
    """Change some of PARTICULARS; what the library states itself is no demonstration any more."""
    if is_laxer(particulars.get("machine_pin", ""), rule_above(library)):
        return Against.PIN_LAXER

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
    return None
