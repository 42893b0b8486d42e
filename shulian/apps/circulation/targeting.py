"""Asking libraries to fetch copies for holds that wait: what is looked up and written around `core`'s choice.

A target is a hint: no limit hangs on it, and no guard is raised for it. Whoever works on the holds of a title holds
a lock on the title until the end of the transaction, so that no two holds are given the same copy; a hold that
somebody else has in hand is passed over until the next time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zlib import crc32

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions.holds import give_up_hold
from shulian.apps.circulation.actions.locked import snapshot_now
from shulian.apps.circulation.actions.seen import distance, pickup_place, staffed, within_reach
from shulian.apps.circulation.models import FetchWeight, Hold
from shulian.apps.circulation.models.holds import WAITING
from shulian.apps.circulation.snapshot import Snapshot
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.apps.readers.models import Reader
from shulian.apps.readers.queries import against_holder
from shulian.core.circulation.pickup import serves
from shulian.core.circulation.states import NEVER_COME, ItemState
from shulian.core.circulation.targeting import NEVER_ASKED, Copy, Fetch, GiveUp, Hopeless, TargetFacts, decide_target
from shulian.core.identity import age_on

A_SLICE = 100
"""Holds of one title that are looked at in one transaction."""
MOST_COPIES = 200
"""Copies of one title that are weighed at once."""

_TITLES = 5_316_203
SOURCE = "job"


@dataclass
class Tally:
    """What came of looking at the holds of a title."""

    looked: int = 0
    asked_for: int = 0
    waiting: int = 0
    hopeless: int = 0
    given_up: list[int] = field(default_factory=list)


def check_every() -> timedelta:
    """After how long a hold that waits is looked at again."""
    return timedelta(hours=settings.HOLD_CHECK_HOURS)


def due_titles(limit: int) -> list[int]:
    """Titles with holds that have not been looked at for that long, those longest overdue first."""
    due = Hold.objects.filter(WAITING).filter(_due())
    return list(
        dict.fromkeys(due.order_by(F("looked_at").asc(nulls_first=True)).values_list("title", flat=True)[:limit])
    )


def check_due(title: int) -> Tally:
    """Look at the due holds of a title, slice by slice; those of a title that somebody else works on stay due."""
    whole = Tally()
    if not _free(title).exists():
        _add(whole, _nothing_to_fetch(title))
    while True:
        tally = _slice(title, _due(), patient=False)
        if not tally.looked:
            return whole
        _give_up(tally)
        _add(whole, tally)


def look_again(title: int) -> Tally:
    """Something happened with this title: drop what can no longer be fetched, and ask for what is free now."""
    released = _release(title)
    if not released and not _free(title).exists():
        return Tally()
    return _slice(title, Q(target__isnull=True), patient=True)


def hopeless() -> QuerySet[Hold]:
    """Holds that wait for something of which no copy is left that could ever come, the oldest first."""
    could_come = Item.objects.filter(title=OuterRef("title")).exclude(state__in=NEVER_COME)
    wanted = Q(item__isnull=False) & Q(item__state__in=NEVER_COME)
    return Hold.objects.filter(WAITING).filter(wanted | ~Exists(could_come)).order_by("placed_at", "id")


def _due() -> Q:
    return Q(looked_at__isnull=True) | Q(looked_at__lt=clock.now() - check_every())


def _add(whole: Tally, part: Tally) -> None:
    whole.looked += part.looked
    whole.asked_for += part.asked_for
    whole.waiting += part.waiting
    whole.hopeless += part.hopeless
    whole.given_up += part.given_up


def _give_up(tally: Tally) -> None:
    for hold in tally.given_up:
        give_up_hold(Act(source=SOURCE), hold)


@transaction.atomic
def _release(title: int) -> int:
    """Targets that do not stand on the shelf any more; their holds are looked at again."""
    gone = Hold.objects.filter(WAITING, title=title, target__isnull=False).exclude(target__state=ItemState.AVAILABLE)
    mine = gone.select_for_update(no_key=True, skip_locked=True, of=("self",)).values_list("pk", flat=True)
    return Hold.objects.filter(pk__in=list(mine)).update(target=None, target_at=None, looked_at=None)


@transaction.atomic
def _nothing_to_fetch(title: int) -> Tally:
    """While every copy is out, all who wait without a target have been looked at in one stroke."""
    due = Hold.objects.filter(WAITING, _due(), title=title, target__isnull=True)
    mine = due.select_for_update(no_key=True, skip_locked=True).values_list("pk", flat=True)
    count = Hold.objects.filter(pk__in=list(mine)).update(looked_at=clock.now())
    return Tally(looked=count, waiting=count)


@transaction.atomic
def _slice(title: int, which: Q, *, patient: bool) -> Tally:
    tally = Tally()
    if not _lock(title, patient=patient):
        return tally
    waiting = Hold.objects.filter(WAITING, which, title=title).order_by("placed_at", "id")
    mine = waiting.select_for_update(no_key=True, skip_locked=True, of=("self",))
    holds = list(mine.select_related("reader", "pickup")[:A_SLICE])
    if not holds:
        return tally
    view = _View(title, snapshot_now(), clock.now())
    before = {hold.pk: (hold.target_id, hold.target_at, hold.target_loops) for hold in holds}
    for hold in holds:
        view.look(hold, tally)
    changed = [hold for hold in holds if before[hold.pk] != (hold.target_id, hold.target_at, hold.target_loops)]
    Hold.objects.bulk_update(changed, ["target", "target_at", "target_loops"])
    Hold.objects.filter(pk__in=before).update(looked_at=view.now)
    tally.looked = len(holds)
    return tally


def _lock(title: int, *, patient: bool) -> bool:
    """The holds of a title, for this transaction; the patient wait for their turn."""
    key = [_TITLES, crc32(str(title).encode()) - 2**31]
    with connection.cursor() as cursor:
        if patient:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", key)
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", key)
        return bool(cursor.fetchone()[0])


def _free(title: int) -> QuerySet[Item]:
    """Copies that stand on a shelf and were asked for by nobody."""
    asked_for = Hold.objects.filter(WAITING, target=OuterRef("pk"))
    return Item.objects.filter(Q(title=title, state=ItemState.AVAILABLE), ~Exists(asked_for))


class _View:
    """The copies of a title as they are seen for one hold after the other."""

    def __init__(self, title: int, snapshot: Snapshot, now: datetime) -> None:
        self.snapshot, self.now, self.today = snapshot, now, clock.local(now).date()
        next_check = clock.local(now + check_every()).date()
        self.next_day = max(next_check, self.today + timedelta(days=1))
        self.could_come = _counted(title, snapshot)
        free = [item for item in _free(title).order_by("id")[:MOST_COPIES] if item.library_id in snapshot.lending]
        self.free = {item.pk: item for item in free}
        places = {item.place_id for item in free}
        self.weights = dict(FetchWeight.objects.filter(library__in=places).values_list("library", "weight"))

    def look(self, hold: Hold, tally: Tally) -> None:
        """Decide for one hold, and note on it what came of it."""
        kept = self._kept(hold)
        fresh = hold.target_at is not None and hold.target_at > self.now - check_every()
        if kept is not None and fresh:
            return
        if kept is not None:
            # It was not fetched in time: the next one is asked for, and this one is free again.
            hold.target_loops += 1
            self.free[kept.pk] = kept
        decision = decide_target(self._facts(hold, kept))
        hold.target = hold.target_at = None
        match decision:
            case Fetch(item):
                hold.target, hold.target_at = self.free.pop(item), self.now
                tally.asked_for += 1
            case Hopeless():
                tally.hopeless += 1
            case GiveUp():
                tally.given_up.append(hold.pk)
            case _:
                tally.waiting += 1

    def _kept(self, hold: Hold) -> Item | None:
        """The copy that was asked for, if it still stands on its shelf."""
        if hold.target_id is None:
            return None
        return Item.objects.filter(pk=hold.target_id, state=ItemState.AVAILABLE).first()

    def _facts(self, hold: Hold, previous: Item | None) -> TargetFacts:
        reader = hold.reader
        copies: tuple[Copy, ...] = ()
        if reader is not None and self._stands(reader, hold):
            wanted = [item for item in self.free.values() if hold.item_id in (None, item.pk)]
            copies = tuple(self._copy(item, hold, reader) for item in wanted)
        return TargetFacts(
            copies=copies,
            could_come=self.could_come,
            previous=previous.pk if previous else None,
            loops=hold.target_loops,
            most_loops=settings.HOLD_MOST_LOOPS,
            draw=crc32(f"{hold.pk}:{hold.target_loops}:{self.today}".encode()),
        )

    def _stands(self, reader: Reader, hold: Hold) -> bool:
        """Whether a copy could be handed out to this reader there at all now."""
        may = next(against_holder(reader, self.today), None) is None
        return may and serves(pickup_place(self.snapshot, hold.pickup_id, self.today))

    def _copy(self, item: Item, hold: Hold, reader: Reader) -> Copy:
        snapshot, place = self.snapshot, item.place_id
        age = age_on(self.today, reader.birth_date) if reader.birth_date else None
        terms = snapshot.terms_of(item.library_id, reader.category_id, item.item_class, reader.home_library_id, age)
        calendar = snapshot.calendar_of(place)
        ahead = (self.today + timedelta(days=day) for day in range(1, (self.next_day - self.today).days + 1))
        return Copy(
            item=item.pk,
            library=place,
            distance=0 if place == hold.pickup_id else distance(snapshot.paths[place], hold.pickup_path),
            weight=self.weights.get(place, usual_weight(snapshot, place)),
            allowed=terms is not None and terms.holds_allowed,
            in_reach=terms is not None and within_reach(terms, snapshot.paths[item.library_id], hold.pickup_path),
            protected=is_protected(snapshot, item, hold.pickup_path, self.today),
            open_now=calendar.is_open(self.today),
            open_next=any(calendar.is_open(day) for day in ahead),
        )


def weight_of(library: Library) -> int:
    """How often this library is drawn among others equally near."""
    set_ = FetchWeight.objects.filter(library=library).values_list("weight", flat=True).first()
    return set_ if set_ is not None else usual_weight(snapshot_now(), library.pk)


def usual_weight(snapshot: Snapshot, library: int) -> int:
    """Once where somebody works, never where nobody could go to the shelf."""
    return 1 if staffed(snapshot, library) else NEVER_ASKED


def is_protected(snapshot: Snapshot, item: Item, pickup_path: str, today: date) -> bool:
    """Whether the copy is so new that it stays near its home, and the pickup library is not near (新书保护)."""
    until = protected_until(snapshot, item)
    home = snapshot.institution_of[item.station_id or item.library_id]
    return until is not None and today < until and not pickup_path.startswith(home)


def protected_until(snapshot: Snapshot, item: Item) -> date | None:
    """The first day on which the copy travels to everybody; None where the policy protects nothing."""
    terms = snapshot.terms_of(item.library_id, "", item.item_class, item.library_id, None)
    if terms is None or not terms.protect_days:
        return None
    return clock.local(item.added_at).date() + timedelta(days=terms.protect_days)


def _counted(title: int, snapshot: Snapshot) -> int:
    """How many copies of the title could ever come."""
    owners: Iterable[int] = (
        Item.objects.filter(title=title).exclude(state__in=NEVER_COME).values_list("library", flat=True)
    )
    return sum(library in snapshot.lending for library in owners)
