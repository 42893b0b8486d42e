"""The page behind a frozen figure says what came in late although it changes nothing."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.statistics.models import PublishedFigure, Report
from tests.apps.statistics.test_late import CARDS, FIRST, form, out, post, send
from tests.apps.statistics.test_late_live import close, late_cards, today
from tests.apps.statistics.test_sources import branch, tongchuan
from tests.apps.statistics.test_spans import again, correction, made, restate
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.office.statistics.test_returns import text

__all__ = ["branch", "form", "post", "send", "today", "tongchuan"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]


def test_late_entries_of_which_the_return_speaks_are_told_behind_its_figure(act, office, tongchuan, send):
    send(FIRST, CARDS, 500)
    span = out(act, FIRST, CARDS)
    client, figure = signed_in(office), PublishedFigure.objects.get(library=tongchuan)
    assert "此后迟到" not in text(client.get(f"/office/published/{figure.pk}/"))
    late_cards(tongchuan)
    page = text(client.get(f"/office/published/{figure.pk}/"))
    assert "此后迟到 3 条记录；采用的报表已包括这些记录，数字不变。" in page
    assert "此后记录没有变化" in page
    live = text(client.get(f"/office/figures/behind/?indicator={CARDS}&period=2022&library={tongchuan.code}"))
    assert "结账时已采用报表数，或系统只统计到其中一部分。 3 条" in live
    # A restatement that takes the late ones has them in it.
    made(restate(again(act), span, correction(CARDS, "自助机迟到上传", takes_late=True)))
    newer = PublishedFigure.objects.get(library=tongchuan, restates__isnull=False)
    assert "此后迟到" not in text(client.get(f"/office/published/{newer.pk}/"))


def test_what_came_in_late_at_a_branch_is_told_behind_the_kept_cell_of_its_head(act, office, tongchuan, branch, send):
    send(FIRST, CARDS, 500)
    close(act, FIRST)
    client = signed_in(office)
    asked = {"indicator": CARDS, "period": "2022", "rows": "library", "columns": "quarter"}
    client.post("/office/workbench/save", asked | {"command": str(uuid4()), "name": "年报"})
    behind = f"/office/workbench/reports/{Report.objects.get().pk}/behind/?column=20221&row={tongchuan.code}"
    assert "此后记录没有变化" in text(client.get(behind))
    with clock.stopped_at(clock.now() + timedelta(days=2)):
        late_cards(branch, recorded=clock.now() - timedelta(days=1))
        page = text(client.get(behind))
    assert "此后迟到 3 条记录，已列入分馆或相应月份；报表数在此处相应减少。 按今天的记录为 497（−3）。" in page
    # They did not come in here, and none was taken away: that is not said.
    assert [words in page for words in ("此后记录有变化", "此后记录没有变化", "数字不变")] == [False, False, False]
    assert page.count("新区分馆") == 3
