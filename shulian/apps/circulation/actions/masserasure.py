"""Erasing many readers together (批量删除): a list is looked at, proposed, approved by a second person, carried out.

The list is fixed when it is made: whoever approves approves these readers. With each of them it is asked again at the
moment of the erasure whether anything is open; whoever is not gone or has something open stays, and the list says why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from shulian import clock
from shulian.apps.alliance.access import libraries_for
from shulian.apps.alliance.actions.heavy import What, propose
from shulian.apps.alliance.models import Account, Library, Proposal
from shulian.apps.circulation.clearance import first_open
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.actions.views import Why, note_views
from shulian.apps.readers.models import Card, ErasureList, ErasureListRow, Reader
from shulian.core.foureyes import Heavy, State
from shulian.core.masserasure import (
    MOST,
    Candidate,
    Criterion,
    Fault,
    Kept,
    against_day,
    against_number,
    against_proposal,
    kept_back,
)
from shulian.core.registration import clean_card_number
from shulian.core.retention import Reason
from shulian.core.roles import Right

CHUNK = 1000
LISTED = Why(Reason.ERASURE_LISTED)
UNKNOWN_SHOWN = 100
"""So many lines of numbers that are no card are named; the others are only counted."""


@dataclass(frozen=True)
class Wish:
    """Who is meant: all of a library and those below it who left before a day, or the holders of these cards."""

    library: Library
    criterion: Criterion
    left_before: date | None = None
    numbers: Sequence[str] = ()
    file_name: str = ""


def draft(act: Act, wish: Wish) -> ErasureList | Fault:
    """Look at everybody who is meant and keep the list with who would be erased and who stays; nobody is erased."""
    fault = against_day(wish.left_before, clock.today()) if wish.criterion is Criterion.LEFT_BEFORE else None
    if fault is None and wish.criterion is Criterion.CARDS:
        fault = against_number(len(wish.numbers))
    if fault:
        return fault

    def write() -> Answer:
        tally: Counter[str] = Counter()
        homes = _homes(act, wish)
        readers, unknown = _gone(wish, homes) if wish.criterion is Criterion.LEFT_BEFORE else _holders(wish, tally)
        if len(readers) > MOST:
            return {"fault": Fault.TOO_MANY}
        made = ErasureList.objects.create(
            library=wish.library,
            criterion=wish.criterion,
            left_before=wish.left_before,
            file_name=wish.file_name[:120],
            made_by_id=_maker(act),
            named=len(readers) + sum(tally.values()),
            unknown=unknown,
            is_demonstration=act.source == "demonstration",
        )
        if wish.criterion is Criterion.CARDS:
            _note(act, wish, readers)
        tally.update(_written(made, readers, homes))
        made.to_erase, made.kept = tally.pop("", 0), dict(tally)
        made.save(update_fields=["to_erase", "kept"])
        entry(act, "erasure-list-made", subject=f"erasure-list:{made.pk}", quantity=made.to_erase)
        return {"list": made.pk}

    answer = perform(act, "make-erasure-list", write)
    return Fault(answer["fault"]) if "fault" in answer else ErasureList.objects.get(pk=answer["list"])


def propose_list(act: Act, held: ErasureList, why: str) -> Proposal | Fault:
    """Ask a second person to approve the list as it is."""
    draft_ = held.state == ErasureList.State.DRAFTED
    if fault := against_proposal(draft=draft_, to_erase=held.to_erase, why=why):
        return fault
    with transaction.atomic():
        waiting = ErasureList.objects.filter(pk=held.pk, state=ErasureList.State.DRAFTED)
        if not waiting.update(state=ErasureList.State.PROPOSED):
            return Fault.NOT_A_DRAFT
        made = propose(act, Heavy.ERASE_READERS, held.library, {"list": held.pk, "count": held.to_erase}, why)
        ErasureList.objects.filter(pk=held.pk).update(proposal=made)
    return made


def drop(act: Act, held: ErasureList) -> bool:
    """Forget a list that was only looked at; False when it is proposed already."""

    def write() -> Answer:
        dropped = _drop(ErasureList.objects.filter(pk=held.pk, state=ErasureList.State.DRAFTED))
        if dropped:
            entry(act, "erasure-list-dropped", subject=f"erasure-list:{held.pk}")
        return {"dropped": dropped}

    return bool(perform(act, "drop-erasure-list", write)["dropped"])


def begin(act: Act, what: What) -> dict[str, Any] | None:
    """A second person has approved: the job may begin. None when the list is not the one that was proposed."""
    waiting = ErasureList.objects.filter(pk=what["list"], state=ErasureList.State.PROPOSED, to_erase=what["count"])
    if not waiting.update(state=ErasureList.State.RUNNING, began_at=clock.now()):
        return None
    entry(act, "erasure-list-begun", subject=f"erasure-list:{what['list']}", quantity=what["count"])
    return {"list": what["list"]}


def forget_undone(act: Act) -> int:
    """Forget who stood on lists that were declined, taken back or waited too long; returns how many lists."""
    over = ErasureList.objects.filter(state=ErasureList.State.PROPOSED).exclude(
        proposal__state=State.OPEN, proposal__expires_at__gt=clock.now()
    )
    gone = list(over.values_list("pk", flat=True))
    for pk in gone:
        _drop(ErasureList.objects.filter(pk=pk))
        entry(act, "erasure-list-dropped", subject=f"erasure-list:{pk}")
    return len(gone)


def stays(row: ErasureListRow, why: Kept) -> None:
    """This one is kept back after all."""
    ErasureListRow.objects.filter(pk=row.pk).update(kept=why)


def count_erased(held: ErasureList) -> None:
    """One more is gone; with the reader went the row."""
    ErasureList.objects.filter(pk=held.pk).update(erased=F("erased") + 1)


def end(act: Act, held: ErasureList) -> None:
    """Nobody is left to be erased: the account is made up and the list closed."""

    def write() -> Answer:
        kept = Counter(held.rows.values_list("kept", flat=True))
        of_nobody = {why: number for why, number in held.kept.items() if why in (Kept.UNKNOWN, Kept.REPEATED)}
        values = {"state": ErasureList.State.DONE, "ended_at": clock.now(), "kept": of_nobody | dict(kept)}
        ErasureList.objects.filter(pk=held.pk).update(**values)
        held.refresh_from_db()
        details = {"kept": sum(kept.values())}
        entry(act, "erasure-list-done", subject=f"erasure-list:{held.pk}", quantity=held.erased, details=details)
        return {}

    perform(act, "end-erasure-list", write)


def _maker(act: Act) -> int:
    if act.actor is None:
        raise ValueError("a list comes from somebody")
    return act.actor


def _homes(act: Act, wish: Wish) -> QuerySet[Library]:
    """Whose readers the list may name: the library's and those below it that are not another house."""
    asker = Account.objects.get(pk=_maker(act))
    return libraries_for(asker, Right.ERASE_READERS).filter(path__startswith=wish.library.path)


def _gone(wish: Wish, homes: QuerySet[Library]) -> tuple[list[int], list[int]]:
    """Who left before the day and is at home at these; one more than may be on a list.

    A record that was merged into another one goes with that one.
    """
    here = Reader.objects.filter(home_library__in=homes.order_by(), merged_into=None)
    left = here.filter(status=Reader.Status.LEFT)
    before = left.filter(closed_at__lt=clock.midnight(wish.left_before or clock.today()))
    return list(before.order_by("closed_at", "pk").values_list("pk", flat=True)[: MOST + 1]), []


def _holders(wish: Wish, tally: Counter[str]) -> tuple[list[int], list[int]]:
    """The holders of the cards, each once, and the lines of numbers that are no card."""
    found: dict[int, None] = {}
    unknown: list[int] = []
    for begun in range(0, len(wish.numbers), CHUNK):
        numbers = [clean_card_number(text) for text in wish.numbers[begun : begun + CHUNK]]
        known = dict(Card.objects.filter(number__in=numbers).values_list("number", "reader"))
        for line, number in enumerate(numbers, start=begun + 1):
            reader = known.get(number)
            if reader is None:
                tally[Kept.UNKNOWN] += 1
                unknown += [line] if len(unknown) < UNKNOWN_SHOWN else []
            elif reader in found:
                tally[Kept.REPEATED] += 1
            else:
                found[reader] = None
    return list(found), unknown


def _note(act: Act, wish: Wish, readers: Sequence[int]) -> None:
    """A look at each who was named by card: the sums alone tell how it stands with somebody."""
    asker = Account.objects.get(pk=_maker(act))
    for begun in range(0, len(readers), CHUNK):
        named = Reader.objects.filter(pk__in=readers[begun : begun + CHUNK])
        note_views(asker, wish.library, ((reader, LISTED) for reader in named), Right.ERASE_READERS)


def _written(made: ErasureList, readers: Sequence[int], homes: QuerySet[Library]) -> Counter[str]:
    """A row for everybody, with why this one stays or with nothing; how many of each."""
    tally: Counter[str] = Counter()
    for begun in range(0, len(readers), CHUNK):
        chunk = readers[begun : begun + CHUNK]
        still = dict(Reader.objects.filter(pk__in=chunk).values_list("pk", "status"))
        within = Reader.objects.filter(pk__in=chunk, home_library__in=homes.order_by())
        ours, open_ = set(within.values_list("pk", flat=True)), first_open(chunk)
        rows = []
        for pk in chunk:
            candidate = Candidate(pk in ours, still[pk] == Reader.Status.LEFT, open_.get(pk))
            kept = kept_back(candidate)
            rows.append(ErasureListRow(list=made, reader_id=pk, kept=kept or ""))
            tally[kept or ""] += 1
        ErasureListRow.objects.bulk_create(rows)
    return tally


def _drop(lists: Any) -> int:
    ErasureListRow.objects.filter(list__in=lists).delete()
    return int(lists.update(state=ErasureList.State.DROPPED))
