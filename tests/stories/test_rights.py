"""Rights of staff: a desk librarian tries what only a director may, and an auditor follows who read a record."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.stories.conftest import Enter
from tests.stories.people import PHONE, Person
from tests.stories.site import Site
from tests.stories.test_journey import scan

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

    _audits(enter(demonstration), card)


def _comes_in(person: Person, name: str) -> None:
    person.goes_to("/sign-in/")
    person.signs_in(name, "shulian-demo")


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
