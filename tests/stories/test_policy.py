"""A county's and the alliance's rules: a change is prepared, tried on what was decided, published, and explained."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.stories.conftest import Enter
from tests.stories.people import PHONE, Person
from tests.stories.site import Site


def test_a_policy_changes_after_a_dry_run(demonstration: Site, enter: Enter) -> None:
    office = enter(demonstration)
    office.goes_to("/sign-in/")
    office.signs_in("office", "shulian-demo")
    office.goes_to("/office/policy/")
    office.page.get_by_role("button", name="修改全联盟的规则").click()
    _changes_the_rule_for_everybody(office)
    _tries_it(office)

    # Proposed with a reason and signed by somebody else, it is in force and in the list.
    page = office.page
    page.get_by_role("link", name="草稿").click()
    page.locator("#id_note").fill("借期改为十五天")
    page.locator("#publish button.primary").click()
    office.sees("另一人复核后即公布")
    _signs(enter(demonstration))
    office.goes_to("/office/policy/")
    page.locator(".office-policy-list tbody a").first.click()
    page.get_by_role("link", name="改了什么").click()
    expect(page.locator("table tbody")).to_contain_text("15 天")
    _asks_why(office)


def _signs(second: Person) -> None:
    """What holds for every library takes two people."""
    second.goes_to("/sign-in/")
    second.signs_in("admin", "shulian-demo")
    second.goes_to("/office/staff/heavy/")
    second.sees("借期改为十五天")
    second.finds_no_barrier()
    second.page.get_by_role("button", name="复核同意，立即执行").click()
    second.sees("已复核并执行")
    second.is_at(*PHONE)
    second.fits()
    second.keeps("second-signature")


def _changes_the_rule_for_everybody(office: Person) -> None:
    """First a slip of the hand, then what is meant."""
    page = office.page
    page.get_by_role("link", name=re.compile("修改.*所有读者、所有文献")).click()
    page.locator("#id_says_overdue_fen").fill("-0.10")
    page.locator("#id_says_loan_days").fill("15")
    page.get_by_role("button", name="保存").click()
    office.sees("不能小于零")
    page.locator("#id_says_overdue_fen").fill("0.10")
    page.get_by_role("button", name="保存").click()
    office.sees("已存入草稿")
    office.sees("没有错误")
    office.finds_no_barrier()
    office.keeps("policy-draft")


def _tries_it(office: Person) -> None:
    """What was decided in the last 60 days is decided again, in the background."""
    page = office.page
    page.get_by_role("button", name="开始试算").click()
    expect(page.locator("#trial .band")).to_contain_text("次处理的结果会不同", timeout=60_000)
    office.sees("准予，应还日期不同")
    office.finds_no_barrier()
    office.keeps("policy-trial")
    office.is_at(*PHONE)
    office.fits()
    office.keeps("policy-trial")
    office.is_at(1366, 768)


def _asks_why(office: Person) -> None:
    """Whoever asks is shown the row that gave a value."""
    page = office.page
    office.goes_to("/office/policy/explain/")
    page.locator("#id_category").select_option("adult")
    page.locator("#id_home").select_option("610113")
    page.locator("#id_library").select_option("610300")
    page.get_by_role("button", name="解释").click()
    period = page.locator("#told tr", has_text="借期").first
    expect(period).to_contain_text("20 天")
    expect(period).to_contain_text("宝鸡市图书馆")
    office.finds_no_barrier()
    office.keeps("policy-explanation")
