"""Acts off the hot path: lock first (item, reader, hold), look afterwards, then decide and write."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import F, Sum

from shulian import clock
from shulian.apps.alliance.models import TreeVersion
from shulian.apps.charges.models import Charge, Deposit, DepositExemption
from shulian.apps.circulation.actions.run import run
from shulian.apps.circulation.models import Hold, Loan, PolicyVersion, Transit
from shulian.apps.circulation.snapshot import Snapshot
from shulian.apps.circulation.snapshot import of as snapshot_of
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act, entry, perform
from shulian.apps.readers.models import Card, Reader
from shulian.apps.readers.queries import standing_of
from shulian.core.calendar import Calendar
from shulian.core.circulation.decisions import Refuse
from shulian.core.circulation.facts import Caught, ItemFacts, LoanFacts, Purpose, ReaderFacts, TransitFacts
from shulian.core.circulation.late import Due, late_of
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import CAUGHT_HOLDS, HoldState, ItemState
from shulian.core.floating import Stood, shelves_after
from shulian.core.identity import age_on
from shulian.core.policy import Terms
from shulian.core.readertypes import Awaits

DUE = ("due_on", "due_at", "claimed_on")


@dataclass(frozen=True)
class Done:
    """What came of an act: a refusal, or what it concerns. `repeated` when it had been done before."""

    refusal: Refusal | None = None
    hold: int | None = None
    item: int | None = None
    charge_fen: int = 0
    state: str = ""

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return self.refusal is None


def carried_out(act: Act, kind: str, write: Callable[[], Done | Refuse]) -> Done:
    """Do it once, refusals included: they are recorded and answered again to the same command."""

    def recorded() -> dict[str, Any]:
        done = write()
        if isinstance(done, Refuse):
            entry(act, "refusal", details={"asked": kind, "reason": done.reason})
            return asdict(Done(done.reason))
        return asdict(done)

    return done_in(perform(act, kind, recorded))


def done_in(answer: dict[str, Any]) -> Done:
    """What came of an act, out of the decision stored with its command."""
    stored = Done(**answer)
    return replace(stored, refusal=Refusal(stored.refusal) if stored.refusal else None)


def snapshot_now() -> Snapshot:
    """Tree and policy as they are in force now."""
    tree = TreeVersion.objects.values_list("number", flat=True).first() or 0
    policy = PolicyVersion.objects.filter(in_force_from__lte=clock.now()).order_by("-number").first()
    return run(snapshot_of(tree, policy.number if policy else None))


def lock_item(pk: int | None) -> Item | None:
    """The item, standing still until the end of the transaction."""
    return Item.objects.select_for_update(no_key=True).filter(pk=pk).first() if pk else None


def lock_reader(pk: int | None) -> Reader | None:
    """The reader, standing still."""
    return Reader.objects.select_for_update(no_key=True).filter(pk=pk).first() if pk else None


def lock_hold(pk: int | None) -> Hold | None:
    """The hold, standing still."""
    return Hold.objects.select_for_update(no_key=True).filter(pk=pk).first() if pk else None


def raise_reader(pk: int, **changes: Any) -> None:
    """Count a change of what the rules read of this reader."""
    Reader.objects.filter(pk=pk).update(version=F("version") + 1, **changes)


def change_item(item: Item, state: ItemState, **changes: Any) -> None:
    """A new state of the item, counted; with another station it stands on another shelf."""
    if "station_id" in changes:
        changes |= dict(zip(("shelf", "home_shelf"), shelves_after(_stood(item), changes["station_id"]), strict=True))
    Item.objects.filter(pk=item.pk).update(version=F("version") + 1, state=state, **changes)


def _stood(item: Item) -> Stood:
    return Stood(item.station_id, item.shelf, item.home_shelf)


def change_hold(hold: Hold, state: HoldState, **changes: Any) -> None:
    """A new state of the hold, counted; a state without a copy forgets the one it had, one on its way its shelf."""
    if state not in CAUGHT_HOLDS:
        changes = dict.fromkeys(("caught", "caught_at", "ready_at", "shelf_until")) | changes
    if state is HoldState.CAPTURED:
        changes = dict.fromkeys(("ready_at", "shelf_until")) | changes
    if state is not HoldState.WAITING:
        changes |= {"target": None}
    Hold.objects.filter(pk=hold.pk).update(version=F("version") + 1, state=state, **changes)


def caught_hold(item: Item) -> Hold | None:
    """The hold that the item was set aside for."""
    return Hold.objects.filter(caught=item, state__in=CAUGHT_HOLDS).first()


def open_loan(item: Item) -> Loan | None:
    """The item's open loan."""
    return Loan.objects.filter(item=item, returned_at__isnull=True).first()


def open_transit(item: Item) -> Transit | None:
    """The item's open transit."""
    return Transit.objects.filter(item=item, received_at__isnull=True).first()


def item_facts(item: Item) -> ItemFacts:
    """The item as the rules take it."""
    return ItemFacts(item.pk, item.station_id or item.library_id, item.place_id, ItemState(item.state), item.price_fen)


def loan_facts(loan: Loan, snapshot: Snapshot, here: int, now: datetime) -> LoanFacts:
    """The loan as the rules take it, as late as it is now at the library here; by the hour, late on the day itself."""
    late = Due(loan.due_on, loan.due_at, loan.claimed_on).days_late(clock.local(now), snapshot.calendar_of(here))
    terms = Terms.kept(loan.terms) if loan.terms else None
    return LoanFacts(loan.pk, loan.reader_id or 0, loan.due_on, loan.renewals, terms, late, bool(loan.recalled_on))


def transit_facts(transit: Transit | None) -> TransitFacts | None:
    """The transit as the rules take it."""
    return TransitFacts(transit.pk, transit.destination_id, Purpose(transit.purpose)) if transit else None


def caught_facts(hold: Hold | None) -> Caught | None:
    """The caught hold as the rules take it."""
    return Caught(hold.pk, hold.reader_id or 0, hold.pickup_id, HoldState(hold.state)) if hold else None


def reader_facts(reader: Reader, today: date, opens: Calendar | None = None) -> ReaderFacts:
    """The reader as the rules take it, without the loans by scope that only a checkout asks for.

    What is late is counted by the calendar given; without one nobody looks.
    """
    loans = [Due(*row) for row in Loan.objects.filter(reader=reader, returned_at__isnull=True).values_list(*DUE)]
    live = Card.objects.filter(reader=reader, status=Card.Status.ACTIVE).exists()
    exempt = DepositExemption.objects.filter(reader=reader, ended_at__isnull=True)
    return ReaderFacts(
        id=reader.pk,
        standing=standing_of(reader, today),
        expires_on=reader.expires_on,
        card_active=live,
        open_loans=len(loans),
        owed_fen=_sum(Charge.objects.filter(reader=reader, settled_at__isnull=True).values_list("open_fen", flat=True)),
        deposit_fen=Deposit.objects.filter(reader=reader).aggregate(fen=Sum("fen"))["fen"] or 0,
        deposit_free=any(one.until is None or one.until >= today for one in exempt),
        suspended_until=reader.suspended_until,
        age=age_on(today, reader.birth_date) if reader.birth_date else None,
        awaits=Awaits(reader.awaits),
        late=late_of(loans, clock.local(clock.now()), opens) if opens else None,
    )


def _sum(amounts: Iterable[int]) -> int:
    return sum(amounts)
