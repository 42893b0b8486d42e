"""How a card moves home or comes to its end: transfer, giving up after the clearance, death, erasure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import uuid5

from django.db import transaction
from django.db.models import F

from shulian.apps.charges.actions.deposits import end_exemptions, move_deposits
from shulian.apps.circulation.actions import locked
from shulian.apps.circulation.actions.holds import cancel_hold
from shulian.apps.circulation.clearance import clearance_of
from shulian.apps.circulation.models import Hold, Loan
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.notices.models import Notice
from shulian.apps.readers import telling
from shulian.apps.readers.actions.cardlife import Case, Done, Refused, Said, Wish, carry_out, details_of
from shulian.apps.readers.actions.checks import close_record
from shulian.apps.readers.actions.wishes import deletion_done, follow_home
from shulian.apps.readers.cardlooks import card_facts
from shulian.apps.readers.erased import remember
from shulian.apps.readers.models import Card, DataWish, Reader
from shulian.apps.readers.proof import keep, marks_of
from shulian.apps.readers.queries import joined_to, wishes_of
from shulian.apps.readers.recipients import inbox_keys
from shulian.core.cardlife import Deed, Fault, in_the_way, judge
from shulian.core.consents import Ground
from shulian.core.contact import Change
from shulian.core.notices.kinds import State
from shulian.core.readertypes import Awaits
from shulian.core.visiting import Home, moved_home

FREE = dict.fromkeys(
    (
        *("overdue_fen", "suspension_days", "lost_percent", "lost_without_price_fen"),
        *("damage_percent", "damage_fen", "processing_fen"),
    ),
    0,
)
"""The terms of a loan whose reader has died: nobody is charged for it, however late it comes or if it never does."""

Erase = Callable[[Reader], dict[str, int]]


def transfer_home(act: Act, wish: Wish) -> Done | Refused:
    """Another library becomes the reader's home; the deposit goes along (转馆)."""
    return carry_out(act, Deed.TRANSFER, wish, _transfer)


def cancel_card(act: Act, wish: Wish) -> Done | Refused:
    """The reader gives up the card, once nothing is open any more (退证)."""
    return carry_out(act, Deed.CANCEL, wish, _cancel)


def cancel_holds(act: Act, reader: Reader) -> int:
    """The reader waits for nothing any more; returns how many holds were cancelled."""
    with transaction.atomic():
        held = standing_still(reader.pk)
        return cancel_holds_of(act, held.pk, "cancelled")


def report_death(act: Act, wish: Wish) -> Done | Refused:
    """The reader has died: the card is closed, holds end, nobody is reminded or charged, loans wait for their books."""
    with transaction.atomic():
        # Items before readers, as everywhere: they stand still before the reader does.
        standing_still(wish.card.reader_id)
        return carry_out(act, Deed.DEATH, wish, _die)


def erase(act: Act, card: Card, parts: Iterable[tuple[str, Erase]]) -> Refused | dict[str, int]:
    """Forget a reader whose card is closed and with whom nothing is open; what remains are rows without anybody.

    All records that were merged into this one are the same person's and go too. `parts` are the apps' own ways to
    clear a reader. Returns how much went, by table, and nothing about whom.
    """

    def write() -> Answer:
        reader = standing_still(card.reader_id)
        records = [*reversed(joined_to(reader)), reader]
        case = Case(act, reader, Card.objects.get(pk=card.pk), Wish(card))
        fault = judge(Deed.ERASE, card_facts(case.card, reader, case.today), case.today)
        if fault is None and any(in_the_way(clearance_of(one)) for one in records):
            fault = Fault.SOMETHING_OPEN
        if fault:
            return Refused(fault, details_of(case)).answer()
        home, marks = reader.home_library_id, marks_of(reader)
        ground = _ground(reader)
        gone = _clear(records, list(parts))
        kept = keep(act, home, ground, gone, marks)
        # After the commit: a line of somebody who stays would erase whoever that is when a backup is restored.
        transaction.on_commit(partial(remember, kept.pk, kept.erased_at, marks.tokens), robust=True)
        entry(act, "reader-erased", library=home, place=act.library, details={"gone": gone, "channel": act.source})
        return {"gone": gone}

    answer = perform(act, "card-erase", write)
    return Refused(Fault(answer["fault"]), answer["details"]) if "fault" in answer else dict(answer["gone"])


def _ground(reader: Reader) -> Ground:
    """Why there is nothing left to keep, as the certificate of the erasure says it."""
    if reader.closed_as == Reader.Closed.DECEASED:
        return Ground.DEATH
    if reader.awaits == Awaits.CONSENT:
        return Ground.WITHDRAWN
    taken = (DataWish.State.OPEN, DataWish.State.DONE)
    asked = wishes_of(reader).filter(kind=DataWish.Kind.DELETE, state__in=taken)
    return Ground.WISH if asked.exists() else Ground.LEFT


def _clear(records: list[Reader], parts: list[tuple[str, Erase]]) -> dict[str, int]:
    """Everything of these records, the upper apps first; how much, by app and table."""
    gone = Counter[str]()
    for name, clear in parts:
        for record in records:
            gone.update({f"{name}.{what}": count for what, count in clear(record).items() if count})
    return dict(gone)


def _transfer(case: Case) -> Said | Refused:
    to = case.wish.library
    if to is None or to.pk not in locked.snapshot_now().lending:
        return Refused(Fault.LIBRARY_DOES_NOT_LEND, {"library": to.name if to else ""})
    before = case.reader.home_library
    if before == to:
        return Refused(Fault.SAME_LIBRARY, {"library": to.name})
    telling.account_changed(case.act, case.reader, Change.HOME)
    moved = move_deposits(case.act, case.reader, to)
    home = moved_home(Home(before.pk, case.reader.home_before_id, case.reader.home_since), to.pk, case.today)
    since = {"home_since": home.since, "home_before": home.before}
    Reader.objects.filter(pk=case.reader.pk).update(home_library=to, **since)
    follow_home(case.reader.pk)
    Hold.objects.filter(reader=case.reader, ended_at__isnull=True).update(home_path=to.path, version=F("version") + 1)
    moves = {"from": before.pk, "to": to.pk}
    # By its number too: a breach of the former home's data looks for who was at home there.
    return {"from": before.pk, "before": before.name, "home": to.name, "deposit_fen": moved, "entry": moves}


def _cancel(case: Case) -> Said | Refused:
    found = in_the_way(clearance_of(case.reader))
    if found:
        return Refused(Fault.SOMETHING_OPEN, {"open": ",".join(found)})
    asked = deletion_done(case.act, case.reader)
    telling.account_changed(case.act, case.reader, Change.CLOSED_AND_DELETED if asked else Change.CLOSED)
    _close(case, Reader.Closed.CANCELLED)
    return {"reason": case.wish.reason.strip()[:200], "entry": {"why": "cancelled"}}


def _die(case: Case) -> Said:
    reader = case.reader
    holds = cancel_holds_of(case.act, reader.pk, "deceased")
    loans = list(Loan.objects.filter(reader=reader, returned_at__isnull=True).order_by("pk"))
    for loan in loans:
        loan.terms = loan.terms | FREE
        loan.save(update_fields=["terms"])
    Item.objects.filter(pk__in=[loan.item_id for loan in loans]).update(version=F("version") + 1)
    # What is still to be sent would reach the family.
    waiting = Notice.objects.filter(recipient__in=inbox_keys(reader.pk), state=State.WAITING)
    waiting.update(state=State.CANCELLED)
    _close(case, Reader.Closed.DECEASED)
    return {"holds": holds, "loans": len(loans), "reason": case.wish.reason.strip()[:200]}


def _close(case: Case, how: Reader.Closed) -> None:
    end_exemptions(case.reader)
    close_record(case.act, case.reader, how, case.wish.reason)


def cancel_holds_of(act: Act, reader: int, reason: str) -> int:
    """All holds of a reader who stands still, as a part of another act; returns how many."""
    holds = list(Hold.objects.filter(reader=reader, ended_at__isnull=True).order_by("pk").values_list("pk", flat=True))
    for hold in holds:
        cancel_hold(replace(act, command=uuid5(act.command, f"hold:{hold}")), hold, reason)
    return len(holds)


def standing_still(reader: int) -> Reader:
    """The reader with all items that are lent or set aside, locked in the order of items, then readers."""
    while True:
        items = _items_of(reader)
        with transaction.atomic():
            list(Item.objects.select_for_update(no_key=True).filter(pk__in=items).order_by("pk").values_list("pk"))
            found = Reader.objects.select_for_update(no_key=True).get(pk=reader)
            if _items_of(reader) <= items:
                return found
            # Nothing stays locked for the next attempt, or its items would be locked after the reader.
            transaction.set_rollback(True)


def _items_of(reader: int) -> set[Any]:
    lent = Loan.objects.filter(reader=reader, returned_at__isnull=True).values_list("item", flat=True)
    caught = Hold.objects.filter(reader=reader, ended_at__isnull=True, caught__isnull=False)
    return set(lent) | set(caught.values_list("caught", flat=True))
