"""Which title a record that was edited by hand belongs to, and what its titles say now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from shulian import clock
from shulian.apps.catalogue.actions.clusters import Clusters
from shulian.apps.catalogue.actions.works import works_for
from shulian.apps.catalogue.editions import edition_of, keyed, restate, title_of
from shulian.apps.catalogue.models import Record, Title
from shulian.apps.catalogue.stored import unpack
from shulian.core.matching import same_edition
from shulian.protocols import marc


def find_title(row: Record, description: marc.Description) -> Title:
    """The title of a record as it is described now; the caller holds the lock of the clusters.

    A title of this record alone follows it; one that others share is left when the record contradicts it.
    """
    said = title_of(description)
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
    """Say of these titles what their records say now; one that lost its last record is gone."""
    wanted = Title.objects.select_for_update().in_bulk(sorted(titles))
    sources: dict[int, list[Title]] = defaultdict(list)
    for row in Record.objects.filter(title__in=wanted).defer("raw").order_by("pk"):
        sources[row.title_id].append(title_of(marc.describe(unpack(row))))
    for pk, title in wanted.items():
        if sources[pk]:
            restate(title, sources[pk])
            works_for([title])
        else:
            title.gone_at = clock.now()
        title.changed_at = clock.now()
        title.save()
