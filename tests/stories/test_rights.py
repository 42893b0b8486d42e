"""Rights of staff: a desk librarian tries what only a director may, and an auditor follows who read a record."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.stories.conftest import Enter
from tests.stories.people import PHONE, Person
from tests.stories.scenery import PIN
from tests.stories.site import Site
from tests.stories.test_journey import press, scan

OF_DIRECTORS = ("/office/staff/", "/office/staff/keys/", "/office/staff/heavy/", "/office/audit/", "/office/policy/")


def test_a_librarian_stays_at_her_desk_and_an_auditor_sees_whom_she_served(demonstration: Site, enter: Enter) -> None:
    card = demonstration.scene["renewing"]["card"]
    librarian = enter(demonstration)
    _comes_in(librarian, "yanta")
    scan(librarian, card)
    librarian.sees("应还")
    for address in OF_DIRECTORS:
        assert librarian.goes_to(address) == 403, address
        librarian.sees("您不能查看这个页面")
    librarian.finds_no_barrier()
    _charges_for_a_wet_book(librarian, card)
    expect(librarian.page.get_by_role("heading", name="减免或撤销")).to_have_count(0)

    # The director lends her one right for a fortnight; the page says what she may do now, and why.
    director = enter(demonstration)
    _comes_in(director, "director")
    director.goes_to("/office/staff/")
    director.page.get_by_role("link", name="雁塔馆员（演示）").first.click()
    director.page.get_by_label("减免").check()
    director.page.locator("form[action$='/lend/'] #id_ends").fill(_in_a_fortnight(director))
    director.page.get_by_role("button", name="授出").click()
    director.sees("权限已授出")
    expect(director.page.locator("table").last).to_contain_text("由雁塔馆长（演示）授出")
    director.finds_no_barrier()
    director.is_at(*PHONE)
    director.fits()
    director.keeps("colleague")
    _lets_off(librarian, card)

    _audits(enter(demonstration), card)
    _reads_who_looked(enter(demonstration, PHONE), card)
    _settles_what_was_found(enter(demonstration, PHONE), demonstration.scene["erasure"])


def _comes_in(person: Person, name: str) -> None:
    person.goes_to("/sign-in/")
    person.signs_in(name, "shulian-demo")


def _charges_for_a_wet_book(librarian: Person, card: str) -> None:
    page = librarian.page
    librarian.goes_to("/desk/")
    scan(librarian, card)
    press(librarian, "F8", "/desk/money/")
    page.get_by_role("heading", name="手工记费").click()
    page.select_option("#charge-kind", "other")
    page.fill("#charge-amount", "1")
    page.fill("#charge-note", "书页受潮")
    page.get_by_role("button", name="记费").click()
    expect(page.locator("#said .band.yes")).to_be_visible()


def _lets_off(librarian: Person, card: str) -> None:
    """What was closed to her is open now, for as long as it was lent."""
    page = librarian.page
    librarian.goes_to("/desk/")
    scan(librarian, card)
    press(librarian, "F8", "/desk/money/")
    page.get_by_role("heading", name="减免或撤销").click()
    page.fill("#waive-amount", "1")
    page.fill("#waive-reason", "雨天，不是读者的过错")
    page.get_by_role("button", name="减免", exact=True).click()
    librarian.sees("已减免")
    librarian.finds_no_barrier()
    librarian.keeps("desk-waived")


def _in_a_fortnight(person: Person) -> str:
    return str(person.page.evaluate("new Date(Date.now() + 14 * 864e5).toISOString().slice(0, 10)"))


def _audits(auditor: Person, card: str) -> None:
    """Who read this reader's record? The question itself is recorded."""
    _comes_in(auditor, "auditor")
    assert auditor.goes_to("/desk/") == 403
    auditor.goes_to("/office/audit/")
    auditor.page.locator("#id_card").fill(card)
    auditor.page.locator("form .button.primary").click()
    expect(auditor.page.locator("main")).to_contain_text(re.compile("雁塔馆员（演示）"))
    auditor.finds_no_barrier()
    auditor.keeps("audit-answer")


def _reads_who_looked(reader: Person, card: str) -> None:
    """The reader, too, sees that the desk had the record open, and why."""
    reader.goes_to("/sign-in/")
    reader.signs_in(card, PIN)
    reader.goes_to("/me/privacy/")
    expect(reader.page.locator(".looks")).to_contain_text("雁塔区图书馆")
    reader.finds_no_barrier()
    reader.fits()
    reader.keeps("who-looked")


def _settles_what_was_found(office: Person, erasure: str) -> None:
    """What the search after an erasure found is somebody else's: the office says so, and names nobody."""
    page = office.page
    _comes_in(office, "office")
    office.goes_to("/office/law/erasures/")
    form = page.locator(f"form[action$='{erasure}/settle/']")
    page.locator("details", has=form).locator("summary").click()
    form.get_by_label("不写姓名和号码").fill("司马相如是汉代作家")
    office.finds_no_barrier()
    office.fits()
    office.keeps("erasure-settle")
    form.get_by_role("button", name="了结").click()
    office.sees("请勿写出")
    page.locator("details", has=form).locator("summary").click()
    form.get_by_label("不写姓名和号码").fill("留言中说的是汉代作家")
    form.get_by_role("button", name="了结").click()
    office.sees("留言中说的是汉代作家")
    expect(form).to_have_count(0)
