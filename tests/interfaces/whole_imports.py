"""What the addresses of imports name: a file of the library, one of its profiles and a catalogue it harvests."""

from __future__ import annotations

from typing import Any

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import HarvestSource, Import, ImportProfile
from shulian.apps.holdings.models import Item


def bodies(yanta: Library) -> dict[str, dict[str, Any]]:
    """What forms send along."""
    stop = {"cataloguing:harvest-ask": {"do": "stop"}}
    return (
        stop
        | {"cataloguing:import-ask": {"do": "pause"}, "cataloguing:item-move-now": {"to": yanta.code}}
        | {"cataloguing:item-correct": {"base": "0", "barcode": "Y-1", "item_class": "book"}}
    )


def parameters(yanta: Library, source: int) -> dict[str, dict[str, Any]]:
    """What stands in for the parameters of addresses."""
    profile = ImportProfile.objects.create(library=yanta, name="本馆", rules={})
    Import.objects.filter(pk=source).update(status=Import.Status.FINISHED)
    names = ("import", "import-progress", "import-ask", "import-verdicts", "import-report")
    named = {f"cataloguing:{name}": {"pk": source} for name in names}
    item = Item.objects.get(barcode="Y-1").pk
    named |= {f"cataloguing:{name}": {"pk": item} for name in ("item-move", "item-move-now", "item-correct")}
    harvested = HarvestSource.objects.create(library=yanta, name="旧系统", address="https://opac.example.cn/oai")
    named |= {"cataloguing:harvest-ask": {"pk": harvested.pk}}
    return named | {f"cataloguing:{name}": {"pk": profile.pk} for name in ("profile", "profile-remove")}
