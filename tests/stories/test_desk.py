"""The rest of a day at a desk: no mouse, a file of records, a message from the public."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Route, expect

from shulian.documents import xlsx
from tests.stories.conftest import Enter
from tests.stories.people import PHONE, Person
from tests.stories.site import Site
from tests.stories.test_journey import at_desk, press, scan

MARC = Path(__file__).resolve().parents[1] / "data" / "marc"


def test_the_desk_needs_no_mouse(demonstration: Site, enter: Enter) -> None:
    scene = demonstration.scene
    librarian = enter(demonstration)
    keyboard, page = librarian.page.keyboard, librarian.page
    librarian.goes_to("/desk/")
    expect(page.locator("#id_username")).to_be_focused()
    for text, key in (("yanta", "Tab"), ("shulian-demo", "Enter")):
        keyboard.type(text)
        keyboard.press(key)
    expect(page.locator("#scan")).to_be_focused()

    scan(librarian, scene["renewing"]["card"])
    scan(librarian, scene["others"][1])
    librarian.sees("已借出。")
    press(librarian, "Escape", "/desk/leave/")
    librarian.sees("可以接待下一位读者。")
    press(librarian, "F3", "/desk/returns/")
    expect(page.locator("#scan")).to_be_focused()
    scan(librarian, scene["others"][1])
    librarian.sees("归架")
    scan(librarian, scene["twin"])
    librarian.sees("有多个馆的书使用这个条码。")
    scan(librarian, "1")
    expect(page.locator(".desk-owners")).to_have_count(0)

    press(librarian, "F7", "/desk/cards/new/")
    expect(page.locator("#id_identity")).to_be_focused()
    keyboard.type("123")
    keyboard.press("Enter")
    expect(page.locator("#id_name")).to_be_focused()
    keyboard.type("安小鹿")
    for _ in range(12):
        if page.evaluate("document.activeElement.matches('button.primary')"):
            break
        keyboard.press("Tab")
    keyboard.press("Enter")
    librarian.sees("公民身份号码应为 18 位（旧证 15 位）。请对照证件逐位核对。")
    keyboard.press("Escape")


def test_the_same_scan_sent_twice_is_done_once(demonstration: Site, enter: Enter) -> None:
    """The answer is lost on its way; sent again, it is the same answer."""
    scene = demonstration.scene
    desk = at_desk(enter, demonstration, "yanta")
    scan(desk, scene["renewing"]["card"])
    on_loan = desk.page.locator(".desk-used .figure")
    before = int(on_loan.inner_text().partition("/")[0])
    arrived: list[int] = []

    def lose(route: Route) -> None:
        arrived.append(route.fetch().status)
        route.abort()

    desk.page.route("**/desk/scan/", lose)
    desk.page.keyboard.type(scene["others"][2])
    desk.page.keyboard.press("Enter")
    desk.sees("服务器没有回应。请继续扫描：不会丢失，也不会重复办理。")
    desk.keeps("desk-no-answer")
    # The page itself sends it again, under the same command.
    desk.page.unroute("**/desk/scan/")
    desk.sees("已借出。")
    assert set(arrived) == {200}
    expect(on_loan).to_have_text(re.compile(rf"^{before + 1}/"))
    # The browser says that the connection was cut, as it should.
    desk.complaints.clear()


def sends(desk: Person, name: str, data: bytes) -> None:
    """Send a file of records."""
    desk.page.set_input_files("#id_file", {"name": name, "mimeType": "application/octet-stream", "buffer": data})
    desk.page.locator("#upload button.primary").click()


def test_a_file_of_records_gets_an_account(demonstration: Site, enter: Enter) -> None:
    desk = at_desk(enter, demonstration, "yanta")
    page = desk.page
    desk.goes_to("/desk/imports/")
    sends(desk, "封面.mrc", b"\xff\xd8\xff\xe0" * 500)
    desk.keeps("import-jpeg")
    expect(page.locator("p.error")).to_be_visible()

    whole = (MARC / "solrmarc__specTestRecs.mrc").read_bytes()
    broken = whole[:2000] + b"no record at all\x1d" + whole[2000:-700]
    sends(desk, "部分损坏.mrc", broken)
    desk.sees(re.compile(r"文件已读完，\d+ 条记录未收。"))
    desk.keeps("import-report")
    with page.expect_download() as loading:
        page.get_by_role("link", name="下载报告（xlsx）").click()
    rows = xlsx.read(loading.value.path().read_bytes()).rows
    assert len(rows) > 2


def test_a_message_of_the_public_is_answered(demonstration: Site, enter: Enter) -> None:
    reader = enter(demonstration, PHONE)
    page = reader.page
    reader.goes_to("/libraries/610113/")
    page.get_by_role("link", name="写留言").click()
    page.fill("#id_message", "希望周末延长开放时间。")
    page.locator("main form button.primary").click()
    page.wait_for_url(re.compile("/feedback/[0-9a-f-]{36}/"))
    reader.keeps("receipt")
    receipt = page.url

    desk = at_desk(enter, demonstration, "yanta")
    desk.goes_to("/desk/feedback/")
    desk.page.locator("tr, li", has_text="希望周末延长开放时间。").get_by_role("link").first.click()
    desk.page.fill("#id_text", "谢谢建议，下月起周六延长到 20:00。")
    desk.page.locator("main form button.primary").click()
    desk.sees("答复已发出，留言人凭回执号查看。")

    page.goto(receipt)
    reader.sees("谢谢建议，下月起周六延长到 20:00。")
    reader.fits()


def test_the_pages_speak_english_too(demonstration: Site, enter: Enter) -> None:
    visitor = enter(demonstration)
    page = visitor.page
    visitor.goes_to("/libraries/610113/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    visitor.sees("Opening hours")
    visitor.goes_to("/desk/")
    visitor.signs_in("yanta", "shulian-demo")
    scan(visitor, "NO-SUCH-THING")
    visitor.sees("This card number is not known.")
    visitor.keeps("desk-english")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
