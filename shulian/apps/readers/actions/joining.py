"""Asking that two records be joined, or parted again, and saying yes: where the houses differ it takes one of each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shulian import clock
from shulian.apps.alliance.access import may
from shulian.apps.alliance.models import Account
from shulian.apps.alliance.queries.hands import signer_of
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.actions.merging import Fault, Merged, may_undo, merge, part
from shulian.apps.readers.doubles import house_of, speaks_for, undo_from, with_readers
from shulian.apps.readers.families import is_seen
from shulian.apps.readers.models import DoubtfulPair, Reader, ReaderMerge
from shulian.core.foureyes import Refusal
from shulian.core.joining import (
    Asked,
    Homes,
    Step,
    Wish,
    against_unseen,
    decide_joining,
    decide_parting,
    is_one_house,
)
from shulian.core.roles import Right


@dataclass(frozen=True)
class Choice:
    """Which record is to be kept ("first" or "second"), why, and whether the person was compared with a document."""

    keeps: str
    note: str = ""
    identified: bool = False


def join(act: Act, account: Account, pair: DoubtfulPair, choice: Choice) -> Merged | Refusal | Step:
    """Join the records, or ask the other house first; `Step.ASK` says that it waits for that now."""
    held = with_readers(DoubtfulPair.objects.filter(pk=pair.pk, state=DoubtfulPair.State.OPEN)).first()
    if held is None:
        held = pair
    asked = _asked(held)
    if asked and asked.keeps == choice.keeps and held.compared:
        choice = replace(choice, identified=True)
    kept, gone = (held.first, held.second) if choice.keeps == "first" else (held.second, held.first)
    wish = Wish(
        choice.keeps,
        signer_of(account, asked.person if asked else account.pk),
        _homes(account, held.first, held.second),
        one_house=is_one_house(house_of(kept), house_of(gone)),
    )
    found = decide_joining(wish, asked)
    if found is Step.JOIN:
        return merge(act, gone, kept, choice.note or held.note, identified=choice.identified)
    if found is Step.ASK:
        return _ask(act, account, held, choice) or Step.ASK
    return found


def take_back(act: Act, account: Account, made: ReaderMerge) -> Merged | Refusal | Step:
    """Part the records, or ask the other house first; `Step.ASK` says that it waits for that now."""
    source, target, by = made.source, made.target, made.asked_by
    asked = Asked(by.pk, "", _homes(by, source, target)) if by and made.asked_at else None
    wish = Wish(
        "",
        signer_of(account, asked.person if asked else account.pk),
        _homes(account, source, target),
        one_house=is_one_house(house_of(source), house_of(target)),
    )
    found = decide_parting(wish, asked)
    # What can be taken back no more is asked of nobody: the parting says why.
    if found is Step.PART or not may_undo(made, undo_from()):
        return part(act, made)
    if found is Step.ASK:
        _ask_to_part(act, account, made)
    return found


def _ask_to_part(act: Act, account: Account, made: ReaderMerge) -> None:
    def write() -> Answer:
        waiting = ReaderMerge.objects.filter(pk=made.pk, undone_at=None)
        if waiting.update(asked_at=clock.now(), asked_by=account):
            entry(act, "parting-asked", subject=f"reader-merge:{made.pk}")
        return {}

    perform(act, "ask-to-part-readers", write)


def _ask(act: Act, account: Account, pair: DoubtfulPair, choice: Choice) -> Merged | None:
    """Write down what is asked of the other house; what could not be joined is not asked."""
    first, second = is_seen(pair.first), is_seen(pair.second)
    kept, gone = (first, second) if choice.keeps == "first" else (second, first)
    if unseen := against_unseen(kept=kept, gone=gone, identified=choice.identified):
        return Merged.refused(unseen)

    def write() -> Answer:
        asked = DoubtfulPair.objects.filter(pk=pair.pk, state=DoubtfulPair.State.OPEN).update(
            keeps=choice.keeps,
            compared=choice.identified,
            note=choice.note[:200],
            asked_at=clock.now(),
            asked_by=account,
        )
        if not asked:
            return {"fault": Fault.DECIDED_MEANWHILE}
        entry(act, "joining-asked", subject=f"doubtful-pair:{pair.pk}")
        return {}

    fault = perform(act, "ask-to-join-readers", write).get("fault")
    return Merged(Fault(fault)) if fault else None


def _asked(pair: DoubtfulPair) -> Asked | None:
    if pair.asked_by is None or not pair.keeps:
        return None
    return Asked(pair.asked_by.pk, pair.keeps, _homes(pair.asked_by, pair.first, pair.second))


def _homes(account: Account, first: Reader, second: Reader) -> Homes:
    return Homes(_may_at(account, first), _may_at(account, second))


def _may_at(account: Account, reader: Reader) -> bool:
    return may(account, Right.MERGE_READERS, speaks_for(reader))
