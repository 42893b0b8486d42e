"""The list of catalogues to copy from."""

from __future__ import annotations

from shulian.apps.catalogue.models import CatalogueTarget
from shulian.apps.journal.actions import Act, Answer, entry, perform


def save_target(act: Act, said: dict[str, str], target: CatalogueTarget | None = None) -> bool:
    """Save a catalogue to copy from, new or changed; False when another one has its name."""

    def write() -> Answer:
        same = CatalogueTarget.objects.filter(name=said["name"])
        if (same.exclude(pk=target.pk) if target else same).exists():
            return {"saved": False}
        made = target or CatalogueTarget(is_demonstration=act.source == "demonstration")
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
