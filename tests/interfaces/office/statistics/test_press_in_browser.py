"""An editor makes an issue of two articles, photos and both tables in a real browser; its PDF is looked at."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from shulian.apps.bulletin.models import Article, Issue
from shulian.apps.journal.actions import Act
from shulian.apps.statistics.actions import sync_definitions
from shulian.core.roles import Role
from shulian.interfaces.commands.demonstration.bulletin import make_demonstration_issue
from shulian.interfaces.commands.demonstration.press import POST_OFFICE, picture
from tests import make
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.portal.test_in_browser import CHROMIUM, SERIOUS

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]

NEVER_FIRST = re.compile(r"^\s*[、。，；：！？）》】”]")
Enter = Callable[[str], Page]


@pytest.fixture
def enter(transactional_db, shaanxi, office, live_server, monkeypatch) -> Iterator[Enter]:
    """Pages of a director, an editor and the office, over issue no. 53 as the demonstration has it."""
    sync_definitions()
    make_demonstration_issue(Act(source="office", actor=office.pk))
    people = {
        "director": make.staff(Role.LIBRARY_DIRECTOR, shaanxi["汉台区图书馆"]),
        "editor": make.staff(Role.BULLETIN_EDITOR, shaanxi["陕西省图书馆"]),
        "office": office,
    }
    sessions = {
        name: signed_in(account).cookies[settings.SESSION_COOKIE_NAME].value for name, account in people.items()
    }
    # Playwright keeps an event loop on this thread, which Django takes for asynchronous code.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        chromium: Browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)

        def page_of(name: str) -> Page:
            size = {"width": 1366, "height": 900}
            context = chromium.new_context(base_url=live_server.url, locale="zh-CN", viewport=size, bypass_csp=True)
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": sessions[name], "url": live_server.url}
            context.add_cookies([cookie])
            return context.new_page()

        yield page_of
        chromium.close()


def looked_at(page: Page, name: str) -> None:
    """No barrier, and nothing wider than the screen, at two widths."""
    found = Axe().run(page).response["violations"]
    assert [one["id"] + str(one["nodes"][0]["target"]) for one in found if one["impact"] in SERIOUS] == [], name
    for width in (390, 1366):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than {width}"


def writes(page: Page, title: str, text: str, photos: list[bytes]) -> None:
    """An article typed, seen as pages while it is typed, saved and sent."""
    page.goto("/office/articles/new/")
    page.fill("#id_title", title)
    page.fill("#id_byline", "汉台区图书馆")
    page.locator("#id_text").press_sequentially("字")
    page.fill("#id_text", text)
    page.wait_for_selector("#pages img", timeout=20_000)
    looked_at(page, "write")
    files = [{"name": f"{at}.jpg", "mimeType": "image/jpeg", "buffer": data} for at, data in enumerate(photos)]
    page.set_input_files("#id_added", files)
    page.fill("#id_added_caption", "图为便民还书点（演示图片）")
    page.get_by_role("button", name="保存这一版").click()
    page.wait_for_url(re.compile(r"/office/articles/\d+/$"))
    page.locator("button[name=deed][value=send]").click()
    page.wait_for_load_state()


def test_an_issue_with_two_articles_a_page_of_photos_and_both_tables(enter: Enter, tmp_path: Path) -> None:
    author, editor, office = enter("director"), enter("editor"), enter("office")
    writes(author, "在邮局还书", POST_OFFICE, [picture(1), picture(2), picture(3)])
    writes(author, "暑期开放安排", "暑期每天开放到晚上九点，" * 40 + "。", [])
    for article in Article.objects.order_by("pk"):
        for page, deed in ((editor, "submit"), (office, "approve")):
            page.goto(f"/office/articles/{article.pk}/")
            page.locator(f"button[name=deed][value={deed}]").click()
            page.wait_for_load_state()
    looked_at(office, "article")
    composes(editor)
    office.goto("/office/bulletins/53/")
    office.locator("input[name=signs]").check()
    office.fill("#statement", "原件如此")
    looked_at(office, "issue")
    office.locator("form[action$='/publish'] button").click()
    office.wait_for_load_state()
    assert Issue.objects.get().status == Issue.Status.PUBLISHED
    office.goto("/bulletins/53/")
    looked_at(office, "web")
    office.goto("/bulletins/?q=邮局")
    looked_at(office, "archive")
    looked_at_pdf(tmp_path)


def composes(editor: Page) -> None:
    """The two articles and the photos go before the statistics."""
    editor.goto("/office/bulletins/53/compose/")
    editor.fill("#heading", "案例交流")
    editor.locator("form[action$='/sections'] button").click()
    editor.wait_for_load_state()
    section = Issue.objects.get().sections.get(heading="案例交流").pk
    editor.locator(f"form[action$='/sections/{section}'] button[value=up]").click()
    for kind in ("article", "article", "photos"):
        editor.locator(f"section[aria-labelledby=section-{section}] summary").click()
        put = editor.locator(f"form[action$='/sections/{section}/place']").filter(
            has=editor.locator(f"input[name=kind][value={kind}]")
        )
        put.get_by_role("button").click()
        editor.wait_for_load_state()
    editor.fill("#id_reports_to", "陕西省文化和旅游厅公共服务处")
    editor.fill("#id_issues_to", "各成员馆")
    editor.fill("#id_copies", "300")
    editor.locator("form:has(#id_copies) button").click()
    editor.wait_for_load_state()
    looked_at(editor, "compose")


def looked_at_pdf(folder: Path) -> None:
    """Fonts are embedded, words can be selected, no line begins with a stop, no row is cut in two."""
    client = Client()
    file = folder / "issue.pdf"
    file.write_bytes(client.get("/bulletins/53/pdf").content)
    fonts = _said("pdffonts", file).splitlines()[2:]
    assert fonts
    assert all(re.search(r"\s(yes)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$", line) for line in fonts), fonts
    text = _said("pdftotext", "-layout", file, "-")
    assert [line for line in text.splitlines() if NEVER_FIRST.match(line)] == []
    plain = re.sub(r"\s+", "", text)
    for words in (
        *("目录", "●在邮局还书", "一、案例背景", "（一）在邮局还书", "图为便民还书点（演示图片）"),
        *("66657③", "环比增加164%", "报：陕西省文化和旅游厅公共服务处", "发：各成员馆", "共印300份"),
    ):
        assert words in plain, words
    # Every row of the table stands whole on one line of one page.
    for row in ("旬邑县图书馆", "韩城市司马迁图书馆"):
        assert re.search(rf"{row}(\s+\d+){{14}}", text), row
    _said("pdftoppm", "-r", "60", "-png", file, folder / "page")
    assert len(list(folder.glob("page-*.png"))) >= 5


def _said(*words: object) -> str:
    return subprocess.run([str(one) for one in words], check=True, capture_output=True, text=True, timeout=60).stdout
