"""The page behind a frozen figure says what came in late although it changes nothing."""

from __future__ import annotations

import pytest

from shulian.apps.statistics.models import PublishedFigure
from tests.apps.statistics.test_late import CARDS, FIRST, form, out, post, send
from tests.apps.statistics.test_late_live import late_cards, today
from tests.apps.statistics.test_sources import tongchuan
from tests.apps.statistics.test_spans import again, correction, made, restate
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.office.statistics.test_returns import text

__all__ = ["form", "post", "send", "today", "tongchuan"]
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
