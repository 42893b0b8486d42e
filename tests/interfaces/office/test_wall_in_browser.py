"""The wall in a real browser while a day of many libraries goes by: no figure is old, nothing grows, all is legible."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import psutil
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from shulian import clock
from shulian.apps.journal.actions import Act
from shulian.apps.journal.followers import followers
from shulian.apps.journal.management.commands.followers import run
from shulian.apps.statistics.actions import counting
from shulian.apps.statistics.actions.screens import take_down
from shulian.apps.statistics.models import Screen
from shulian.config import parts
from shulian.config.postgres import Server
from tests.config.conftest import free_port
from tests.interfaces.office.province_day import Size, make_province, play
from tests.interfaces.office.wall_watch import Counter, Measured, Seen, browser_size, look, too_old
from tests.interfaces.portal.test_in_browser import CHROMIUM, SERIOUS
from tests.sim.durable import durable_server, environment

pytestmark = pytest.mark.story

SMALL = """[...document.querySelectorAll('.wall-totals *, .wall-foot *, .wall-panels *, .wall-head *')].filter(one =>
    one.clientWidth && !one.closest('.demo-mark') && parseFloat(getComputedStyle(one).fontSize) < 28
    && [...one.childNodes].some(inside => inside.nodeType === 3 && inside.data.trim())).map(one => one.outerHTML)"""
"""What is written too small to be read from ten metres."""
TURN = "document.querySelectorAll('[data-panel]').forEach((one, place) => { one.hidden = place !== %d; })"
PICTURES = os.environ.get("SHULIAN_PICTURES")
GROWTH = 1.15

SHORT, SECONDS = Size(libraries=12, seconds=12), 3.0
LONG = Size(libraries=107, seconds=float(os.environ.get("SHULIAN_WALL_DAY", "600")))
POLL = 5.0


@contextmanager
def opened(address: str, errors: list[str]) -> Iterator[Page]:
    """The wall on a screen of 1080 lines whose own clock is wrong; what its script complains about is kept."""
    with sync_playwright() as playwright:
        args = [*CHROMIUM, "--enable-precise-memory-info"]
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=args)
        page = chromium.new_context(locale="zh-CN", viewport={"width": 1920, "height": 1080}).new_page()
        page.add_init_script("const right = Date.now; Date.now = () => right() - 9 * 3_600_000;")
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        assert page.goto(address).status == 200  # type: ignore[union-attr]
        yield page
        chromium.close()


def wait_for(page: Page, more: int) -> None:
    """Until the wall has asked so often again."""
    wanted = "wanted => Number(document.getElementById('wall').dataset.polls ?? 0) >= wanted"
    page.wait_for_function(wanted, arg=look(page).polls + more)


@pytest.fixture
def day(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[str]:
    """A short day that goes by, its followers and the address of a wall."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    monkeypatch.setattr(counting, "EVERY", counting.EVERY / 2)
    settings.WALL_SECONDS = SECONDS
    secret = make_province(SHORT)
    stop, days = threading.Event(), []

    def follow() -> None:
        run(followers(), stop)
        connection.close()

    def act() -> None:
        days.append(play(SHORT))
        connection.close()

    threads = [threading.Thread(target=follow), threading.Thread(target=act)]
    for thread in threads:
        thread.start()
    yield f"{live_server.url}/wall/{secret}/"
    threads[1].join()
    stop.set()
    threads[0].join()
    assert all(one.done > one.refusals.total() * 20 for one in days), [one.refusals for one in days]


@pytest.mark.django_db(transaction=True)
def test_no_figure_is_older_than_two_polls_and_a_hundred_polls_add_nothing(day: str, settings: Any):
    held = connection.settings_dict
    address = f"host={held['HOST']} user={held['USER']} password={held['PASSWORD']} dbname={held['NAME']}"
    counter = Counter(address, every=0.25)
    counter.start()
    errors: list[str] = []
    with opened(day, errors) as page:
        seen = watch(page, 8.0, every=0.3)
        settings.WALL_SECONDS = 0.01
        page.reload()
        wait_for(page, 10)
        before = browser_size(page)
        for number in range(6):
            page.evaluate(TURN % (number % 4))
            wait_for(page, 12)
        after = browser_size(page)
        assert_legible(page)
        assert errors == []
        assert_it_says_what_is_wrong(page, day)
    counter.over.set()
    counter.join()
    assert seen[-1].polls >= 3
    assert seen[-1].figures["loans"]
    assert not any(one.old for one in seen)
    assert too_old(seen, counter, 2 * SECONDS) == []
    assert after["nodes"] <= before["nodes"] * GROWTH, (before, after)
    assert after["listeners"] <= before["listeners"] + 5, (before, after)
    assert after["heap"] <= before["heap"] * GROWTH + 1_000_000, (before, after)


def watch(page: Page, seconds: float, every: float) -> list[Seen]:
    """What the wall shows again and again, once it has asked for the first time."""
    wait_for(page, 1)
    seen, begun = [], time.monotonic()
    while time.monotonic() - begun < seconds:
        seen.append(look(page))
        page.wait_for_timeout(every * 1000)
    return seen


def assert_legible(page: Page) -> None:
    """From ten metres on a large screen; and on a small one nothing is cut off."""
    serious = [one for one in Axe().run(page).response["violations"] if one["impact"] in SERIOUS]
    assert serious == []
    for number in range(4):
        page.evaluate(TURN % number)
        wait_for(page, 3)
        assert page.evaluate(SMALL) == []
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/wall-{number}.png")
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080
    for width in (390, 1366):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/wall-at-{width}.png", full_page=True)


def assert_it_says_what_is_wrong(page: Page, address: str) -> None:
    """While the network is away it says since when and keeps what it knew; taken down it shows nothing any more."""
    said, old = page.locator("#wall-asked"), page.locator("#wall-asked.old")
    before = look(page).figures["loans"]
    page.context.set_offline(True)
    old.wait_for()
    local = clock.local(clock.now())
    assert f"{local:%H:%M}" in said.inner_text() or f"{local - timedelta(minutes=1):%H:%M}" in said.inner_text()
    assert look(page).figures["loans"] == before
    page.context.set_offline(False)
    page.locator("#wall-asked:not(.old)").wait_for()
    screen = Screen.objects.get()
    take_down(Act("office", library=screen.library_id), screen)
    old.wait_for()
    shown = look(page).figures
    assert [shown[key] for key in ("loans", "up", "hour", "place 610000")] == [None] * 4


class Site:
    """The programs that `shulian run` keeps alive, and how much memory each takes."""

    def __init__(self, server: Server) -> None:
        self.port = free_port()
        programs = parts.programs("127.0.0.1", self.port, z3950=False)
        self.children = [parts.Child(program, server.home) for program in programs]
        for child in self.children:
            child.start()

    def stop(self) -> None:
        """In good order, the web server first."""
        for child in reversed(self.children):
            child.stop()

    def sizes(self) -> dict[str, float]:
        """Resident memory of each program with its workers."""
        found = {}
        for child in self.children:
            number = child.pid()
            assert number is not None, f"{child.name} has ended"
            with suppress(psutil.NoSuchProcess):
                family = psutil.Process(number)
                found[child.name] = sum(one.memory_info().rss for one in (family, *family.children(recursive=True)))
        return found

    def ask(self, path: str, tag: str = "") -> tuple[int, str]:
        """The status and the tag of an answer; 0 while there is none."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            line.request("GET", path, headers={"If-None-Match": tag} if tag else {})
            answer = line.getresponse()
            answer.read()
            return answer.status, answer.headers.get("ETag", "")
        except OSError:
            return 0, ""
        finally:
            line.close()


class OtherWalls(threading.Thread):
    """The walls of the other libraries, which ask as often."""

    def __init__(self, site: Site, path: str, walls: int) -> None:
        super().__init__(daemon=True)
        self.site, self.path, self.walls = site, path, walls
        self.statuses: dict[int, int] = {}
        self.over = threading.Event()

    def run(self) -> None:
        """Ask in turn."""
        tags = [""] * self.walls
        following = time.monotonic()
        while not self.over.is_set():
            for wall in range(self.walls):
                status, tags[wall] = self.site.ask(f"{self.path}figures", tags[wall])
                self.statuses[status] = self.statuses.get(status, 0) + 1
                following += POLL / self.walls
                self.over.wait(max(0.0, following - time.monotonic()))


@pytest.mark.long
def test_a_day_of_107_libraries_in_ten_minutes_leaves_browser_and_server_as_they_were():
    program = [sys.executable, "-m", "tests.interfaces.office.province_day"]
    size = [str(LONG.libraries), str(LONG.seconds)]
    errors: list[str] = []
    with durable_server(f"from tests.interfaces.office.province_day import main; main('make', *{size})") as made:
        server, _folder, secret = made
        site, path = Site(server), f"/wall/{secret.strip()}/"
        try:
            wait_until_counted(site, path)
            counter, others = Counter(server.url, every=0.25), OtherWalls(site, path, LONG.libraries - 1)
            counter.start()
            others.start()
            acting = subprocess.Popen([*program, "play", *size], stdout=subprocess.PIPE, env=environment(server))
            with opened(f"http://127.0.0.1:{site.port}{path}", errors) as page:
                seen, measured = watch_the_day(page, site, acting)
            counter.over.set()
            others.over.set()
            done, refused, why = acting.communicate()[0].decode().split(" ", 2)
            others.join()
            counter.join()
        finally:
            site.stop()
    summary = {
        name: [f"{at - values[0][0]:.0f} s: {n:.0f}" for at, n in values[:: max(1, len(values) // 8)]]
        for name, values in measured.sizes.items()
    }
    told = {"done": done, "refused": why.strip(), "polls": seen[-1].polls, "others": others.statuses, "sizes": summary}
    sys.stdout.write(json.dumps(told, indent=1))
    assert errors == []
    assert int(done) > 20 * int(refused)
    assert "\n".join(too_old(seen, counter, 2 * POLL)) == ""
    assert [one.asked for one in seen if one.old] == []
    assert set(others.statuses) <= {200, 304}
    assert seen[-1].polls >= 0.9 * LONG.seconds / POLL
    assert measured.grown(0.05) == {}


def wait_until_counted(site: Site, path: str) -> None:
    """Until the site answers and its followers have begun."""
    last = time.monotonic() + 120
    while site.ask(path)[0] != 200 or not site.ask(f"{path}figures")[1].strip('"'):
        assert time.monotonic() < last
        time.sleep(0.5)


def watch_the_day(page: Page, site: Site, acting: subprocess.Popen[bytes]) -> tuple[list[Seen], Measured]:
    """Look every second until the day is over, and measure from time to time."""
    seen, measured = [], Measured()
    wait_for(page, 2)
    while acting.poll() is None:
        seen.append(look(page))
        if len(seen) % 10 == 0:
            measured.add(browser_size(page) | site.sizes())
        page.wait_for_timeout(1000)
    return seen, measured
