"""Counting while it happens: a follower adds what the journal says to the counts of the day, and writes the wall's row.

A window may be read twice, so the row keeps up to where all is counted in. Restored databases count their transactions
anew while their entries go on in number; an entry is old only if both say so.

What was there before the first start is counted a day at a time, each in a transaction of its own, from today back:
the other followers wait for no more than a day, and whatever ends the process, it goes on with the next day.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.hours import Openness, now_at
from shulian.apps.alliance.queries.register import main_libraries
from shulian.apps.journal.followers import Follower, oldest_open
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.models import LiveCount, LiveSummary
from shulian.apps.statistics.queries.live import FOLLOWER
from shulian.core import live
from shulian.core.library import INSTITUTIONS
from shulian.core.live import (
    COUNTED_BY_OTHERS,
    DAYS_KEPT,
    KINDS,
    MINUTES_KEPT,
    By,
    Happened,
    Key,
    Measure,
    State,
    progress,
)

ONE_DAY = timedelta(days=1)
EVERY = timedelta(seconds=2)
"""How often it is looked at what changes without any act: hours, the day itself, what arrived, what is on."""
DAYS_OF_MINUTES = 1
TOP = 10
LEAST_OF_A_TITLE = 2
"""What one reader alone borrowed is shown on no wall."""
_COUNTY_DIGITS = 6
_ONLY = 1
_OPEN = {Openness.OPEN: True, Openness.ALWAYS: True, Openness.CLOSED: False, Openness.CLOSURE: False}


def follow(entries: Sequence[Entry]) -> None:
    """Add a window of the journal to the counts, and write the row of the wall anew."""
    with transaction.atomic():
        row = _row()
        _count(row, [entry for entry in entries if _is_new(entry, row)])
        _summarise(row)


def keep() -> int:
    """How the libraries do, what is on now, a new day, a day of the first counting; returns whether there are more."""
    with transaction.atomic():
        row = _row()
        _count_one_more_day(row)
        _summarise(row)
        return int(row.back_to is not None)


def between() -> int:
    """The same when nothing has happened for some seconds."""
    counted = LiveSummary.objects.filter(back_to=None, counted_from__isnull=False)
    made = counted.values_list("made_at", flat=True).first()
    return 0 if made is not None and clock.now() - made < EVERY else keep()


def forget() -> None:
    """The counts of days long past, and the minutes and titles of those before yesterday."""
    today = clock.today()
    LiveCount.objects.filter(day__lt=today - timedelta(days=DAYS_KEPT)).delete()
    apart = (By.MINUTE, By.TITLE, By.HEARD)
    LiveCount.objects.filter(day__lt=today - timedelta(days=DAYS_OF_MINUTES), by__in=apart).delete()


LIVE = Follower(FOLLOWER, frozenset(KINDS), follow, between)


def _row() -> LiveSummary:
    LiveSummary.objects.get_or_create(pk=_ONLY)
    row = LiveSummary.objects.select_for_update().get(pk=_ONLY)
    if row.counted_from is None and row.back_to is None:
        _begin(row)
    return row


def _begin(row: LiveSummary) -> None:
    """All transactions that are over now are counted day by day; what comes after them, as it comes."""
    LiveCount.objects.all().delete()
    row.before_tx = oldest_open()
    row.tx = row.before_tx - 1
    row.entry = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    row.back_to = clock.today() - timedelta(days=DAYS_KEPT)
    row.save()


def _is_new(entry: Entry, row: LiveSummary) -> bool:
    return int(entry.tx) > row.tx or entry.pk > row.entry  # type: ignore[attr-defined]  # of the raw query


def _count(row: LiveSummary, entries: Sequence[Entry]) -> None:
    if not entries:
        return
    homes = _Homes({entry.library for entry in entries if entry.library})
    kept = clock.today() - timedelta(days=DAYS_KEPT)
    happened = [one for one in map(homes.happened, entries) if kept <= one.day <= clock.today()]
    _add(live.tally(happened))
    _hear(homes.heard(entries))
    row.tx = max(row.tx, *(int(entry.tx) for entry in entries))  # type: ignore[attr-defined]
    row.entry = max(row.entry, *(entry.pk for entry in entries))


class _Homes:
    """Which institution a library belongs to, and in which county, city or province it lies."""

    def __init__(self, libraries: Iterable[int]) -> None:
        found = list(Library.objects.filter(pk__in=libraries).values_list("pk", "path", "division"))
        paths = {path[:end] for _pk, path, _ in found for end in range(Library.steplen, len(path) + 1, Library.steplen)}
        above = Library.objects.filter(path__in=paths, kind__in=INSTITUTIONS).order_by("depth")
        heads = {path: (pk, division) for pk, path, division in above.values_list("pk", "path", "division")}
        self.head: dict[int, int] = {}
        self.place: dict[int, int] = {}
        for pk, path, division in found:
            own = max((head for head in heads if path.startswith(head)), key=len, default=None)
            head, of_head = heads[own] if own else (pk, None)
            self.head[pk] = head
            code = (division or of_head or "")[:_COUNTY_DIGITS]
            if code.isdigit():
                self.place[pk] = int(code)

    def happened(self, entry: Entry) -> Happened:
        """An entry as the rule counts it, by the clocks of the libraries."""
        at = clock.local(entry.happened_at)
        place = self.place.get(entry.library or 0)
        minute = at.hour * 60 + at.minute
        return Happened(entry.kind, at.date(), minute, entry.library, place, entry.title, entry.quantity)

    def heard(self, entries: Sequence[Entry]) -> Iterator[tuple[date, int, int]]:
        """When each institution was heard of; what comes in late says that it is there now."""
        for entry in entries:
            at = clock.local(entry.recorded_at)
            if entry.library in self.head:
                yield at.date(), self.head[entry.library], at.hour * 60 + at.minute


def _add(counts: dict[Key, int]) -> None:
    """Add to the counts; the lock on the row makes this the only one that does."""
    known = _known({(day, str(by)) for day, by, _key, _measure in counts}, {key for _d, _b, key, _m in counts})
    rows = [
        LiveCount(day=day, by=by, key=key, measure=measure, quantity=n + known.get((day, by, key, measure), 0))
        for (day, by, key, measure), n in counts.items()
    ]
    _keep(rows)


def _hear(heard: Iterable[tuple[date, int, int]]) -> None:
    last: dict[tuple[date, int], int] = {}
    for day, library, minute in heard:
        last[day, library] = max(last.get((day, library), 0), minute)
    _keep(
        [
            LiveCount(day=day, by=By.HEARD, key=library, measure=Measure.LOANS, quantity=minute)
            for (day, library), minute in last.items()
        ]
    )


def _known(parts: set[tuple[date, str]], keys: set[int]) -> dict[tuple[date, str, int, str], int]:
    days, sorts = {day for day, _by in parts}, {by for _day, by in parts}
    rows = LiveCount.objects.filter(day__in=days, by__in=sorts, key__in=keys)
    return {(day, by, key, measure): n for day, by, key, measure, n in rows.values_list(*_COLUMNS, "quantity")}


_COLUMNS = ("day", "by", "key", "measure")


def _keep(rows: list[LiveCount]) -> None:
    LiveCount.objects.bulk_create(
        rows, batch_size=1000, update_conflicts=True, unique_fields=_COLUMNS, update_fields=("quantity",)
    )


def _count_one_more_day(row: LiveSummary) -> None:
    """Of what was there before: today first, for that is what walls show, then the day before what is counted."""
    if row.back_to is None:
        return
    day = clock.today() if row.counted_from is None else row.counted_from - ONE_DAY
    counts: dict[Key, int] = {}
    rows = _grouped(day, row.before_tx)
    homes = _Homes({library for *_others, library, _n, _pieces in rows if library})
    for kind, minute, title, library, entries, pieces in rows:
        happened = Happened(kind, day, minute, library, homes.place.get(library or 0), title, pieces)
        times = 1 if KINDS[kind].by_quantity else entries
        for key, n in live.tally([happened]).items():
            counts[key] = counts.get(key, 0) + n * times
    if counts:
        _add(counts)
    row.counted_from = day
    if day <= row.back_to:
        row.back_to = None


Grouped = tuple[str, int, int | None, int | None, int, int]


def _grouped(day: date, before: int) -> list[Grouped]:
    """What the journal has of that day, by kind and library; by minute and title for today alone."""
    with connection.cursor() as cursor:
        cursor.execute(GROUPED, _parameters(day, before))
        return list(cursor.fetchall())


GROUPED = """
SELECT kind, minute, title, library, count(*), sum(quantity)::bigint
  FROM (SELECT kind, library, quantity, CASE WHEN %(today)s THEN title END AS title,
               CASE WHEN %(today)s THEN (extract(hour FROM happened_at AT TIME ZONE %(zone)s) * 60
                    + extract(minute FROM happened_at AT TIME ZONE %(zone)s))::int ELSE 0 END AS minute
          FROM journal_entry
         WHERE kind = ANY(%(kinds)s) AND happened_at >= %(first)s AND happened_at < %(next)s
           AND tx < %(before)s::text::xid8) AS counted
 GROUP BY kind, minute, title, library
"""


def _parameters(day: date, before: int) -> dict[str, Any]:
    return {
        "today": day == clock.today(),
        "zone": str(clock.PLACE),
        "kinds": sorted(KINDS),
        "first": clock.midnight(day),
        "next": clock.midnight(day + ONE_DAY),
        "before": before,
    }


def _states(before: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """How each institution stands now, and since which minute of today it has stood so."""
    libraries = list(main_libraries())
    found = now_at(libraries)
    minute = _minute_now()
    today = clock.today().isoformat()
    states = {}
    for library in libraries:
        is_open = _OPEN.get(found[library.pk].openness)
        was = before.get(str(library.pk))
        since = was[1] if was and was[0] == is_open and was[2] == today else minute
        states[str(library.pk)] = [is_open, since, today]
    return states


def _summarise(row: LiveSummary) -> None:
    """The row that walls read; its digest changes when there is something else to see."""
    row.states = _states(row.states)
    figures = _figures(row)
    for path in settings.LIVE_SOURCES:
        import_string(path)(figures)
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True)
    row.figures, row.digest, row.made_at = figures, hashlib.sha256(text.encode()).hexdigest(), clock.now()
    row.save()


def _figures(row: LiveSummary) -> dict[str, Any]:
    """Of the day; before it is counted there are no figures, which is not the same as none having been lent."""
    today, minute = clock.today(), _minute_now()
    far = progress(row.counted_from, row.back_to, today)
    figures: dict[str, Any] = {"day": today.isoformat(), "counting": far and [far.done, far.of]}
    places: dict[str, dict[str, Any]] = {}
    if row.counted_from is not None:
        figures |= _counted(today, minute, places)
    return figures | {"places": places, "libraries": _standing(row.states, minute, places)}


def _counted(today: date, minute: int, places: dict[str, dict[str, Any]]) -> dict[str, Any]:
    counts = LiveCount.objects.filter(day=today)
    totals = dict(counts.filter(by=By.ALL).values_list("measure", "quantity"))
    for key, measure, n in counts.filter(by=By.PLACE).values_list("key", "measure", "quantity"):
        places.setdefault(str(key), {})[measure] = n
    lent = counts.filter(by=By.MINUTE, measure=Measure.LOANS, key__gt=minute - MINUTES_KEPT).order_by("key")
    titles = counts.filter(by=By.TITLE, quantity__gte=LEAST_OF_A_TITLE).order_by("-quantity", "key")[:TOP]
    return {
        "totals": {str(one): totals.get(one, None if one in COUNTED_BY_OTHERS else 0) for one in Measure},
        "visits_from": counts.filter(by=By.LIBRARY, measure=Measure.VISITS).count(),
        "minutes": [[key, n] for key, n in lent.values_list("key", "quantity")],
        "titles": [{"id": key, "n": n} for key, n in titles.values_list("key", "quantity")],
    }


def _standing(states: dict[str, list[Any]], minute: int, places: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """How many libraries are up, silent, closed; the silent ones by name; of each place the best of its libraries."""
    heard = dict(LiveCount.objects.filter(day=clock.today(), by=By.HEARD).values_list("key", "quantity"))
    order = [State.UP, State.SILENT, State.UNKNOWN, State.CLOSED]
    counts = dict.fromkeys(map(str, order), 0)
    silent = []
    libraries = Library.objects.filter(pk__in=map(int, states)).order_by("path")
    for pk, name, division in libraries.values_list("pk", "name", "division"):
        is_open, since, _day = states[str(pk)]
        found = live.state(is_open=is_open, since=since, heard=heard.get(pk, 0), now=minute)
        counts[found] += 1
        if found is State.SILENT:
            silent.append(name)
        place = places.setdefault((division or "")[:_COUNTY_DIGITS], {})
        place["state"] = min(place.get("state", found), found, key=lambda one: order.index(State(one)))
    places.pop("", None)
    return {"counts": counts, "silent": silent[:TOP]}


def _minute_now() -> int:
    at = clock.local(clock.now())
    return at.hour * 60 + at.minute
