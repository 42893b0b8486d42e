"""Tables of forms of which the system counts something itself: who is missing in them, and which figure stands."""

from __future__ import annotations

import pytest

from shulian.apps.alliance.models import Membership
from shulian.apps.bulletin.actions import TablePlan, publish, start_issue
from shulian.apps.bulletin.figures import collected
from shulian.apps.bulletin.queries import values
from shulian.apps.statistics.actions import Heading, enter_cells
from shulian.apps.statistics.actions.designing import Asked, Design, design_form
from shulian.apps.statistics.models import Form
from shulian.core.library import Service
from shulian.core.periods import parse
from tests.apps.bulletin.test_publishing import again, draft
from tests.apps.statistics.conftest import through
from tests.apps.statistics.test_figures import happen

pytestmark = pytest.mark.django_db


def test_members_that_sent_no_return_of_what_the_system_counts_are_missing_without_a_plan_too(act, shaanxi):
    for name in ("铜川图书馆", "王益区图书馆"):
        Membership.objects.create(library=shaanxi[name], service=Service.CIRCULATION)
    form, months = Form.objects.get(pk="cards"), parse("2022-Q2")
    heading = Heading(form, months, shaanxi["铜川图书馆"])
    assert through(act, enter_cells(again(act), heading, {"cards_issued": "4"})) is None
    made = start_issue(again(act), draft(54, TablePlan(form, months)))
    notes = values(made)["sections"][0]["blocks"][0]["notes"]
    assert {"注：2家成员馆中1家有数。", "注：应报 2 家，缺 1 家：王益区图书馆。"} < {*notes}
    assert publish(again(act), made).reason == "findings-not-signed"


def test_of_a_form_that_the_system_counts_in_part_each_column_by_itself_is_counted_or_reported(act, shaanxi):
    place, other = shaanxi["铜川图书馆"], shaanxi["王益区图书馆"]
    asked = (Asked("checkouts"), Asked("loans-and-renewals"), Asked("events"))
    form, months = design_form(again(act), Design("mixed", "借阅与活动", "Mixed", 3, "", "", asked)), parse("2022-Q1")
    for library in (place, other):
        happen("checkout", library, "2022-02-01T08:00:00+08:00")
    assert collected(form, months) is None
    said = {"checkouts": "9", "loans_and_renewals": "12", "events": "3"}
    assert through(act, enter_cells(again(act), Heading(form, months, place), said)) is None
    lines = {line.name: line.cells for line in collected(form, months).lines}
    assert lines == {
        place.name: {"checkouts": 1, "loans_and_renewals": 1, "events": 3},
        other.name: {"checkouts": 1, "loans_and_renewals": 1, "events": None},
    }
    made = start_issue(again(act), draft(54, TablePlan(form, months)))
    notes = values(made)["sections"][0]["blocks"][0]["notes"]
    counted, reported = notes[:2]
    assert counted.startswith("注：书刊文献外借册次、")
    assert counted.endswith("：由系统自行统计，涉及2个图书馆（含其分馆）。")
    assert reported.endswith("：共 1 家图书馆填报。")
    for words in ("（报表 9，系统统计 1）", "（报表 12，系统统计 1）"):
        assert sum(words in note for note in notes) == 1
    assert publish(again(act), made).reason == "findings-not-signed"
