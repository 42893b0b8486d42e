"""The open register of libraries and what the public says to them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Closure, Feedback, Library, OpeningException, OpeningHours
from shulian.apps.alliance.queries.hours import Openness, standing
from tests import make
from tests.interfaces.portal.conftest import World

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=clock.PLACE)  # a Sunday


def _message(**changes: str) -> dict[str, str]:
    return {"command": str(uuid4()), "message": "请增加少儿绘本。", "contact": "13800000000"} | changes


def test_libraries_are_listed_by_unit_and_found_by_name(world: World, client: Client) -> None:
    page = client.get("/libraries/").content.decode()
    assert "西安市" in page
    assert "汉台区图书馆" in page
    found = client.get("/libraries/", {"q": "汉台"}).content.decode()
    assert "汉台区图书馆" in found
    assert "/libraries/610113/" not in found


def test_the_list_of_libraries_comes_page_by_page(world: World, client: Client) -> None:
    for number in range(40):
        make.library(f"第{number}分馆", world.yanta, kind="branch")
    page = client.get("/libraries/", {"under": "610113"}).content.decode()
    assert page.count('class="library-row branch"') == 30
    assert "page=2" in page


def test_a_library_of_its_own_standing_is_nobodys_branch(world: World, client: Client) -> None:
    own = make.library("长安区图书馆", world.yanta, kind="county", code="610116")
    make.library("小寨分馆", world.yanta, kind="branch")
    page = client.get("/libraries/610113/").content.decode()
    assert "小寨分馆" in page
    assert own.name not in page


def test_a_library_page_tells_address_hours_closures_and_contact(world: World, client: Client) -> None:
    today = clock.today()
    Library.objects.filter(pk=world.yanta.pk).update(
        address="雁塔路1号", phone="029-1", demonstration_fields=["address"]
    )
    OpeningHours.objects.create(library=world.yanta, weekday=1, opens=time(8, 30), closes=time(20))
    Closure.objects.create(
        library=world.yanta, first_day=today + timedelta(days=9), last_day=today + timedelta(days=9), reason="检修"
    )
    page = client.get("/libraries/610113/").content.decode()
    for said in ("雁塔路1号", "029-1", "08:30–20:00", "检修", "演示数据", "通借通还"):
        assert said in page


def test_what_is_not_known_is_a_dash_with_its_reason(world: World, client: Client) -> None:
    page = client.get("/libraries/610702/").content.decode()
    assert "该馆尚未提供" in page
    assert "出发前请先咨询" in page


def test_an_unknown_library_is_a_404(world: World, client: Client) -> None:
    assert client.get("/libraries/nowhere/").status_code == 404
    assert client.get("/libraries/", {"under": "nowhere"}).status_code == 404


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NOON, Openness.OPEN),
        (NOON.replace(hour=20), Openness.CLOSED),
        (NOON.replace(hour=8), Openness.CLOSED),
        (NOON + timedelta(days=1), Openness.CLOSURE),
    ],
)
def test_openness_follows_hours_and_closures(at: datetime, expected: Openness) -> None:
    hours = [OpeningHours(weekday=6, opens=time(8, 30), closes=time(20))]
    closures = [Closure(first_day=date(2026, 11, 23), last_day=date(2026, 11, 24), reason="检修")]
    assert standing("county", hours, closures, at).openness is expected


def test_the_next_opening_steps_over_announced_closures() -> None:
    hours = [OpeningHours(weekday=day, opens=time(9), closes=time(17)) for day in (0, 1, 2)]
    closures = [Closure(first_day=date(2026, 11, 23), last_day=date(2026, 11, 24), reason="检修")]
    assert standing("county", hours, closures, NOON).next_day == date(2026, 11, 25)


def test_without_hours_only_a_self_service_library_is_known_to_be_open() -> None:
    assert standing("self-service", [], [], NOON).openness is Openness.ALWAYS
    assert standing("county", [], [], NOON).openness is Openness.UNKNOWN


def test_a_message_reaches_the_library_and_its_answer_stands_under_the_receipt(world: World, client: Client) -> None:
    answer = client.post("/libraries/610113/feedback/", _message())
    feedback = Feedback.objects.get()
    assert answer.headers["Location"] == f"/feedback/{feedback.receipt}/"
    assert feedback.library == world.yanta
    assert b"13800000000" not in bytes(feedback.contact)
    assert str(feedback.receipt) in client.get(answer.headers["Location"]).content.decode()
    Feedback.objects.update(status="answered", answer="已列入采购。", answered_at=clock.now())
    page = client.get("/feedback/", {"receipt": str(feedback.receipt)}, follow=True).content.decode()
    assert "已列入采购。" in page
    assert "13800000000" not in page


def test_the_same_message_sent_twice_is_one_message(world: World, client: Client) -> None:
    message = _message()
    first = client.post("/libraries/610113/feedback/", message)
    second = client.post("/libraries/610113/feedback/", message)
    assert first.headers["Location"] == second.headers["Location"]
    assert Feedback.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"message": ""}, {"message": "好" * 2001}, {"command": "x"}, {"contact": "1" * 101}])
def test_a_message_that_is_not_right_keeps_what_was_typed(world: World, client: Client, wrong: dict[str, str]) -> None:
    answer = client.post("/libraries/610113/feedback/", _message(**wrong))
    assert answer.status_code == 200
    assert not Feedback.objects.exists()
    if "message" not in wrong:
        assert "请增加少儿绘本。" in answer.content.decode()


def test_a_form_without_its_command_says_so(world: World, client: Client) -> None:
    page = client.post("/libraries/610113/feedback/", {"message": "请增加少儿绘本。"}).content.decode()
    assert "此页面不完整" in page


def test_one_visitor_sends_five_messages_an_hour_and_no_more(world: World, client: Client) -> None:
    for _ in range(6):
        client.post("/libraries/610113/feedback/", _message())
    assert Feedback.objects.count() == 5


def test_a_receipt_number_that_nobody_was_given_is_said_so(world: World, client: Client) -> None:
    assert client.get(f"/feedback/{uuid4()}/").status_code == 404
    assert "没有这个回执号" in client.get("/feedback/", {"receipt": str(uuid4())}).content.decode()
    assert "回执号由 32 位" in client.get("/feedback/", {"receipt": "abc"}).content.decode()


@pytest.mark.parametrize(
    ("hour", "openness", "next_day"),
    [
        (8, Openness.CLOSED, date(2026, 11, 22)),
        (10, Openness.OPEN, None),
        (13, Openness.CLOSED, date(2026, 11, 25)),
    ],
)
def test_an_opening_out_of_the_ordinary_takes_the_place_of_week_and_closure(
    hour: int, openness: Openness, next_day: date | None
) -> None:
    hours = [OpeningHours(weekday=2, opens=time(9), closes=time(17))]
    closures = [Closure(first_day=date(2026, 11, 20), last_day=date(2026, 11, 24), reason="检修")]
    openings = [OpeningException(day=date(2026, 11, 22), opens=time(9), closes=time(12))]
    now = standing("county", hours, closures, NOON.replace(hour=hour), openings)
    assert (now.openness, now.next_day) == (openness, next_day)
