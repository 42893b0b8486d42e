"""The checklist of a period names everything that is open, however much it is."""

from __future__ import annotations

import re

import pytest

from shulian.apps.statistics.actions.designing import Asked, design_form
from shulian.apps.statistics.actions.planning import Planned, plan_period
from shulian.apps.statistics.actions.spans import open_span
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
