"""A reader takes a consent back on the phone, is told before what stops, and sees that it stopped."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.stories.conftest import Enter
from tests.stories.people import PHONE
from tests.stories.scenery import PIN
from tests.stories.site import Site


def test_a_consent_is_withdrawn_with_its_effect(demonstration: Site, enter: Enter) -> None:
    reader = enter(demonstration, PHONE)
    page = reader.page
    reader.goes_to("/sign-in/")
    reader.signs_in(demonstration.scene["renewing"]["card"], PIN)
    reader.goes_to("/me/consents/")
    card = page.locator("section.card", has=page.locator("#consent-reading-history"))
    expect(card.locator(".badge")).to_have_text("已同意")
    reader.goes_to("/me/privacy/")
    expect(page.locator("#history .badge")).to_have_class("badge yes")
    reader.goes_to("/me/consents/reading-history/")
    reader.sees("阅读历史立即删除并关闭")
    reader.finds_no_barrier()
    reader.fits()
    reader.keeps("consent-withdraw")
    page.get_by_role("button", name="撤回我的同意").click()
    reader.sees("您的同意已撤回")
    expect(card.locator(".badge")).to_have_text("已撤回")
    reader.goes_to("/me/privacy/")
    expect(page.locator("#history .badge")).to_have_class("badge plain")
