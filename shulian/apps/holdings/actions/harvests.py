"""Harvesting a provider: its records, bundle by bundle, as imports of its library."""

from __future__ import annotations

from contextlib import suppress

from shulian import clock
from shulian.apps.catalogue.actions.harvests import come_so_far, in_trouble
from shulian.apps.catalogue.actions.imports import Upload, Wish
from shulian.apps.catalogue.harvesting import Bundle, TroubleError, bundle
from shulian.apps.catalogue.models import HarvestSource, Import
from shulian.apps.catalogue.queries.harvests import active_sources
from shulian.apps.holdings.actions.imports import import_here
from shulian.apps.journal.actions import Act


def harvest(source: HarvestSource) -> list[Import]:
    """Fetch what is new, read it in as it comes, and say which imports it became. Raises TroubleError.

    A bundle is read in before the next is fetched: what changed twice must not be overtaken by its older state.
    """
    made = []
    while True:
        if not source.is_active:
            raise TroubleError(source.trouble)
        try:
            found = bundle(source)
        except TroubleError as trouble:
            in_trouble(source, str(trouble))
            raise
        if found.records:
            made.append(_read(source, found))
        come_so_far(source, found)
        source.refresh_from_db()
        if not source.token:
            return made


def _read(source: HarvestSource, found: Bundle) -> Import:
    act = Act("harvest", library=source.library_id)
    title = f"{source.name} {clock.local(clock.now()):%Y-%m-%d %H:%M}"
    return import_here(act, source.library, Upload(title, found.file(), keep=False), wish=Wish(source.profile))


def harvest_all() -> list[Import]:
    """Harvest every provider of the list; one that is in trouble keeps no other back."""
    made = []
    for source in active_sources():
        with suppress(TroubleError):
            made += harvest(source)
    return made
