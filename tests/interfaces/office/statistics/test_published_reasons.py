"""Why a published figure is missing is said as it was when it went out, whatever a return says since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.statistics.actions import Heading, enter_cells
from shulian.apps.statistics.actions.designing import Asked, design_form
from shulian.apps.statistics.models import Exemption
from shulian.apps.statistics.models import Period as StoredPeriod
from shulian.documents import xlsx
from tests.apps.statistics.conftest import through
from tests.apps.statistics.test_late import READERS, YEAR, form, out, post, send
from tests.apps.statistics.test_of_periods import other, quarters
from tests.apps.statistics.test_sources import branch, tongchuan
from tests.apps.statistics.test_spans import again, design, made
from tests.interfaces.api.conftest import get
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.test_people import text

__all__ = ["branch", "form", "other", "post", "quarters", "send", "tongchuan"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]
ASKED = "indicator=active-readers&period=2022"
BEFORE, SINCE = datetime(2023, 1, 8, tzinfo=UTC), datetime(2023, 1, 12, tzinfo=UTC)
OF_PERIODS, LINE = "各期数字不能相加", "报的是较短的统计期"
THEN = "发布时没有数字"


@pytest.fixture
def yearly(act, tongchuan) -> Callable[[str, datetime], None]:
    """The year's return of readers, of a moment; it may leave them out."""
    asked = (Asked(READERS), Asked("visits"))
    form = made(design_form(again(act), design(code="yearly", months=12, asked=asked, rules=())))

    def sent(value: str, at: datetime) -> None:
        months = {"form": form, "start": YEAR.start, "end": YEAR.end}
        place, _new = StoredPeriod.objects.get_or_create(**months, defaults={"form_version": form.version})
        Exemption.objects.get_or_create(period=place, library=tongchuan)
        with clock.stopped_at(at):
            cells = {"active_readers": value, "visits": f"{at:%j}"}
            entered = made(enter_cells(again(act), Heading(form, YEAR, tongchuan, reason="漏报"), cells))
            assert through(act, entered) is None

    return sent


def rows(client: Client) -> list[tuple[object, ...]]:
    return xlsx.read(client.get(f"/office/figures/export.xlsx?{ASKED}").content).rows


def own_in(client: Client, library: Library) -> tuple[object, ...]:
    (found,) = [row for row in rows(client) if row[0] == library.name]
    return found


def test_a_figure_that_went_out_without_a_sum_says_so_when_a_return_has_one(act, office, tongchuan, other, yearly):
    client = signed_in(office)
    out(act, YEAR, READERS)
    assert OF_PERIODS in str(own_in(client, tongchuan)[-1])
    yearly("90", SINCE)
    found = own_in(client, tongchuan)
    assert (found[1], OF_PERIODS in str(found[-1]), THEN in str(found[-1])) == ("", False, True)
    assert THEN in text(client.get(f"/office/figures/?{ASKED}"))
    lines = {one["key"]: one for one in get(client, f"/figures?{ASKED}&level=library").json()["lines"]}
    assert (lines[tongchuan.code]["value"], lines[tongchuan.code]["no_sum"]) == (None, True)


def test_a_figure_that_went_out_is_not_said_to_have_no_sum(act, office, tongchuan, other, yearly):
    client = signed_in(office)
    yearly("90", BEFORE)
    out(act, YEAR, READERS)
    yearly("", SINCE)
    found = own_in(client, tongchuan)
    assert (found[1], OF_PERIODS in str(found[-1])) == (90, False)
    assert not any(LINE in str(cell) for row in rows(client) for cell in row)
