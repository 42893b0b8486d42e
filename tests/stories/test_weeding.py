"""Books that nobody borrows leave the shelf: one person proposes, another one approves, and a record is signed."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.stories.conftest import Enter
from tests.stories.people import PHONE, SIZES, Person
from tests.stories.site import Site


@SIZES
def test_a_weeding_list_is_approved(demonstration: Site, enter: Enter, size: tuple[int, int]) -> None:
    clerk = enter(demonstration, size)
    clerk.goes_to("/sign-in/")
    clerk.signs_in("cataloguer", "shulian-demo")
    idle = demonstration.scene["idle"]
    name = f"架上闲置图书（{size[0]}）"
    number = _proposes(clerk, name, idle[:3] if size is PHONE else idle[3:])
    _looks_through(clerk)

    # The director reads it, approves, and the worker takes the books off the stock.
    director = enter(demonstration, size)
    director.goes_to("/sign-in/")
    director.signs_in("director", "shulian-demo")
    director.goes_to("/cataloguing/weeding/")
    director.page.get_by_role("link", name=name).first.click()
    director.finds_no_barrier()
    director.fits()
    director.keeps("weeding-decision")
    director.page.get_by_role("button", name="批准清单").click()
    director.sees("清单已批准")
    for _ in range(30):
        director.page.reload()
        if director.page.get_by_text("已执行").count():
            break
        director.page.wait_for_timeout(1000)
    director.sees("已执行")
    with director.page.expect_download() as waiting:
        director.page.get_by_role("link", name="表格").first.click()
    assert waiting.value.suggested_filename == f"weeding-{number}.xlsx"


def _proposes(clerk: Person, name: str, barcodes: list[str]) -> str:
    """A list of books by their barcodes, for the library in the district."""
    page = clerk.page
    clerk.goes_to("/cataloguing/weeding/")
    page.select_option("#library-choice", "610113")
    page.get_by_role("button", name="为该馆工作").click()
    page.locator("summary").filter(has_text="拟剔旧清单").click()
    page.fill("#id_name", name)
    page.get_by_role("button", name="生成清单").click()
    clerk.sees("请至少填一项条件")
    page.fill("#id_barcodes", "\n".join(barcodes))
    page.get_by_role("button", name="生成清单").click()
    number = page.locator("h1 .muted").first.inner_text()
    clerk.finds_no_barrier()
    clerk.fits()
    clerk.keeps("weeding-list")
    return number


def _looks_through(clerk: Person) -> None:
    """Every item goes, with a word about last copies; then the list goes to the director."""
    page = clerk.page
    page.get_by_role("button", name="提交馆长审批").click()
    clerk.sees("还有文献未审核")
    page.select_option("#reason", "outdated")
    page.fill("#note", "内容陈旧，已有新版")
    page.locator("input[name=last]").check()
    page.get_by_role("button", name="剔除", exact=True).click()
    page.get_by_role("button", name="提交馆长审批").click()
    clerk.sees("清单已提交馆长")
    clerk.fits()
    expect(page.get_by_role("button", name="批准清单")).to_have_count(0)
