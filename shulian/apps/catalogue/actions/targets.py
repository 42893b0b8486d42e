"""The list of catalogues to copy from."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from shulian.apps.alliance import secrets
from shulian.apps.catalogue.models import CatalogueTarget
from shulian.apps.journal.actions import Act, Answer, entry, perform


@dataclass(frozen=True)
class Access:
    """The name and password with which a catalogue is asked; both empty: without any."""

    user: str = ""
    password: str = field(default="", repr=False)

    def sealed(self) -> bytes:
        """As it is kept."""
        return secrets.seal(json.dumps([self.user, self.password])) if self.user or self.password else b""


def save_target(
    act: Act, said: dict[str, str], target: CatalogueTarget | None = None, access: Access | None = None
) -> bool:
    """Save a catalogue to copy from, new or changed; False when another one has its name.

    Without `access` what is sealed stays, but never for another address: whoever changes that could read it there.
    """

    def write() -> Answer:
        same = CatalogueTarget.objects.filter(name=said["name"])
        if (same.exclude(pk=target.pk) if target else same).exists():
            return {"saved": False}
        made = target or CatalogueTarget(is_demonstration=act.source == "demonstration")
        if access is not None or (made.kind, made.address) != (said["kind"], said["address"]):
            made.sealed = (access or Access()).sealed()
        for name, value in said.items():
            setattr(made, name, value)
        made.save()
        entry(act, "catalogue-target-saved", subject=f"catalogue-target:{made.pk}", details={"name": made.name})
        return {"saved": True}

    return bool(perform(act, "save-catalogue-target", write)["saved"])


def remove_target(act: Act, target: CatalogueTarget) -> None:
    """Take a catalogue off the list; records that came from it stay."""

    def write() -> Answer:
        removed, _ = CatalogueTarget.objects.filter(pk=target.pk).delete()
        entry(act, "catalogue-target-removed", subject=f"catalogue-target:{target.pk}", details={"name": target.name})
        return {"removed": removed}

    perform(act, "remove-catalogue-target", write)
