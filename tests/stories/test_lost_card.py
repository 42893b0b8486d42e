"""A card is lost: frozen by phone at night, replaced at another library's desk, refused at a third."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import expect

from shulian.core import identity
from tests.stories.conftest import Enter
from tests.stories.people import PHONE, Person
from tests.stories.scenery import PASSWORD
from tests.stories.site import Site
from tests.stories.test_journey import at_desk, press, scan

NUMBER = "61011319920614202"
"""The first 17 characters of an invented identity number."""
PIN = "507392"
NEW_CARD = "HT-STORY-0001"


def identity_number() -> str:
    """The invented number with the check character that belongs to it."""
    tried = (NUMBER + last for last in "0123456789X")
    return next(one for one in tried if isinstance(identity.read(one, date(2026, 1, 1)), identity.Identity))


def gets_a_card(desk: Person) -> str:
    page = desk.page
    press(desk, "F7", "/desk/cards/new/")
    page.fill("#id_identity", identity_number())
    page.fill("#id_name", "秦晚归")
    page.fill("#id_pin", PIN)
    page.locator("#application button.primary").click()
    desk.sees(re.compile("已办证，联盟各馆通用，有效期至"))
    return page.locator(".desk-number").first.inner_text()


def reports_it_lost(reader: Person) -> None:
    """At home, at eleven in the evening: the card is gone, the identity number is known by heart."""
    reader.goes_to("/sign-in/")
    reader.page.get_by_role("link", name="读者证丢失").click()
    reader.fits()
    reader.finds_no_barrier()
    reader.keeps("card-lost")
    reader.page.fill("#id_username", identity_number())
    reader.page.fill("#id_password", PIN)
    reader.page.locator("main form button.primary").click()
    reader.sees("读者证已冻结")
    reader.fits()
    reader.keeps("card-frozen")


def test_a_lost_card_is_frozen_by_phone_replaced_elsewhere_and_refused(demonstration: Site, enter: Enter) -> None:
    scene = demonstration.scene
    lost = gets_a_card(at_desk(enter, demonstration, "yanta"))

    reader = enter(demonstration, PHONE)
    reports_it_lost(reader)

    # The next morning, in another city.
    desk = at_desk(enter, demonstration, "hantai")
    scan(desk, lost)
    desk.sees("该证已冻结：读者已挂失。")
    desk.keeps("card-frozen-desk")
    press(desk, "F1", "/desk/card/")
    desk.sees("已挂失冻结")
    desk.page.keyboard.press("Tab")
    desk.page.fill("#replace-number", NEW_CARD)
    desk.page.check("#replace-identified")
    desk.keeps("card-page")
    desk.finds_no_barrier()
    press(desk, "F4", "/desk/card/replace/")
    desk.sees(re.compile("新证已生效，旧证在各处同时作废。"))
    desk.keeps("card-replaced")
    scan_card(desk, lost)
    desk.sees(re.compile("此证号已作废"))
    is_served_as_a_visitor(desk, scene["visited"])

    # Whoever has found it tries it at a third library.
    third = at_desk(enter, demonstration, scene["staff"], PASSWORD)
    scan(third, lost)
    third.sees("此证已挂失或已换新证。")
    third.keeps("card-dead")

    # And the reader sees all of it.
    reader.goes_to("/me/card/")
    reader.signs_in(NEW_CARD, PIN)
    reader.goes_to("/me/card/")
    expect(reader.page.locator("main")).to_contain_text("补证")
    expect(reader.page.locator("main")).to_contain_text("汉台区图书馆")
    reader.fits()
    reader.keeps("card-my")


def is_served_as_a_visitor(desk: Person, barcode: str) -> None:
    """The card of another county is lent to here; what belongs to the home library stays there."""
    desk.goes_to("/desk/")
    scan(desk, NEW_CARD)
    desk.sees("可借")
    desk.sees("秦*归")
    expect(desk.page.locator("main")).not_to_contain_text("秦晚归")
    scan(desk, barcode)
    desk.sees("已借出。")
    desk.keeps("desk-visitor-lent")
    press(desk, "F3", "/desk/returns/")
    desk.page.wait_for_url("**/desk/returns/")
    expect(desk.page.locator("#scan")).to_be_focused()
    scan(desk, barcode)
    desk.sees("归架")


def scan_card(desk: Person, number: str) -> None:
    """Scan a card on the card's own page."""
    desk.page.fill("#scan", number)
    with desk.page.expect_response(re.compile("/desk/card/")):
        desk.page.keyboard.press("Enter")
