"""Months that look doubtful are asked about: gates that are silent, figures that jump, tables that did not come."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.statistics.actions.doubting import ask_about_months
from shulian.apps.statistics.models import Finding, Gate, GateCount, Provider, Span
from shulian.apps.statistics.queries.checklist import points
from shulian.apps.statistics.queries.doubts import findings_at, month_of
from shulian.core.roles import Role
from tests import make
from tests.interfaces.office.statistics.test_vendors import (
    SHEET,
    april,
    branch,
    director,
    keep,
    library,
    provider,
    sent,
    take,
)
from tests.interfaces.test_people import text

__all__ = ["april", "branch", "director", "library", "provider"]
pytestmark = pytest.mark.django_db


def test_silent_gates_jumps_and_missing_months_are_asked_once(
    director: Client, provider: Provider, library: Library
) -> None:
    gate = Gate.objects.create(
        library=library,
        account=make.staff(Role.GATE, library, "gate"),
        name="正门",
        added_at=datetime(2025, 1, 1, tzinfo=UTC),
    )
    for weekday in range(7):
        library.opening_hours.create(weekday=weekday, opens="09:00", closes="17:00")
    for day, visits in ((date(2025, 2, 10), 200), *((date(2025, 3, n), 1) for n in range(1, 28))):
        at = clock.midnight(day)
        GateCount.objects.create(
            gate=gate, day=day, since=at, until=at, passes=visits, visits=visits, state=GateCount.State.COUNTED
        )
    assert ask_about_months() == ask_about_months() == 3
    Finding.objects.filter(kind="gate-jump").update(state=Finding.State.ANSWERED)
    listed = findings_at(Library.objects.all())
    assert [(one.kind, one.state) for one in listed][-1] == ("gate-jump", "answered")
    assert [month_of(one) for one in listed][:2] == [date(2025, 3, 1), date(2025, 2, 1)]
    Finding.objects.update(state=Finding.State.OPEN)
    kinds = {one.kind: (one.printed, one.computed) for one in Finding.objects.all()}
    assert kinds == {"gate-silent-days": (4, 31), "gate-jump": (27, 200), "use-month-missing": (None, None)}
    page = text(director.get("/office/doubts/"))
    assert "开馆的 31 天中有 4 天没有计数" in page
    assert "报告“自制表格”已到期而未到" in page
    assert len(points(Span.objects.create(start=date(2025, 3, 1), end=date(2025, 3, 31)))) == 2
    library.closures.create(first_day=date(2025, 3, 28), last_day=date(2025, 3, 31), reason="盘点")
    file = sent(director, provider, SHEET.encode())
    keep(director, file)
    take(director, file)
    assert ask_about_months() == 1
