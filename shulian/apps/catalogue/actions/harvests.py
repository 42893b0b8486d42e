"""The list of providers that are harvested, and how far each has come."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.harvesting import Bundle
from shulian.apps.catalogue.models import HarvestSource, ImportProfile
from shulian.apps.journal.actions import Act, Answer, entry, perform


class NameTakenError(Exception):
    """Another provider of the list has this name."""


@dataclass(frozen=True)
class Said:
    """What a provider is: its name in the list, where it answers, in which format, and by which rules it is read."""

    name: str
    address: str
    prefix: str
    set: str = ""
    profile: ImportProfile | None = None


def save_source(act: Act, library: Library, said: Said, source: HarvestSource | None = None) -> HarvestSource:
    """Enter a provider, or change one; whoever asks elsewhere or for something else begins anew, and loses nothing.

    Raises NameTakenError when another provider has the name.
    """

    def write() -> Answer:
        kept = HarvestSource.objects.select_for_update(no_key=True).filter(pk=source.pk).first() if source else None
        made = kept or HarvestSource()
        if HarvestSource.objects.filter(name=said.name).exclude(pk=made.pk).exists():
            return {"taken": True}
        if (made.address, made.set, made.prefix) != (said.address, said.set, said.prefix):
            made.since = made.token = made.began = ""
        made.library, made.profile, made.is_active, made.trouble = library, said.profile, True, ""
        made.name, made.address, made.set, made.prefix = said.name, said.address, said.set, said.prefix
        made.save()
        entry(act, "harvest-source-saved", library=library.pk, subject=f"harvest-source:{made.pk}")
        return {"source": made.pk}

    answer = perform(act, "save-harvest-source", write)
    if "taken" in answer:
        raise NameTakenError(said.name)
    return HarvestSource.objects.get(pk=answer["source"])


def stop_source(act: Act, source: HarvestSource) -> None:
    """Fetch from this provider no more until it is saved again; its records stay, and so does the place it came to."""

    def write() -> Answer:
        stopped = HarvestSource.objects.filter(pk=source.pk, is_active=True).update(is_active=False)
        if stopped:
            entry(act, "harvest-source-stopped", library=source.library_id, subject=f"harvest-source:{source.pk}")
        return {"stopped": stopped}

    perform(act, "stop-harvest-source", write)


def come_so_far(source: HarvestSource, found: Bundle) -> None:
    """Note behind which place the list goes on; at its end, from which date the next harvest begins."""
    changes = {
        "token": found.token,
        "began": found.began if found.token else "",
        "fetched": F("fetched") + len(found.records),
        "deleted": F("deleted") + found.deleted,
        "broken": F("broken") + found.broken,
        "trouble": "",
    }
    if not found.token:
        changes |= {"since": found.began or source.since, "finished_at": clock.now()}
    HarvestSource.objects.filter(pk=source.pk).update(**changes)


def in_trouble(source: HarvestSource, said: str) -> None:
    """Note what went wrong; the next attempt goes on where this one stopped."""
    HarvestSource.objects.filter(pk=source.pk).update(trouble=said[:300])
