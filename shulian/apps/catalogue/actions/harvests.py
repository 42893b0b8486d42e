"""The list of providers that are harvested, and how far each has come."""

from __future__ import annotations

from django.db.models import F

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.harvesting import Bundle
from shulian.apps.catalogue.models import HarvestSource
from shulian.apps.journal.actions import Act, Answer, entry, perform


def save_source(act: Act, library: Library, said: dict[str, str]) -> HarvestSource:
    """Enter a provider under a name, or change what the name stands for; what was fetched so far stays."""

    def write() -> Answer:
        made = HarvestSource.objects.select_for_update(no_key=True).filter(name=said["name"]).first()
        made = made or HarvestSource(name=said["name"], library=library)
        if (made.address, made.set, made.prefix) != (said["address"], said["set"], said["prefix"]):
            made.since = made.token = made.began = ""
        made.library, made.is_active = library, True
        made.address, made.set, made.prefix = said["address"], said["set"], said["prefix"]
        made.save()
        entry(act, "harvest-source-saved", library=library.pk, subject=f"harvest-source:{made.pk}")
        return {"source": made.pk}

    return HarvestSource.objects.get(pk=perform(act, "save-harvest-source", write)["source"])


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
