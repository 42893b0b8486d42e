"""What the reader is told of the own data: the history and its switch, who looked, and all of it to take along."""

from __future__ import annotations

import json
from datetime import date, timedelta
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from shulian import clock
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.circulation.models import Loan
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.readers.actions.rules import set_rules
from shulian.apps.readers.actions.views import Why, note_view
from shulian.apps.readers.models import Reader, View
from shulian.core.retention import Reason, Rules
from shulian.core.roles import Role
from tests import make
from tests.interfaces.portal.conftest import World


def brought_back(world: World, days_ago: int, title: str) -> Loan:
    item = make.item(world.yanta, of=make.title(title))
    lent_at = clock.now() - timedelta(days=days_ago + 5)
    return Loan.objects.create(
        item=item,
        reader=world.reader,
        library=world.yanta,
        lent_at=lent_at,
        due_on=clock.local(lent_at).date() + timedelta(days=30),
        returned_at=clock.now() - timedelta(days=days_ago),
        returned_library=world.hantai,
    )


def switch(client: Client, wish: str) -> str:
    return client.post("/me/history/switch/", {"history": wish, "command": uuid4()}, follow=True).content.decode()


def test_the_history_is_off_and_says_nothing_unless_it_is_asked_for(world: World, signed_in: Client) -> None:
    brought_back(world, 3, "平凡的世界")
    page = signed_in.get("/me/history/").content.decode()
    assert "平凡的世界" not in page
    assert "没有保留阅读历史" in page


def test_a_reader_switches_the_history_on_sees_it_and_erases_it(world: World, signed_in: Client) -> None:
    assert "今后归还的图书会保留" in switch(signed_in, "on")
    for number in range(21):
        brought_back(world, 100 + number, f"旧书{number}")
    first = signed_in.get("/me/history/").content.decode()
    assert "旧书0" in first
    assert "旧书20" not in first
    assert "旧书20" in signed_in.get("/me/history/?page=2").content.decode()
    assert "已清除并关闭" in switch(signed_in, "off")
    assert Loan.objects.filter(reader=world.reader).count() == 0
    assert "旧书0" not in signed_in.get("/me/history/").content.decode()


def test_under_fourteen_there_is_no_switch(world: World, signed_in: Client) -> None:
    Reader.objects.filter(pk=world.reader.pk).update(birth_date=clock.today() - timedelta(days=365 * 10))
    assert "未满十四周岁不保留阅读历史" in signed_in.get("/me/privacy/").content.decode()
    assert "未满十四周岁不保留阅读历史" in switch(signed_in, "on")
    assert not Reader.objects.get(pk=world.reader.pk).keeps_history


def test_a_switch_that_did_not_come_from_the_page_is_refused(world: World, signed_in: Client) -> None:
    assert signed_in.post("/me/history/switch/", {"history": "on", "command": "x"}).status_code == 400
    assert signed_in.get("/me/history/switch/").status_code == 405


def test_the_reader_sees_where_and_why_staff_looked_but_not_who(world: World, signed_in: Client) -> None:
    librarian = make.staff(Role.DESK_LIBRARIAN, world.hantai)
    librarian.display_name = "孙馆员"
    librarian.save()
    note_view(librarian, world.hantai, world.reader, Why(Reason.LEFT_BEHIND, "书签"))
    page = signed_in.get("/me/privacy/").content.decode()
    for words in ("汉台区图书馆 · 馆员", "书中夹带物品", "书签"):
        assert words in page
    assert "孙馆员" not in page
    set_rules(Act("office"), Rules(names_viewers=True))
    assert "馆员 · 孙馆员" in signed_in.get("/me/privacy/").content.decode()


def test_who_looked_comes_page_by_page_and_asks_the_same_few_questions(
    world: World, signed_in: Client, django_assert_max_num_queries
) -> None:
    for number in range(21):
        at = clock.now() - timedelta(days=number)
        staff = make.staff(Role.DESK_LIBRARIAN, world.yanta)
        View.objects.create(
            reader=world.reader, viewer=staff, library=world.yanta, reason="circulation", seen_at=at, hour=at
        )
    with django_assert_max_num_queries(9):
        first = signed_in.get("/me/privacy/").content.decode()
    assert first.count("looks-when") == 20
    assert signed_in.get("/me/privacy/?page=2").content.decode().count("looks-when") == 1


def test_a_reader_takes_all_own_data_along(world: World, signed_in: Client) -> None:
    brought_back(world, 3, "平凡的世界")
    answer = signed_in.get("/me/data/")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    held = json.loads(answer.content)
    assert held["reader"]["name"] == world.reader.name
    assert held["past_loans"][0]["title"] == "平凡的世界"
    assert {"cards", "looked_at", "charges", "holds", "loans"} <= held.keys()
    assert str(world.reader.token) not in answer.content.decode()
    with clock.stopped_at(clock.now() + timedelta(minutes=16)):
        for path in ("/me/data/", reverse("portal:my-data-paper")):
            assert signed_in.get(path).headers["Location"] == f"/sign-in/again/?next={path}"


def test_nothing_that_a_reader_does_names_the_readers_account_in_the_journal(world: World, signed_in: Client) -> None:
    card = "610113000001"
    assert settle_one(Command(Kind.CHECKOUT, world.yanta.pk, "desk", item=world.item.pk, card=card)).ok
    Loan.objects.update(due_on=date(2099, 1, 1))
    signed_in.post("/me/renew/", {"item": world.item.pk, "command": uuid4()})
    switch(signed_in, "on")
    signed_in.post(f"/libraries/{world.yanta.code}/feedback/", {"command": uuid4(), "message": "灯太暗，请修"})
    account = Reader.objects.get(pk=world.reader.pk).account_id
    assert account
    assert Entry.objects.filter(source="portal").count() >= 2
    assert not Entry.objects.filter(actor=account).exists()
