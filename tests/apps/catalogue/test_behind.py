"""What is written behind is there for whoever asks next, in its order, and whole or not at all."""

from __future__ import annotations

import threading

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from shulian.apps.catalogue import behind as module
from shulian.apps.catalogue.behind import behind
from shulian.apps.catalogue.models import Outbox, Title, Work
from shulian.apps.catalogue.store import copy_in, copy_rows, update_in

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return [*Title.objects.order_by("pk").values_list("title", flat=True)]


@pytest.fixture
def held(monkeypatch):
    """Let the hand that writes wait until somebody lets it go; returns what it has begun with, and how to let it go."""
    go, begun = threading.Event(), threading.Event()
    carry_out = module._carry_out

    def slowly(*given):
        begun.set()
        assert go.wait(60)
        carry_out(*given)

    monkeypatch.setattr(module, "_carry_out", slowly)
    return begun, go


def test_who_writes_goes_on_while_the_rows_are_taken_in(held):
    begun, go = held
    with transaction.atomic(), behind():
        copy_rows(Outbox, ["title", "patient"], [(1, True)])
        assert begun.wait(60)
        copy_rows(Outbox, ["title", "patient"], [(2, True)])
        go.set()
        assert [*Outbox.objects.order_by("pk").values_list("title", flat=True)] == [1, 2]


def test_whatever_is_asked_comes_after_what_was_written_before():
    with transaction.atomic(), behind():
        rows = copy_in([Title(title=name) for name in ("平凡的世界", "人生")])
        assert names() == ["平凡的世界", "人生"]
        rows[0].title = "早晨从中午开始"
        update_in([rows[0]], ["title"])
        assert names() == ["早晨从中午开始", "人生"]
        rows[1].title = "在困难的日子里"
        update_in([rows[1]], ["title"])
    assert names() == ["早晨从中午开始", "在困难的日子里"]


def write(rows, then):
    with transaction.atomic(), behind():
        for row in rows:
            copy_in([row])
        then()


def test_what_the_database_refuses_is_said_at_the_next_question_and_nothing_is_left():
    asked = []
    rows = [Work(key="key", title="人生"), Work(key="key", title="人生"), Title(title="人生")]
    with pytest.raises(IntegrityError):
        write(rows, lambda: asked.append(names()))
    assert (asked, names(), Work.objects.count()) == ([], [], 0)


def test_what_the_database_refuses_is_said_at_the_end_when_nobody_asks():
    with pytest.raises(DataError):
        write([Title(title="人\x00生")], lambda: None)
    assert names() == []


def test_where_something_else_goes_wrong_that_is_what_is_said(held):
    def fail():
        held[1].set()
        raise KeyError("other")

    with pytest.raises(KeyError, match="other"):
        write([Title(title="人\x00生")], fail)
    assert names() == []


def test_afterwards_rows_are_written_at_once_again():
    with transaction.atomic(), behind():
        copy_in([Title(title="人生")])
    asked = threading.active_count()
    copy_in([Title(title="平凡的世界")])
    assert (names(), connection.execute_wrappers, threading.active_count()) == (["人生", "平凡的世界"], [], asked)
