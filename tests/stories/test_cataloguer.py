"""A cataloguer takes a file in, looks at doubtful pairs, by keys or by thumb, and takes one back."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from shulian.protocols import marc
from tests.protocols.marc.samples import control_field, data_field, made
from tests.stories.conftest import Enter
from tests.stories.people import PHONE, SIZES, Person
from tests.stories.site import Site

BY_KEY = {"m": "是一种，合并", "a": "是两种，保留"}


def new_file(width: int) -> bytes:
    """A record of a book that nobody has."""
    return marc.to_bytes(
        made(
            control_field("001", f"story-of-imports-{width}"),
            data_field("200", f"a秦岭北麓植物手记：{width}", "f文一川著", indicators="1 "),
            data_field("210", "a西安", "c未央出版社", "d2024"),
            data_field("905", f"bSTORY-{width}", "sQ948.5/1"),
        )
    )


def takes_a_file(cataloguer: Person) -> None:
    """A file is tried first, then taken."""
    page, read = cataloguer.page, {"name": "新到.mrc", "mimeType": "application/octet-stream"}
    page.set_input_files("#id_file", {**read, "buffer": new_file(cataloguer.width)})
    cataloguer.fits()
    page.get_by_role("button", name="先试导入").click()
    cataloguer.sees("这是试导入，目录没有任何变化。")
    cataloguer.fits()
    page.get_by_role("button", name="导入这些记录").click()
    cataloguer.sees("文件已读完，全部记录已入库。")
    cataloguer.fits()


def decides(cataloguer: Person, key: str, said: str) -> None:
    """One key at the desk, one touch on the telephone; the next pair opens itself."""
    page, before = cataloguer.page, cataloguer.page.url
    expect(page.locator("mark").first).to_be_visible()
    cataloguer.fits()
    if cataloguer.width == PHONE[0]:
        page.get_by_role("button", name=re.compile(BY_KEY[key])).tap()
    else:
        page.keyboard.press(key)
    cataloguer.sees(said)
    expect(page).not_to_have_url(before)


@SIZES
def test_a_cataloguer_imports_a_file_reviews_three_matches_and_undoes_one_merge(
    demonstration: Site, enter: Enter, size: tuple[int, int]
) -> None:
    cataloguer = enter(demonstration, size)
    page = cataloguer.page
    cataloguer.goes_to("/sign-in/?next=/cataloguing/imports/")
    cataloguer.signs_in("cataloguer", "shulian-demo")

    takes_a_file(cataloguer)
    cataloguer.goes_to("/cataloguing/matches/")
    cataloguer.sees("疑似重复的题名")
    cataloguer.fits()
    page.get_by_role("link", name="从第一对开始").click()
    cataloguer.sees("是同一种吗？")
    cataloguer.keeps("match")
    joined = page.locator("tbody tr").first.locator("td").first.inner_text()
    decides(cataloguer, "m", "已合并。")
    decides(cataloguer, "a", "已判为两种，今后不再自动合并。")
    page.get_by_role("link", name="MARC 对照").click()
    expect(page.locator(".cat-differences .cat-differs").first).to_be_visible()
    cataloguer.fits()
    page.get_by_role("link", name="按题名字段对照").click()
    decides(cataloguer, "m", "已合并。")

    # One of them was wrong, and goes back.
    cataloguer.goes_to("/cataloguing/merges/")
    cataloguer.fits()
    page.get_by_role("button", name=f"撤销：{joined}").first.click()
    cataloguer.sees("已撤销，一切恢复原状。")
    cataloguer.goes_to("/cataloguing/merges/")
    expect(page.locator("tbody tr").filter(has_text=joined).first).to_contain_text("已撤销")
