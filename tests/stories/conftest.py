"""The browser and the sites of the stories, started once; without Chromium the stories are left out."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.stories.people import DESK, Person
from tests.stories.site import Site, command, data_folder, made_ready, running, scene_of

CHROMIUM = shutil.which("chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 15_000
SMALL = ("--readers=220", "--checkouts=900", "--works=60")

Enter = Callable[..., Person]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every story here as one."""
    for item in items:
        if item.path.is_relative_to(__file__.rsplit("/", 1)[0]):
            item.add_marker(pytest.mark.story)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip("there is no Chromium on this machine"))


# Not for the session: while Playwright is there its event loop is too, and Django refuses the database beside one.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def new_site() -> Iterator[Site]:
    """A site on which nothing was done yet."""
    with data_folder() as home:
        with made_ready(home):
            pass
        with running(home) as site:
            yield site


@pytest.fixture(scope="package")
def demonstration() -> Iterator[Site]:
    """A site with a small demonstration."""
    with data_folder() as home:
        with made_ready(home):
            command(home, "demo", *SMALL)
        with running(home) as site:
            site.scene = scene_of(home)
            yield site


@pytest.fixture
def enter(browser: Browser) -> Iterator[Enter]:
    """People come in one after the other; at the end nobody's browser may have complained."""
    people: list[tuple[Person, Site]] = []

    def come(site: Site, size: tuple[int, int] = DESK, locale: str = "zh-CN") -> Person:
        person = Person(browser, site.url, size, locale)
        person.page.set_default_timeout(PATIENCE)
        people.append((person, site))
        return person

    yield come
    for person, site in people:
        person.leaves()
        # Looked for in all that the site keeps, once every story is over.
        site.typed |= person.typed
    assert [complaint for person, _site in people for complaint in person.complaints] == []
