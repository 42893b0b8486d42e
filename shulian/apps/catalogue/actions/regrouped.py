"""What joining and parting have in common: rows on their way, and what the titles say afterwards."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from shulian import clock
from shulian.apps.catalogue.actions.works import works_for
from shulian.apps.catalogue.editions import SHOWN, restate, said_by
from shulian.apps.catalogue.followers import Move, Rows, title_followers
from shulian.apps.catalogue.models import Outbox, Record, Regrouping, Title
from shulian.apps.journal.actions import Act

OWN = "catalogue"
"""The key under which the records that were moved are kept."""


def lock_titles(titles: Collection[int]) -> dict[int, Title]:
    """These titles, standing still until the end of the transaction; locked in the order of their ids."""
    rows = Title.objects.select_for_update(no_key=True).filter(pk__in=titles).order_by("pk")
    return {title.pk: title for title in rows}


def bring_all(act: Act, move: Move) -> dict[str, Rows]:
    """Take records and all that hangs on the title from one to the other; says by follower which rows went."""
    # Those that their library has taken away go along: they may come back.
    records = Record.everything.filter(title=move.source)
    if move.records is not None:
        records = records.filter(pk__in=move.records)
    ids = list(records.order_by("pk").values_list("pk", flat=True))
    Record.everything.filter(pk__in=ids).update(title=move.target)
    return {OWN: {"records": ids}} | {one.NAME: one.move(act, move) for one in title_followers()}


def put_all_back(act: Act, move: Move, moved: dict[str, Rows]) -> dict[str, Rows]:
    """Take back from the target what is still there; says by follower which rows are not."""
    wanted = moved[OWN]["records"]
    back = list(Record.everything.filter(pk__in=wanted, title=move.target).values_list("pk", flat=True))
    Record.everything.filter(pk__in=back).update(title=move.source)
    left: dict[str, Rows] = {OWN: {"records": sorted({*wanted} - {*back})}}
    # A follower that came with a later version has nothing to put back.
    followers = [one for one in title_followers() if one.NAME in moved]
    return left | {one.NAME: one.put_back(act, move, moved[one.NAME]) for one in followers}


def snapshot_of(title: Title) -> dict[str, Any]:
    """What a title shows, and of which state of which records."""
    return {"records": _state(title), "shown": {name: getattr(title, name) for name in SHOWN}}


def show_as_before(title: Title, done: Regrouping) -> None:
    """As it was shown before, if its records are the same as then; else as they say now."""
    before = done.before.get(str(title.pk))
    if before is None or before["records"] != _state(title):
        show_again(title)
        return
    for name, value in before["shown"].items():
        setattr(title, name, value)
    if before["shown"].keys() >= {*SHOWN}:
        written(title)
    else:  # noted before all of it was gathered
        show_again(title)


def show_again(title: Title, instead: Sequence[Title] = ()) -> None:
    """As its records say now; `instead` tells when it has none."""
    records = Record.objects.filter(title=title).defer("raw").select_related("library").order_by("pk")
    sources = [said_by(record) for record in records] or instead
    if sources:
        restate(title, sources)
    written(title)


def written(title: Title) -> None:
    """Save a title that shows something else now, or is gone: searchers and harvesters hear of it."""
    if title.gone_at is None:
        works_for([title])
    title.changed_at = clock.now()
    title.save()
    Outbox.objects.create(title=title.pk)


def _state(title: Title) -> list[list[int]]:
    """The records of a title with their versions."""
    return [list(row) for row in Record.objects.filter(title=title).order_by("pk").values_list("pk", "version")]
