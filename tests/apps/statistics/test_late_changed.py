"""Late entries in both of two publications, or in neither, are looked for only where something has changed since."""

from __future__ import annotations

import pytest

from shulian import clock
from shulian.apps.statistics.actions.spans import reopen_span
from shulian.apps.statistics.queries.changed import Changed
from tests.apps.statistics.test_agreeing import closed
from tests.apps.statistics.test_late import CARDS, FIRST, SECOND, form, happen, post, send
from tests.apps.statistics.test_late_between import AFTERWARDS, LOST, figure, going, of_months
from tests.apps.statistics.test_late_forms import MARCH, monthly, on
from tests.apps.statistics.test_late_live import april_beside_the_first_quarter, close, late_cards, out_of, today
from tests.apps.statistics.test_sources import tongchuan
from tests.apps.statistics.test_spans import again, report

__all__ = ["form", "monthly", "post", "send", "today", "tongchuan"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post", "form", "today")]


@pytest.fixture(params=[False, True], autouse=True)
def asked_of_all(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all is looked through, the same is found."""
    if request.param:
        monkeypatch.setattr(Changed, "since", lambda *_asked: True)


def test_a_month_that_is_closed_after_the_next_quarter_went_out_unseats_no_return(act, tongchuan, monthly):
    with clock.stopped_at(on(4, 5)):
        report(act, monthly, tongchuan, 500, MARCH)
    close(act, FIRST)
    late_cards(tongchuan)
    happen(CARDS, tongchuan, 5)
    close(act, SECOND)
    out_of(act, SECOND)
    # Of January and February there is no return.
    gaps = going(FIRST)
    assert (figure(SECOND, tongchuan), len(gaps)) == (1, 2)
    with clock.stopped_at(AFTERWARDS):
        closed(act, MARCH)
        assert going(FIRST) == gaps
        out_of(act, FIRST)
        assert figure(FIRST, tongchuan) == 500


def test_a_quarter_that_is_opened_again_may_unseat_a_return(act, tongchuan, shaanxi, send):
    april_beside_the_first_quarter(act, tongchuan, send)
    happen(CARDS, shaanxi["王益区图书馆"], 3)
    with clock.stopped_at(AFTERWARDS):
        assert going(MARCH) == []
        assert reopen_span(again(act), of_months(FIRST), "漏报") is None
        assert going(MARCH) == [LOST.replace("第二季度", "4月")]
