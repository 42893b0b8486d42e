"""Whether a wall shows what is: its figures beside those counted by a query of our own, and whether anything grows."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import psycopg
from playwright.sync_api import Page

SHANGHAI = ZoneInfo("Asia/Shanghai")
Figures = dict[str, int | None]

TOTALS = """
SELECT sum(quantity) FILTER (WHERE kind = 'visit') AS visits,
       coalesce(sum(quantity) FILTER (WHERE kind = 'checkout'), 0) AS loans,
       coalesce(sum(quantity) FILTER (WHERE kind = 'checkin'), 0) AS returns,
       count(*) FILTER (WHERE kind = 'card-issued') AS cards
  FROM journal_entry WHERE happened_at >= %(midnight)s"""
PLACES = """
SELECT substr(library.division_id, 1, 6), sum(entry.quantity)
  FROM journal_entry AS entry JOIN alliance_library AS library ON library.id = entry.library
 WHERE entry.kind = 'checkout' AND entry.happened_at >= %(midnight)s GROUP BY 1"""
TITLES = """
SELECT title.title, sum(entry.quantity)
  FROM journal_entry AS entry JOIN catalogue_title AS title ON title.id = entry.title
 WHERE entry.kind = 'checkout' AND entry.happened_at >= %(midnight)s GROUP BY 1"""
OTHERS = """
SELECT (SELECT count(*) FROM circulation_transit WHERE received_at IS NULL),
       (SELECT count(*) FROM readers_registrationevent WHERE held_on = %(today)s),
       (SELECT count(*) FROM alliance_library),
       (SELECT count(DISTINCT library_id) FROM alliance_openinghours),
       (SELECT count(DISTINCT library_id) FROM alliance_openinghours
         WHERE weekday = %(weekday)s AND opens <= %(time)s AND closes > %(time)s)"""
SHOWN = """() => {
  const said = (node) => node.textContent.trim();
  const rows = (which) => [...document.querySelectorAll(which)].filter((row) => !row.hidden);
  const by = (which, pair) => Object.fromEntries([...document.querySelectorAll(which)].map(pair));
  return {
    totals: by('[data-total]', (one) => [one.dataset.total, said(one)]),
    places: by('[data-place]', (one) => [one.dataset.place, one.getAttribute('aria-label')]),
    states: by('dd[data-state]', (one) => [one.dataset.state, said(one)]),
    titles: rows('[data-title]').map((row) => [said(row.firstElementChild), said(row.lastElementChild)]),
    events: rows('[data-event]').length,
    hour: document.getElementById('wall-chart').getAttribute('aria-label'),
    old: document.getElementById('wall-asked').classList.contains('old'),
    asked: said(document.getElementById('wall-asked')),
    polls: Number(document.getElementById('wall').dataset.polls ?? 0),
  };
}"""
MOST_EVENTS = 5


@dataclass(frozen=True)
class Counted:
    """What there was at a moment."""

    at: float
    figures: Figures


def count(connection: psycopg.Connection) -> Counted:
    """All figures of the wall, counted from the journal and the tables themselves."""
    now = datetime.now(SHANGHAI)
    asked = {
        "midnight": now.replace(hour=0, minute=0, second=0, microsecond=0),
        "today": now.date(),
        "weekday": now.weekday(),
        "time": now.time(),
    }
    at = time.monotonic()
    visits, loans, returns, cards = connection.execute(TOTALS, asked).fetchone()
    on_the_way, events, libraries, with_hours, is_open = connection.execute(OTHERS, asked).fetchone()
    figures: Figures = {"visits": visits, "loans": loans, "returns": returns, "cards": cards, "hour": loans}
    figures |= {"on_the_way": on_the_way, "events": min(events, MOST_EVENTS)}
    figures |= {"up": is_open, "closed": with_hours - is_open, "silent": 0, "unknown": libraries - with_hours}
    figures |= {f"place {code}": n for code, n in connection.execute(PLACES, asked).fetchall()}
    figures |= {f"title {name}": n for name, n in connection.execute(TITLES, asked).fetchall()}
    return Counted(at, {key: None if n is None else int(n) for key, n in figures.items()})


class Counter(threading.Thread):
    """Counts again and again, beside whatever goes on."""

    def __init__(self, address: str, every: float) -> None:
        super().__init__(daemon=True)
        self.address, self.every = address, every
        self.counted: list[Counted] = []
        self.over = threading.Event()

    def run(self) -> None:
        """Count until told to stop."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            while not self.over.is_set():
                self.counted.append(count(connection))
                self.over.wait(self.every)

    def within(self, first: float, last: float) -> list[Counted]:
        """What was counted from the first to the last moment, with the count before and the one after them."""
        counted = list(self.counted)
        before = [one for one in counted if one.at < first][-1:]
        after = [one for one in counted if one.at > last][:1]
        return [*before, *(one for one in counted if first <= one.at <= last), *after]


@dataclass(frozen=True)
class Seen:
    """What a wall showed at a moment."""

    at: float
    polls: int
    old: bool
    asked: str
    figures: Figures


def number(text: str) -> int | None:
    """The number in what is shown; None for a dash."""
    found = re.search(r"-?\d[\d,]*", text)
    return int(found[0].replace(",", "")) if found else None


def look(page: Page) -> Seen:
    """Read the wall as a person would."""
    at = time.monotonic()
    shown = page.evaluate(SHOWN)
    figures: Figures = {key: number(text) for key, text in (shown["totals"] | shown["states"]).items()}
    figures |= {f"place {code}": number(text) for code, text in shown["places"].items()}
    figures |= {f"title {name.split(' · ')[0]}": number(n) for name, n in shown["titles"]}
    figures |= {"events": shown["events"], "hour": number(shown["hour"])}
    return Seen(at, shown["polls"], shown["old"], shown["asked"], figures)


def since(seen: Sequence[Seen], one: Seen, two_polls: float, opened: float) -> float:
    """When the last two polls began: by the clock, or as long ago as the wall took for them on a busy machine."""
    asked = [other.at for other in seen if other.polls == one.polls - 2] or [opened if one.polls < 2 else one.at]
    return min(one.at - two_polls, asked[-1])


def too_old(seen: Sequence[Seen], counter: Counter, two_polls: float) -> list[str]:
    """Every figure that was not true at any moment of the last two polls."""
    found = []
    opened = counter.counted[0].at
    for one in seen:
        moments = counter.within(since(seen, one, two_polls, opened), one.at)
        for key, shown in one.figures.items():
            true = [counted.figures.get(key, None if key == "visits" else 0) for counted in moments]
            known = [n for n in true if n is not None]
            is_true = None in true if shown is None else bool(known) and min(known) <= shown <= max(known)
            if not is_true:
                found.append(f"{key} is {shown} after {one.polls} polls, but was {true}")
    return found


def growth(values: Sequence[tuple[float, float]]) -> float:
    """By which share of itself something grew over the second half of a time, along the line that fits best."""
    begin, end = values[0][0], values[-1][0]
    half = [(at, n) for at, n in values if at >= (begin + end) / 2]
    mean_at = sum(at for at, _n in half) / len(half)
    mean = sum(n for _at, n in half) / len(half)
    slope = sum((at - mean_at) * (n - mean) for at, n in half) / sum((at - mean_at) ** 2 for at, _n in half)
    return slope * (end - half[0][0]) / mean


@dataclass
class Measured:
    """Sizes by name, each at many moments."""

    sizes: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def add(self, sizes: Mapping[str, float]) -> None:
        """Note sizes of this moment."""
        for name, n in sizes.items():
            self.sizes.setdefault(name, []).append((time.monotonic(), n))

    def grown(self, share: float) -> dict[str, str]:
        """What grew by more than this share, from which size to which."""
        return {
            name: f"{values[len(values) // 2][1]:.0f} to {values[-1][1]:.0f}, {growth(values):+.1%}"
            for name, values in self.sizes.items()
            if growth(values) > share
        }


def browser_size(page: Page) -> dict[str, float]:
    """Nodes, listeners and bytes of the heap, once what is over has been thrown away."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    counters = session.send("Memory.getDOMCounters")
    heap = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return {"nodes": counters["nodes"], "listeners": counters["jsEventListeners"], "heap": heap}
