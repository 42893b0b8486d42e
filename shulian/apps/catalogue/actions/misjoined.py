"""Titles whose records would not be joined by the rule of now: found a batch at a time, and kept as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from itertools import count

from django.db import transaction
from django.db.models import Count, Q

from shulian import clock
from shulian.apps.catalogue.editions import edition_of, restate, said_by
from shulian.apps.catalogue.models import Misjoined, MisjoinedMark, Record, Regrouping, Title
from shulian.apps.catalogue.objections import Objection
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.clusters import RULE, strays

AT_ONCE = 200
"""Titles in one transaction."""


def look_at_joined(batches: int | None = None) -> int:
    """Look at titles of several records by the rule of now, at most so many batches; returns how many that were.

    A new version of the rule begins anew. What somebody has kept stays kept, unless other records would stand apart.
    """
    looked = 0
    for _ in count() if batches is None else range(batches):
        with transaction.atomic():
            mark = _mark()
            several = Record.objects.filter(title__gt=mark.title, title__gone_at=None).values_list("title")
            rows = several.annotate(records=Count("pk")).filter(records__gt=1).order_by("title")[:AT_ONCE]
            titles = [title for title, _records in rows]
            if not titles:
                break
            _note(titles)
            mark.title = titles[-1]
            mark.save()
        looked += len(titles)
    return looked


def keep_joined(act: Act, pk: int) -> Objection | None:
    """They belong there: never ask again about these records."""

    def write() -> Answer:
        row = Misjoined.objects.select_for_update(no_key=True).get(pk=pk)
        if row.kept_at is not None:
            return {"objection": Objection.DECIDED_ALREADY}
        row.kept_at, row.kept_by_id = clock.now(), act.actor
        row.save(update_fields=["kept_at", "kept_by"])
        entry(act, "records-kept-together", title=row.title_id, subject=f"misjoined:{pk}")
        return {}

    answer = perform(act, "keep-joined", write)
    return Objection(answer["objection"]) if answer else None


def _mark() -> MisjoinedMark:
    mark, _made = MisjoinedMark.objects.select_for_update().get_or_create(pk=1)
    if mark.rule != RULE:
        mark.rule, mark.title = RULE, 0
        mark.save()
        Misjoined.objects.filter(kept_at=None).delete()
    return mark


def _note(titles: Collection[int]) -> None:
    records: dict[int, list[Record]] = defaultdict(list)
    for record in Record.objects.filter(title__in=titles).select_related("library").defer("raw").order_by("pk"):
        records[record.title_id].append(record)
    by_hand = _put_by_hand(titles)
    known = {row.title_id: row for row in Misjoined.objects.filter(title__in=titles)}
    for title, described in records.items():
        apart = _apart(described, by_hand)
        if not apart or (title in known and known[title].records == apart):
            continue
        changed = {"records": apart, "found_at": clock.now(), "kept_at": None, "kept_by": None}
        Misjoined.objects.update_or_create(title_id=title, defaults=changed)


def _put_by_hand(titles: Collection[int]) -> set[int]:
    """The records that somebody joined to these titles, or to titles that went into them: no rule parts them."""
    made = Regrouping.objects.filter(kind=Regrouping.Kind.MERGE, undone_at=None, is_automatic=False)
    moved = made.filter(Q(target__in=titles) | Q(target__merged_into__in=titles)).values_list("moved", flat=True)
    return {record for rows in moved for record in rows.get("catalogue", {}).get("records", [])}


def _apart(records: list[Record], by_hand: Collection[int]) -> list[int]:
    """Which of a title's records would stand apart from its leading one."""
    told = sorted(((said_by(record), record.pk) for record in records), key=lambda one: (-one[0].quality, one[1]))
    sure = [place for place, (_says, pk) in enumerate(told) if pk in by_hand]
    left = strays([edition_of(says) for says, _pk in told], sure)
    if not left:
        return []
    # A record is compared with all that the others say together, as when it comes in.
    whole = Title()
    restate(whole, [says for place, (says, _pk) in enumerate(told) if place not in left])
    again = strays([edition_of(whole), *(edition_of(told[place][0]) for place in left)])
    return sorted(told[left[place - 1]][1] for place in again)
