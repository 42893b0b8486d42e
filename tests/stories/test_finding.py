"""A child looks for 西游记 in pictures near home; a reader narrows a search by facets and saves it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.stories.conftest import Enter
from tests.stories.people import DESK, PHONE, SIZES
from tests.stories.scenery import PIN
from tests.stories.site import Site

MONKEY = "西游记连环画"


@SIZES
def test_a_child_looks_for_the_monkey_king_in_pictures_near_home(
    demonstration: Site, enter: Enter, size: tuple[int, int]
) -> None:
    child = enter(demonstration, size)
    page = child.page
    child.goes_to("/")
    page.get_by_role("link", name="少儿").first.click()
    page.get_by_role("link", name="图画书").click()
    page.select_option("#division", label="雁塔区")
    page.get_by_role("button", name="由近到远").click()
    page.fill("#kq", "西游记")
    page.keyboard.press("Enter")
    book = page.locator(".kids-books li", has=page.locator(f".cover:has-text('{MONKEY[:3]}')"))
    expect(book.first).to_be_visible()
    expect(page.locator("#kids-found .badge")).to_have_text("就在您附近")
    expect(book.first.locator("rt").first).to_have_text("xī")
    expect(book.first).to_contain_text(re.compile("约 .+ km|您所在的区县"))
    child.finds_no_barrier()
    child.fits()
    child.keeps("kids-monkey")
    book.first.get_by_role("link").first.click()
    expect(page.locator("h1")).to_have_text(MONKEY)
    expect(page.locator(".holding").first.locator(".badge.yes").first).to_be_visible()


@SIZES
def test_a_reader_narrows_a_search_and_saves_it(demonstration: Site, enter: Enter, size: tuple[int, int]) -> None:
    reader = enter(demonstration, size)
    page = reader.page
    reader.goes_to("/search/?q=小说")
    before = page.locator(".result").count()
    if size is PHONE:
        page.locator(".facets-fold > summary").click()
    field = page.locator("#facet-clc ~ ul a").first
    chosen = field.locator("span").first.inner_text()
    field.click()
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator(".chip")).to_contain_text(chosen.split(maxsplit=1)[-1])
    assert 0 < page.locator(".result").count() <= before
    reader.keeps("search-narrowed-by-reader")
    page.get_by_role("link", name="保存此检索").click()
    reader.signs_in(demonstration.scene["renewing"]["card"], PIN)
    page.fill("#id_name", f"小说（{size[0]}）")
    page.get_by_role("button", name="保存").click()
    reader.sees("检索已保存。")
    reader.sees(f"小说（{size[0]}）")
    reader.finds_no_barrier()
    reader.fits()


def test_suggestions_are_walked_through_by_keyboard(demonstration: Site, enter: Enter) -> None:
    reader = enter(demonstration, DESK)
    page = reader.page
    reader.goes_to("/search/")
    page.wait_for_selector("#q[data-htmx-powered]")
    with page.expect_response(re.compile("/search/suggestions/")):
        page.locator("#q").press_sequentially("红楼")
    expect(page.locator("#q")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#q")).to_have_attribute("aria-activedescendant", "suggestion-1")
    expect(page.locator("#suggestion-1")).to_have_attribute("aria-selected", "true")
    reader.finds_no_barrier()
    page.keyboard.press("Escape")
    expect(page.locator("#suggestions")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/titles/|/authors/"))
