"""A book travels through the alliance: found, borrowed at one library, returned at another, home again."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from playwright.sync_api import expect

from shulian.core import identity
from tests.stories.conftest import Enter
from tests.stories.people import PHONE, Person
from tests.stories.scenery import PASSWORD, PIN
from tests.stories.site import Site

STAFF = "shulian-demo"
NEW_PIN = "294617"
NUMBER = "61011319900307511"
"""The first 17 characters of an invented identity number."""


def at_desk(enter: Enter, site: Site, name: str, password: str = STAFF) -> Person:
    """A member of staff, signed in and at the desk."""
    person = enter(site)
    person.goes_to("/desk/")
    person.signs_in(name, password)
    expect(person.page.locator("#scan")).to_be_focused()
    return person


def scan(person: Person, text: str) -> None:
    """What a scanner does: type it all at once, and Enter."""
    with person.page.expect_response(re.compile("/desk/scan/")):
        person.page.keyboard.type(text)
        person.page.keyboard.press("Enter")
    expect(person.page.locator("#scan")).to_be_focused()
    expect(person.page.locator("#scan")).to_have_value("")


def press(person: Person, key: str, answer: str = "/desk/") -> None:
    """Press a key once something on the page answers to it, and wait for the desk's answer.

    A scan is answered before its answer is drawn, and no hand is as quick as a test's.
    """
    expect(person.page.locator(f"[data-key='{key}']").first).to_be_attached()
    with person.page.expect_response(re.compile(answer)):
        person.page.keyboard.press(key)


def right_number() -> str:
    """The invented number with the check character that belongs to it."""
    today = date(2026, 1, 1)
    return next(
        NUMBER + last for last in "0123456789X" if isinstance(identity.read(NUMBER + last, today), identity.Identity)
    )


def wrong_number() -> str:
    """The same with another check character."""
    return NUMBER + next(last for last in "0123456789" if not right_number().endswith(last))


def finds(reader: Person, scene: dict[str, Any]) -> None:
    """Look for a book and see where it is."""
    page = reader.page
    reader.goes_to("/")
    reader.keeps("portal")
    page.fill("#q", "红楼")
    page.keyboard.press("Enter")
    title = page.locator(f".result-title a[href='/titles/{scene['dream']['title']}/']")
    expect(title).to_have_count(1)
    reader.keeps("search")
    title.click()
    page.select_option("#division", label="雁塔区")
    page.get_by_role("button", name="由近到远").click()
    expect(page.locator(".holding").first).to_contain_text("雁塔区图书馆")
    reader.keeps("title")


def issues_card(desk: Person) -> str:
    """Issue a card to somebody whose number is mistyped at first; returns the card's number."""
    page = desk.page
    press(desk, "F7", "/desk/cards/new/")
    page.fill("#id_identity", wrong_number())
    page.fill("#id_name", "安小鹿")
    page.fill("#id_pin", NEW_PIN)
    page.locator("#application button.primary").click()
    desk.sees("校验位不符，很可能有一位数字输错了。请对照证件逐位核对。")
    expect(page.locator("#id_name")).to_have_value("安小鹿")
    desk.keeps("card-refused")
    page.fill("#id_identity", right_number())
    page.fill("#id_pin", NEW_PIN)
    page.locator("#application button.primary").click()
    desk.sees(re.compile("已办证，联盟各馆通用，有效期至"))
    desk.sees(re.compile(r"610\*+"))
    desk.keeps("card-issued")
    return page.locator(".desk-number").first.inner_text()


def lends(desk: Person, barcode: str) -> None:
    """Lend to the reader of the new card, and scan once too often."""
    press(desk, "F2", "/desk/scan/")
    desk.sees("可借")
    scan(desk, barcode)
    desk.sees("已借出。")
    expect(desk.page.locator(".desk-large")).to_have_text(re.compile(r"应还 .*\d+月\d+日"))
    desk.keeps("desk-lent")
    scan(desk, barcode)
    desk.sees("此书已在这位读者名下。")
    press(desk, "F4", "/desk/renew/")
    desk.sees("今天续借，应还日期不会延后。")
    desk.keeps("desk-refused")


def test_a_book_travels_through_the_alliance(demonstration: Site, enter: Enter) -> None:
    site, barcode = demonstration, demonstration.scene["dream"]["barcode"]
    reader = enter(site, PHONE)
    finds(reader, site.scene)

    yanta = at_desk(enter, site, "yanta")
    card = issues_card(yanta)
    lends(yanta, barcode)
    reader.goes_to("/sign-in/")
    reader.signs_in(card, NEW_PIN)
    reader.goes_to("/me/")
    reader.sees("红楼梦")
    reader.keeps("me")

    hantai = at_desk(enter, site, "hantai")
    press(hantai, "F3", "/desk/returns/")
    expect(hantai.page.locator("#scan")).to_be_focused()
    scan(hantai, barcode)
    hantai.sees("送 雁塔区图书馆")
    hantai.keeps("desk-send")
    hantai.goes_to("/desk/transits/")
    hantai.sees(barcode)
    reader.goes_to("/me/")
    expect(reader.page.locator(".loans")).to_have_count(0)

    yanta.goes_to("/desk/transits/?list=coming")
    yanta.sees(barcode)
    yanta.goes_to("/desk/returns/")
    scan(yanta, barcode)
    yanta.sees("已收讫，在途结束。")
    yanta.keeps("desk-received")
    reader.goes_to(f"/titles/{site.scene['dream']['title']}/")
    expect(reader.page.locator(".holding").first.locator(".badge.yes").first).to_be_visible()


def test_a_reader_renews_a_loan(demonstration: Site, enter: Enter) -> None:
    renewing = demonstration.scene["renewing"]
    reader = enter(demonstration, PHONE)
    reader.goes_to("/me/")
    reader.signs_in(renewing["card"], "000000")
    reader.sees("证号与密码不符")
    reader.signs_in(renewing["card"], PIN)
    loan = reader.page.locator(".loans li", has_text=renewing["title"]).first
    before = loan.inner_text()
    loan.locator("form button").click()
    expect(reader.page.locator(".loans li", has_text=renewing["title"]).first).not_to_have_text(before)
    reader.keeps("me-renewed")
    reader.fits()


def test_the_desk_says_why_not(demonstration: Site, enter: Enter) -> None:
    scene = demonstration.scene
    desk = at_desk(enter, demonstration, "yanta")
    scan(desk, "NO-SUCH-THING")
    desk.sees("没有这个证号。")
    scan(desk, scene["left"])
    desk.sees(re.compile("目前不能借书。"))
    scan(desk, scene["others"][0])
    desk.sees("这位读者已退证，此证不再有效。")
    desk.keeps("desk-left")
    press(desk, "Escape", "/desk/leave/")
    desk.sees("可以接待下一位读者。")
    scan(desk, scene["renewing"]["card"])
    scan(desk, "NO-SUCH-THING")
    desk.sees("联盟各馆都没有这个条码。")
    scan(desk, scene["twin"])
    desk.sees("有多个馆的书使用这个条码。")
    desk.keeps("desk-which")

    apart = at_desk(enter, demonstration, scene["staff"], PASSWORD)
    scan(apart, scene["renewing"]["card"])
    scan(apart, scene["elsewhere"])
    apart.sees("本馆未开通联盟流通，不能外借。")
    apart.keeps("desk-not-a-member")
