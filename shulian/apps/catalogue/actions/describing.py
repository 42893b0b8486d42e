"""Which title a record that was edited by hand belongs to, and what its titles say now."""

from __future__ import annotations

from collections.abc import Iterable

from shulian.apps.catalogue.actions.clusters import Clusters
from shulian.apps.catalogue.actions.overlay import restate_titles
from shulian.apps.catalogue.editions import edition_of, keyed
from shulian.apps.catalogue.models import Record, Title
from shulian.apps.catalogue.preparing import Prepared
from shulian.core.matching import same_edition


def find_title(row: Record, prepared: Prepared) -> Title:
    """The title of a record as it is described now; the caller holds the lock of the clusters.

    A title of this record alone follows it; one that others share is left when the record contradicts it.
    """
    said = Title(**prepared.columns, quality=prepared.quality)
    known = keyed(said)
    if row.title_id:
        shared = Record.objects.filter(title=row.title_id).exclude(pk=row.pk).exists()
        if not shared or same_edition(known, edition_of(row.title)):
            return row.title
    found = Clusters([known]).find(known)
    if found is not None:
        return found
    said.save()
    return said


def describe_anew(titles: Iterable[int]) -> None:
    """Say of these titles what their records say now."""
    restate_titles(Title.objects.select_for_update().in_bulk(sorted(titles)))
