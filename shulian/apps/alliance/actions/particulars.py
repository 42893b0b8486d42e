"""How the public reaches a library, and what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, Answer, entry, perform

PARTICULARS = ("name_en", "address", "phone", "email", "introduction", "services", "pickup")


def change_particulars(act: Act, library: Library, particulars: Mapping[str, Any]) -> None:
    """Change some of PARTICULARS; what the library states itself is no demonstration any more."""

    def write() -> Answer:
        held = Library.objects.select_for_update(no_key=True).get(pk=library.pk)
        wanted = {name: particulars[name] for name in PARTICULARS if name in particulars}
        changed = [name for name, value in wanted.items() if getattr(held, name) != value]
        for name in changed:
            setattr(held, name, wanted[name])
        held.demonstration_fields = [name for name in held.demonstration_fields if name not in changed]
        if changed:
            held.save(update_fields=[*changed, "demonstration_fields"])
            entry(act, "library-changed", library=held.pk, subject=f"library:{held.pk}", details={"fields": changed})
        return {"changed": changed}

    perform(act, "change-particulars", write)
