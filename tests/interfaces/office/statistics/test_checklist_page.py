"""The checklist of a period names everything that is open, however much it is."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from shulian.apps.statistics import access
from shulian.apps.statistics.actions.designing import Asked, design_form
from shulian.apps.statistics.actions.planning import Planned, plan_period
from shulian.apps.statistics.actions.spans import open_span
from shulian.apps.statistics.models import Span
from shulian.apps.statistics.queries.calendar import coverages
from shulian.core.periods import parse
from shulian.interfaces.office import spans
from tests.apps.statistics.test_spans import again, design, made
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.test_people import text

pytestmark = pytest.mark.django_db


def test_of_many_points_some_stand_on_the_page_and_the_others_are_folded(act, office, shaanxi, monkeypatch):
    monkeypatch.setattr(spans, "SHOWN", 1)
    form = made(design_form(again(act), design(asked=(Asked("cards-issued"),), rules=())))
    place = made(plan_period(again(act), Planned(form, parse("2022-Q2"))))
    made(open_span(again(act), parse("2022-Q2")))
    (coverage,) = coverages([place])
    page = text(signed_in(office).get("/office/periods/2022-Q2/"))
    missing = [one.name for one in coverage.missing]
    assert len(missing) == 3
    assert all(f"{name}未报送" in page for name in missing)
    folded = re.search(r"<summary>其余 (\d+) 项</summary>(.*?)</details>", page, re.DOTALL)
    assert (int(folded[1]), folded[2].count("未报送")) == (2, 2)


def test_a_period_that_nobody_has_begun_is_offered_to_whoever_may_begin_it(office, shaanxi, monkeypatch):
    own = signed_in(office)
    page = own.get("/office/periods/2022-q2/")
    assert page.status_code == 404
    assert "<h1>2022年第二季度</h1>" in text(page)
    assert "该统计期尚未建立" in text(page)
    assert not Span.objects.exists()
    sent = {name: page.context[name] for name in ("command", "code")}
    begun = own.post("/office/periods/", {"command": str(sent["command"]), "period": sent["code"]}, follow=True)
    assert (begun.status_code, begun.redirect_chain) == (200, [("/office/periods/2022-Q2/", 302)])
    for wrong in ("2022-Q5", "visits", "2022-06--2022-04"):
        answer = own.get(f"/office/periods/{wrong}/")
        assert (answer.status_code, "没有这个页面" in text(answer)) == (404, True), wrong
    monkeypatch.setattr(access, "opens_spans", lambda _account: False)
    assert "尚未建立" not in text(refused := own.get("/office/periods/2022-Q3/"))
    assert refused.status_code == 404


def test_nothing_is_done_with_a_period_that_nobody_has_begun(office, director):
    for what in ("begin", "close", "reopen", "publish", "restate", "choose"):
        address, sent = f"/office/periods/2022-Q2/{what}", {"command": str(uuid4())}
        assert signed_in(office).post(address, sent).status_code == 404, what
        # Who may not do it is not told which there are.
        assert signed_in(director).post(address, sent).status_code == 403, what
    assert signed_in(director).get("/office/periods/2022-Q2/").status_code == 403
