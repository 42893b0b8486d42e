"""Somebody in front of a browser: goes to pages, reads, types, and notices what the browser complains about."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Response, expect

from tests.stories.marks import marks_in

PHONE = (390, 844)
DESK = (1366, 768)
SCREEN = (1440, 900)
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
ARTEFACTS = Path(__file__).resolve().parents[2] / "artefacts" / "stories"
GRAVE = {"serious", "critical"}
# A page that is refused is a page like any other; the browser says so all the same.
_EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


class Person:
    """One browser window, with the complaints that it has heard."""

    def __init__(self, browser: Browser, site: str, size: tuple[int, int], locale: str = "zh-CN") -> None:
        self.site = site
        self.width = size[0]
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale=locale,
            timezone_id="Asia/Shanghai",
            has_touch=size is PHONE,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        self.complaints: list[str] = []
        self.page: Page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("response", self._answered)
        self.typed: set[str] = set()
        self.page.on("request", self._sent)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not _EXPECTED.search(message.text):
            where = message.location
            self.complaints.append(f"{self.page.url}: {message.text} ({where['url']}:{where['lineNumber']})")

    def _sent(self, request: Request) -> None:
        # A form with a file has no text of its own.
        if request.method == "POST" and "urlencoded" in request.headers.get("content-type", ""):
            self.typed |= marks_in(request.url, request.post_data or "")

    def _answered(self, response: Response) -> None:
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            self.complaints.append(f"{response.status}: {response.url}")

    def goes_to(self, path: str) -> int:
        """Open a page of the site; returns the status of the answer."""
        response = self.page.goto(self.site + path)
        return response.status if response else 0

    def sees(self, text: str | re.Pattern[str]) -> Locator:
        """Wait until this text is on the page, somewhere that can be seen."""
        found = self.page.get_by_text(text).locator("visible=true").first
        expect(found).to_be_visible()
        return found

    def signs_in(self, name: str, password: str) -> None:
        """Sign in on the page that asks for it."""
        self.page.fill("#id_username", name)
        self.page.fill("#id_password", password)
        self.page.locator("main form button.primary").click()
        self.page.wait_for_load_state()

    def is_at(self, width: int, height: int) -> None:
        """Make the window this large."""
        self.width = width
        self.page.set_viewport_size({"width": width, "height": height})

    def keeps(self, name: str) -> None:
        """Keep a picture of the page."""
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        # Hiding the caret would need a style that the site's policy forbids.
        self.page.screenshot(path=ARTEFACTS / f"{name}-{self.width}.png", full_page=True, caret="initial")

    def fits(self) -> None:
        """The page is not wider than the window; a chart may take a moment to follow it."""
        wide = 0
        for _ in range(40):
            wide = self.page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
            if wide <= 0:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{self.page.url} is {wide} pixels too wide at {self.width}")

    def finds_no_barrier(self, *, contrast: bool = True) -> None:
        """No serious or critical fault of accessibility; contrast takes three times as long as all else."""
        options = {"resultTypes": ["violations"], "preload": False, "rules": {"color-contrast": {"enabled": contrast}}}
        violations = Axe().run(self.page, options=options).response["violations"]
        grave = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in violations if one["impact"] in GRAVE]
        assert not grave, f"{self.page.url}: " + "\n".join(grave)

    def leaves(self) -> None:
        """Close the window."""
        self.context.close()
