"""Per head of all libraries: that there is none because not all have a figure is no matter of adding up."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.statistics.actions import Heading, enter_cells
from shulian.apps.statistics.actions.designing import Asked, design_form
from shulian.apps.statistics.queries.snapshot import standing
from tests.apps.statistics.conftest import through
from tests.apps.statistics.test_defining import enter
from tests.apps.statistics.test_late import YEAR, form, out, post
from tests.apps.statistics.test_sources import branch, tongchuan
from tests.apps.statistics.test_spans import again, design, made
from tests.interfaces.api.conftest import get
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.test_people import text

__all__ = ["branch", "form", "post", "tongchuan"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]
PER_HEAD = "visits-per-head"


def test_what_is_missing_per_head_is_not_said_to_be_a_matter_of_adding(act, office, tongchuan):
    for place, people in (("610200", 700), ("610202", 100), ("610000", 40000)):
        enter(place, 2022, people)
    yearly = made(design_form(again(act), design(code="visits-yr", months=12, asked=(Asked("visits"),), rules=())))
    with clock.stopped_at(datetime(2023, 1, 8, tzinfo=UTC)):
        sent = made(enter_cells(again(act), Heading(yearly, YEAR, tongchuan), {"visits": "500"}))
        assert through(act, sent) is None
    found = {key: one.figure for key, one in standing(out(act, YEAR, "visits", PER_HEAD)).items()}
    whole = found[PER_HEAD, None]
    assert (whole.value, whole.present, found[PER_HEAD, tongchuan.pk].value is None) == (None, 1, False)
    page = text(signed_in(office).get(f"/office/published/{whole.pk}/"))
    assert ("并非各馆都有数字，或人口数未知" in page, "各馆数字不能相加" in page) == (True, False)
    with clock.stopped_at(datetime(2023, 2, 1, tzinfo=UTC)):
        lines = get(Client(), "/published/2022").json()["figures"]
    assert [one["no_sum"] for one in lines if one["indicator"] == PER_HEAD] == [False, False]
    assert "各项数字不能相加" not in text(Client().get("/published/2022/"))
