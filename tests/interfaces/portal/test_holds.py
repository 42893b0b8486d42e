"""A reader places a hold, sees the place in the queue, and does with it what can be done."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Closure, Library
from shulian.apps.circulation import rounds
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.circulation.actions.policy import publish_policy
from shulian.apps.circulation.models import Hold, PolicyRow
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.core.circulation.states import HoldState, ItemState
from tests import make
from tests.interfaces.portal.conftest import PIN, World


@pytest.fixture
def reader(world: World, client: Client) -> Client:
    client.post("/sign-in/", {"username": "610113000001", "password": PIN})
    return client


def place(client: Client, world: World, pickup: str = "610113", **more: Any) -> str:
    sent = {"command": str(uuid4()), "pickup": pickup} | more
    return client.post(f"/titles/{world.title.pk}/hold/", sent, follow=True).content.decode()


def change(client: Client, hold: Hold, what: str, **more: str) -> str:
    sent = {"command": str(uuid4())} | more
    return client.post(f"/me/holds/{hold.pk}/{what}/", sent, follow=True).content.decode()


def days(number: int) -> str:
    return (clock.today() + timedelta(days=number)).isoformat()


def test_a_visitor_is_asked_to_sign_in_and_comes_back_to_the_hold(world: World, client: Client) -> None:
    page = client.get(f"/titles/{world.title.pk}/").content.decode()
    assert f"/titles/{world.title.pk}/hold/" in page
    answer = client.get(f"/titles/{world.title.pk}/hold/")
    assert answer.headers["Location"].endswith(f"next=/titles/{world.title.pk}/hold/")


def test_the_readers_own_library_comes_first_and_hours_are_said(world: World, reader: Client) -> None:
    page = reader.get(f"/titles/{world.title.pk}/hold/").content.decode()
    assert page.index("雁塔区图书馆") < page.index("汉台区图书馆")
    assert 'value="610113" checked' in page


def test_a_place_is_found_by_its_name_and_those_without_service_are_not_offered(world: World, reader: Client) -> None:
    make.library("汉台区自助图书馆", Library.objects.get(pk=world.hantai.pk), kind="self-service")
    page = reader.get(f"/titles/{world.title.pk}/hold/?place=汉台").content.decode()
    assert "汉台区图书馆" in page
    assert "自助" not in page
    assert "雁塔区图书馆</strong>" not in page


def test_a_hold_is_placed_and_stands_on_the_readers_pages(world: World, reader: Client) -> None:
    page = place(reader, world)
    assert "已为您预约《红楼梦》" in page
    assert "排在第 1 位" in page
    assert "我的预约" in reader.get("/me/").content.decode()
    assert "您已预约这种书" in reader.get(f"/titles/{world.title.pk}/").content.decode()
    hold = Hold.objects.get()
    assert (hold.source, hold.pickup_id, hold.placed_by_id) == ("portal", world.yanta.pk, None)


def test_the_same_form_sent_twice_places_one_hold(world: World, reader: Client) -> None:
    command = str(uuid4())
    for _ in range(2):
        assert "已为您预约" in place(reader, world, command=command)
    assert Hold.objects.count() == 1
    assert "您已经在等这本书" in place(reader, world) or Hold.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"wanted_until": days(-1)}, "日期"),
        ({"wanted_until": "morgen"}, "2026-11-25"),
        ({"pickup": ""}, "请选择一个图书馆"),
        ({"pickup": "no-such"}, "不能取预约书"),
        ({"item": "999999"}, ""),
    ],
)
def test_bad_input_gets_a_sentence_and_leaves_nothing(
    world: World, reader: Client, sent: dict[str, str], said: str
) -> None:
    page = place(reader, world, **sent)
    assert "band stop" in page or 'class="error"' in page
    assert said in page
    assert not Hold.objects.exists()


def test_after_a_refusal_the_same_page_can_be_sent_again_with_another_place(world: World, reader: Client) -> None:
    today = clock.today()
    Closure.objects.create(library=world.hantai, first_day=today, last_day=today + timedelta(days=90), reason="改造")
    make.policy()
    page = place(reader, world, "610702")
    carried = re.search(r'name="command" value="([0-9a-f-]{36})"', page[page.index("band stop") :])
    assert carried
    assert "已为您预约《红楼梦》" in place(reader, world, command=carried[1])


def test_a_refusal_names_the_library_whose_rule_it_was(world: World, reader: Client) -> None:
    rows = [
        PolicyRow(says={"loan_days": 30, "loan_limit": 10, "renewals": 1, "hold_limit": 2}),
        PolicyRow(library=world.hantai, says={"hold_limit": 0}),
        PolicyRow(library=world.yanta, says={"hold_pickup": "owner"}),
    ]
    publish_policy(Act("office"), rows)
    assert "依汉台区图书馆的规定：同时预约数——0。" in place(reader, world, "610702")
    publish_policy(Act("office"), [*rows[:1], PolicyRow(library=world.yanta, says={"hold_pickup": "owner"})])
    page = place(reader, world, "610702", item=str(world.item.pk))
    assert "依雁塔区图书馆的规定：取书范围——" in page
    place(reader, world, item=str(world.item.pk))
    page = change(reader, Hold.objects.get(), "pickup", pickup="610702")
    assert "依雁塔区图书馆的规定：取书范围——" in page
    Hold.objects.all().delete()
    closed = {"loan_days": 30, "loan_limit": 10, "renewals": 1, "holds_allowed": False}
    publish_policy(Act("office"), [PolicyRow(says=closed)])
    assert place(reader, world).count("依全联盟的规定：预约——否。") == 1


def test_a_withdrawn_title_cannot_be_held(world: World, reader: Client) -> None:
    Item.objects.update(state=ItemState.WITHDRAWN)
    assert "没有" in place(reader, world)
    assert not Hold.objects.exists()


def test_a_library_that_is_closed_for_long_is_no_place_to_pick_up(world: World, reader: Client) -> None:
    today = clock.today()
    Closure.objects.create(library=world.hantai, first_day=today, last_day=today + timedelta(days=90), reason="改造")
    make.policy()
    page = place(reader, world, "610702")
    assert "band stop" in page
    assert not Hold.objects.exists()


def test_a_hold_is_suspended_resumed_moved_and_cancelled(world: World, reader: Client) -> None:
    place(reader, world)
    hold = Hold.objects.get()
    assert "预约已暂停" in change(reader, hold, "suspend", until=days(9))
    assert "已恢复等待" in change(reader, hold, "resume")
    assert "改为汉台区图书馆" in change(reader, hold, "pickup", pickup="610702")
    assert "预约已取消" in change(reader, hold, "cancel")
    hold.refresh_from_db()
    assert (hold.state, hold.pickup_id) == (HoldState.CANCELLED, world.hantai.pk)
    assert "已结束" in reader.get("/me/holds/").content.decode()


@pytest.mark.parametrize("until", [days(-1), "", "soon"])
def test_a_hold_is_not_suspended_to_a_day_that_is_past_or_none(world: World, reader: Client, until: str) -> None:
    place(reader, world)
    assert "band stop" in change(reader, Hold.objects.get(), "suspend", until=until)
    assert Hold.objects.get().state == HoldState.WAITING


def test_what_is_ready_stands_on_top_with_its_last_day(world: World, reader: Client) -> None:
    place(reader, world)
    settle_one(Command(Kind.CHECKIN, world.yanta.pk, "desk", item=world.item.pk))
    page = reader.get("/me/holds/").content.decode()
    assert "可以取书" in page
    assert "请到雁塔区图书馆领取" in page


def test_the_estimate_is_a_dash_where_nothing_is_known_and_soon_where_a_copy_is_fetched(
    world: World, reader: Client
) -> None:
    place(reader, world)
    assert "说不准要等多久" in reader.get("/me/holds/").content.decode()
    rounds.make()
    assert "正在为您从书架上找书" in reader.get("/me/holds/").content.decode()


def test_nobody_touches_the_hold_of_another_reader(world: World, reader: Client) -> None:
    place(reader, world)
    hold = Hold.objects.get()
    Hold.objects.update(reader=make.reader(world.yanta))
    for what in ("cancel", "pickup", "suspend"):
        assert reader.post(f"/me/holds/{hold.pk}/{what}/", {"command": str(uuid4())}).status_code == 403
    assert Hold.objects.get().state == HoldState.WAITING
