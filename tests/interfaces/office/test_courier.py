"""Routes, trips, transit times and floating groups in the office."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.models import Transit
from shulian.apps.distribution.models import FloatingGroup, Route
from shulian.apps.distribution.queries.ageing import settings as days_of
from shulian.core.roles import Role
from tests import make
from tests.apps.distribution.conftest import Road, road

__all__ = ["road"]


@pytest.fixture
def office(road: Road) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    account = make.staff(Role.ALLIANCE_OFFICE, Library.objects.get(pk=road.route.library_id))
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def stops(*libraries: Library) -> dict[str, object]:
    fields: dict[str, object] = {"stop-TOTAL_FORMS": len(libraries), "stop-INITIAL_FORMS": 0}
    for n, library in enumerate(libraries):
        fields |= {f"stop-{n}-library": library.code, f"stop-{n}-at": f"{8 + n}:00", f"stop-{n}-weekdays": ["0", "3"]}
    return fields


def send(client: Client, address: str, **fields: object) -> str:
    response = client.post(address, {"command": str(uuid4()), **fields}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_a_route_is_made_changed_and_ended(office: Client, road: Road) -> None:
    head = {"name": "西安环线", "library": road.route.library.code, "cost": "120.50"}
    assert "at least two stops" in send(office, "/office/courier/new/", **head, **stops(road.xian))
    assert "stands twice" in send(office, "/office/courier/new/", **head, **stops(road.xian, road.xian))
    without_day = stops(road.xian, road.yanta) | {"stop-1-weekdays": []}
    assert "at least one weekday" in send(office, "/office/courier/new/", **head, **without_day)
    dear = head | {"cost": "9999999"}
    assert "cannot be right" in send(office, "/office/courier/new/", **dear, **stops(road.xian, road.yanta))
    assert "The route is saved" in send(office, "/office/courier/new/", **head, **stops(road.xian, road.yanta))
    made = Route.objects.get(name="西安环线")
    assert (made.cost_fen, made.stops.count()) == (120_50, 2)
    assert "already a route" in send(office, "/office/courier/new/", **head, **stops(road.xian, road.yanta))
    assert "西安环线" in office.get(f"/office/courier/{made.pk}/").content.decode()
    assert "runs no more" in send(office, f"/office/courier/{made.pk}/end")


def test_a_trip_costs_what_is_written_down(office: Client, road: Road) -> None:
    own = f"/office/courier/trips/{road.trip.pk}/"
    assert "cannot be right" in send(office, own, cost="-1")
    assert "The trip is saved" in send(office, own, cost="480", kilometres="290")
    road.trip.refresh_from_db()
    assert (road.trip.cost_fen, road.trip.kilometres) == (480_00, 290)
    assert office.get("/office/courier/trips/export.xlsx").content.startswith(b"PK")


def test_transit_times_are_a_table_a_chart_and_a_workbook(office: Client, road: Road) -> None:
    assert "Nothing travelled" in office.get("/office/courier/times/").content.decode()
    road.travelling("H-1")
    Transit.objects.update(opened_at=clock.now() - timedelta(days=2), received_at=clock.now(), ended_by="received")
    page = office.get("/office/courier/times/?begin=nonsense").content.decode()
    assert "2.0" in page
    assert 'role="img"' in page
    assert office.get("/office/courier/times/export.xlsx").content.startswith(b"PK")


def test_the_days_are_set_for_the_whole_alliance(office: Client) -> None:
    assert "late before it is lost" in send(office, "/office/courier/on-the-road/", late_after="9", lost_after="5")
    assert "The days are set" in send(office, "/office/courier/on-the-road/", late_after="5", lost_after="20")
    assert days_of().lost_after_days == 20
    assert office.get("/office/courier/on-the-road/export.xlsx").content.startswith(b"PK")


def test_a_floating_group_is_saved_with_exclusions_and_limits(office: Client, road: Road) -> None:
    fields: dict[str, object] = {
        "name": "西安",
        "member-TOTAL_FORMS": 3,
        "member-INITIAL_FORMS": 0,
        "member-0-library": road.xian.code,
        "member-0-stop_depth": "2",
        "member-0-item_class": "book",
        "member-0-most": "500",
        "member-1-library": road.yanta.code,
        "member-1-excluded": "on",
    }
    assert "The group is saved" in send(office, "/office/courier/floating/new/", **fields)
    group = FloatingGroup.objects.get()
    assert (group.members.count(), group.limits.count()) == (2, 1)
    assert "500" in office.get(f"/office/courier/floating/{group.pk}/").content.decode()
    assert "already a group" in send(office, "/office/courier/floating/new/", **fields)
    assert "The group is saved" in send(office, f"/office/courier/floating/{group.pk}/", **fields)
