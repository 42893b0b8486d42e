"""Placing a hold (预约), and what is done with it until a copy is handed out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Title
from shulian.apps.circulation.actions import locked
from shulian.apps.circulation.actions.locked import Done
from shulian.apps.circulation.actions.seen import pickup_place, within_reach
from shulian.apps.circulation.models import Hold, Loan
from shulian.apps.circulation.snapshot import Snapshot
from shulian.apps.circulation.store import stored
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act, entry, keep
from shulian.apps.readers.models import Reader
from shulian.core.circulation.decisions import Refuse
from shulian.core.circulation.holds import Change, HoldFacts, decide_change, decide_hold, roomiest
from shulian.core.circulation.pickup import against_pickup
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import NEVER_COME, HoldState
from shulian.core.identity import age_on
from shulian.core.policy import Terms

USUAL_CLASS = "book"


@dataclass(frozen=True)
class Wish:
    """What a reader waits for: any copy of a title, or one item; where to pick it up, and until when it is wanted."""

    reader: int
    title: int
    pickup: int
    item: int | None = None
    wanted_until: date | None = None
    overridden: tuple[Refusal, ...] = ()
    reason: str = ""


def place_hold(act: Act, wish: Wish) -> Done:
    """Put the reader into the queue; the answer names the hold, or says why not."""

    def write() -> Done | Refuse:
        title = _lock_title(wish.title)
        reader = locked.lock_reader(wish.reader)
        pickup = Library.objects.filter(pk=wish.pickup).first()
        facts, asked = _facts(replace(wish, title=title.pk) if title else wish, reader, title, pickup)
        keep(act, {"facts": stored(facts), "case": asked} | ({"reason": wish.reason} if wish.reason else {}))
        decision = decide_hold(facts)
        if isinstance(decision, Refuse) or reader is None or title is None or pickup is None:
            return decision if isinstance(decision, Refuse) else Refuse(Refusal.UNKNOWN_TITLE)
        hold = Hold.objects.create(
            reader=reader,
            title=title,
            item_id=wish.item,
            pickup=pickup,
            pickup_path=pickup.path,
            home_path=reader.home_library.path,
            placed_at=act.happened_at or clock.now(),
            placed_by_id=act.actor,
            source=act.source,
            wanted_until=wish.wanted_until,
            is_demonstration=act.source == "demonstration",
        )
        locked.raise_reader(reader.pk)
        details = {"pickup": pickup.pk} | ({"overridden": wish.overridden} if wish.overridden else {})
        _enter(act, "hold-placed", hold, details)
        return Done(hold=hold.pk, state=HoldState.WAITING)

    return locked.carried_out(act, "place-hold", write)


def _lock_title(pk: int | None) -> Title | None:
    """The title as it is now, standing still: nobody joins it to another while a hold is being placed."""
    while pk is not None:
        title = Title.objects.select_for_update(no_key=True).filter(pk=pk).first()
        if title is None or title.gone_at is None:
            return title
        pk = title.merged_into_id
    return None


def cancel_hold(act: Act, hold: int, reason: str = "") -> Done:
    """Take the reader out of the queue; a copy that was set aside goes on at its next scan."""
    return _change(act, hold, Change.CANCEL, {"end_reason": reason[:30] or "cancelled"})


def give_up_hold(act: Act, hold: int) -> Done:
    """No copy was found for it; one that was caught meanwhile stays with its reader."""
    return _change(act, hold, Change.CANCEL, {"end_reason": "not-found"}, _waits)


def suspend_hold(act: Act, hold: int, until: date) -> Done:
    """Pass the reader over to the end of a day; the place in the queue is kept."""
    if until < clock.today():
        return locked.carried_out(act, "suspend-hold", lambda: Refuse(Refusal.DAY_IS_PAST))
    return _change(act, hold, Change.SUSPEND, {"suspended_until": until})


def resume_hold(act: Act, hold: int) -> Done:
    """The reader waits again, at the place in the queue that was kept."""
    return _change(act, hold, Change.RESUME, {"suspended_until": None})


def resume_in_time(act: Act, hold: int) -> Done:
    """The last day of the suspension is over, and nobody has put it off."""
    return _change(act, hold, Change.RESUME, {"suspended_until": None}, _suspension_over)


def expire_hold(act: Act, hold: int) -> Done:
    """Nobody came for it in time, or the day until which it was wanted is over."""
    return _change(act, hold, Change.EXPIRE, {"end_reason": "expired"}, _time_over)


def move_hold(act: Act, hold: int, pickup: int) -> Done:
    """Pick it up elsewhere."""
    place = Library.objects.filter(pk=pickup).first()
    snapshot = locked.snapshot_now()
    against = _against_moving(hold, snapshot, place)
    if place is None or against:
        return locked.carried_out(act, "move-hold", lambda: Refuse(against or Refusal.NO_PICKUP_HERE))
    return _change(act, hold, Change.MOVE, {"pickup_id": place.pk, "pickup_path": place.path})


def _against_moving(hold: int, snapshot: Snapshot, place: Library | None) -> Refusal | None:
    if place is None:
        return Refusal.NO_PICKUP_HERE
    against = next(against_pickup(pickup_place(snapshot, place.pk, clock.today())), None)
    return against or (Refusal.PICKUP_TOO_FAR if _too_far(hold, snapshot, place) else None)


def _waits(hold: Hold) -> bool:
    return hold.state == HoldState.WAITING


def _suspension_over(hold: Hold) -> bool:
    return hold.suspended_until is not None and hold.suspended_until < clock.today()


def _time_over(hold: Hold) -> bool:
    last = hold.shelf_until if hold.state == HoldState.READY else hold.wanted_until
    return last is not None and last < clock.today()


def _change(
    act: Act, pk: int, change: Change, columns: dict[str, object], due: Callable[[Hold], bool] | None = None
) -> Done:
    """`due` looks once more under the lock, where a job found its work a moment ago."""

    def write() -> Done | Refuse:
        hold = _locked_with_its_item(pk)
        if hold is None:
            return Refuse(Refusal.UNKNOWN_HOLD)
        if due is not None and not due(hold):
            return Refuse(Refusal.NOT_DUE)
        after = decide_change(HoldState(hold.state), change)
        if isinstance(after, Refuse):
            return after
        over = after in (HoldState.CANCELLED, HoldState.EXPIRED)
        ended = {"ended_at": act.happened_at or clock.now()} if over else {}
        locked.change_hold(hold, after, **columns, **ended)
        if hold.caught_id:
            # The copy stays where it is, free for the next or wanted elsewhere: its next scan says where it goes.
            Item.objects.filter(pk=hold.caught_id).update(version=F("version") + 1)
        if hold.reader_id:
            locked.raise_reader(hold.reader_id)
        _enter(act, f"hold-{NAMED[change]}", hold, {})
        return Done(hold=hold.pk, item=hold.caught_id, state=after)

    return locked.carried_out(act, f"{change}-hold", write)


NAMED = {
    Change.CANCEL: "cancelled",
    Change.EXPIRE: "expired",
    Change.SUSPEND: "suspended",
    Change.RESUME: "resumed",
    Change.MOVE: "moved",
}


def _locked_with_its_item(pk: int) -> Hold | None:
    """The hold with its guards in the order item, reader, hold. Which item it is only the hold knows: read, lock, read
    again, and begin anew when it changed meanwhile."""
    while True:
        seen = Hold.objects.filter(pk=pk).first()
        if seen is None:
            return None
        with transaction.atomic():
            locked.lock_item(seen.caught_id)
            locked.lock_reader(seen.reader_id)
            hold = locked.lock_hold(pk)
            if hold is not None and hold.caught_id in (seen.caught_id, None):
                return hold
            # Nothing stays locked for the next attempt: its item would be locked after this hold, against the order.
            transaction.set_rollback(True)


def _facts(
    wish: Wish, reader: Reader | None, title: Title | None, pickup: Library | None
) -> tuple[HoldFacts, dict[str, Any]]:
    """The facts, and for whom and what the policy was asked."""
    today = clock.today()
    if reader is None or title is None or pickup is None:
        return HoldFacts(today, locked.reader_facts(reader, today) if reader else None, None, known=False), {}
    snapshot = locked.snapshot_now()
    counted = _open_holds(wish, reader)
    limit = roomiest(_limits(counted, reader, snapshot, pickup))
    on_title = Hold.objects.filter(reader=reader, ended_at__isnull=True, title=title)
    lending = copies_of(wish, snapshot)
    allowed, in_reach = _allowed(lending, reader, snapshot, pickup)
    asked = {
        "category": reader.category_id,
        "home": reader.home_library_id,
        "pickup": pickup.pk,
        "open": counted.every,
        "open_of": counted.of_class,
        "copies": lending,
    }
    facts = HoldFacts(
        today=today,
        reader=locked.reader_facts(reader, today, snapshot.calendar_of(pickup.pk)),
        terms=limit[0] if limit else None,
        open_holds=limit[1] if limit else 0,
        already_held=on_title.filter(item=wish.item).exists(),
        of_title=on_title.count(),
        already_lent=Loan.objects.filter(reader=reader, returned_at__isnull=True, item__title=title).exists(),
        copies=len(lending),
        allowed=allowed,
        in_reach=in_reach,
        place=pickup_place(snapshot, pickup.pk, today),
        wanted_until=wish.wanted_until,
        overridden=wish.overridden,
    )
    return facts, asked


def limit_of(wish: Wish, reader: Reader, snapshot: Snapshot, pickup: Library) -> tuple[Terms, int] | None:
    """The terms that a hold is decided by, and the open holds that their limit counts."""
    return roomiest(_limits(_open_holds(wish, reader), reader, snapshot, pickup))


@dataclass(frozen=True)
class OpenHolds:
    """A reader's open holds: all of them, and those for each class of the copies that are wanted now."""

    every: int
    of_class: dict[str, int]


def _open_holds(wish: Wish, reader: Reader) -> OpenHolds:
    kinds = sorted(_wanted(wish).order_by().values_list("item_class", flat=True).distinct()) or [USUAL_CLASS]
    counts = {
        f"of_{number}": Count("pk", filter=Q(item__item_class=kind) | Q(_of_class(kind), item__isnull=True))
        for number, kind in enumerate(kinds)
    }
    found = Hold.objects.filter(reader=reader, ended_at__isnull=True).aggregate(every=Count("pk"), **counts)
    return OpenHolds(found["every"], {kind: found[f"of_{number}"] for number, kind in enumerate(kinds)})


def _of_class(kind: str) -> Exists:
    return Exists(Item.objects.filter(title=OuterRef("title"), item_class=kind))


def _limits(counted: OpenHolds, reader: Reader, snapshot: Snapshot, pickup: Library) -> Iterator[tuple[Terms, int]]:
    """For each class of the copies: the terms of the pickup library, and the open holds that their limit counts."""
    for kind, of_class in counted.of_class.items():
        terms = _terms(snapshot, pickup.pk, kind, reader)
        if terms is not None:
            by_class = snapshot.class_of_row.get(terms.rows.get("hold_limit", 0))
            yield terms, of_class if by_class else counted.every


def _wanted(wish: Wish) -> QuerySet[Item]:
    """The copies that could come for this wish."""
    items = Item.objects.filter(title=wish.title).exclude(state__in=NEVER_COME)
    return items.filter(pk=wish.item) if wish.item else items


def _too_far(pk: int, snapshot: Snapshot, pickup: Library) -> bool:
    """Whether no copy that the hold could get may travel there; one that was set aside is the only one."""
    hold = Hold.objects.select_related("reader").filter(pk=pk, ended_at__isnull=True).first()
    if hold is None or hold.reader is None:
        return False
    wish = Wish(hold.reader.pk, hold.title_id, pickup.pk, hold.caught_id or hold.item_id)
    allowed, in_reach = _allowed(copies_of(wish, snapshot), hold.reader, snapshot, pickup)
    return bool(allowed) and not in_reach


def copies_of(wish: Wish, snapshot: Snapshot) -> list[tuple[int, str]]:
    """The copies that could ever come: whose they are and of what class."""
    kinds = _wanted(wish).order_by().values_list("library", "item_class").distinct()
    return sorted((library, kind) for library, kind in kinds if library in snapshot.lending)


def terms_of_owners(
    copies: Iterable[tuple[int, str]], reader: Reader, snapshot: Snapshot
) -> Iterator[tuple[int, Terms]]:
    """By what terms each of the copies could come to this reader, and whose they are."""
    for library, kind in copies:
        terms = _terms(snapshot, library, kind, reader)
        if terms is not None:
            yield library, terms


def _allowed(copies: Iterable[tuple[int, str]], reader: Reader, snapshot: Snapshot, pickup: Library) -> tuple[int, int]:
    """Those of the copies whose owners take holds, and those that may travel that far."""
    allowed = [found for found in terms_of_owners(copies, reader, snapshot) if found[1].holds_allowed]
    near = [library for library, terms in allowed if within_reach(terms, snapshot.paths[library], pickup.path)]
    return len(allowed), len(near)


def _terms(snapshot: Snapshot, library: int, kind: str, reader: Reader) -> Terms | None:
    """What a library says of its things of one class to this reader, as old as the reader is today."""
    age = age_on(clock.today(), reader.birth_date) if reader.birth_date else None
    return snapshot.terms_of(library, reader.category_id, kind, reader.home_library_id, age)


def _enter(act: Act, kind: str, hold: Hold, details: dict[str, object]) -> None:
    token = Reader.objects.filter(pk=hold.reader_id or 0).values_list("token", flat=True).first()
    entry(act, kind, reader=token, title=hold.title_id, item=hold.caught_id, subject=f"hold:{hold.pk}", details=details)
