"""Followers lose no entry, whatever the order in which transactions commit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction

from shulian import clock
from shulian.apps.journal import followers
from shulian.apps.journal.actions import Act, entry
from shulian.apps.journal.followers import Follower, step
from shulian.apps.journal.models import Entry, FollowerPosition

pytestmark = pytest.mark.django_db(transaction=True)


class Reader:
    """A follower that remembers what it was given."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.follower = Follower("test", frozenset({"visit"}), self.follow)

    def follow(self, entries: Sequence[Entry]) -> None:
        self.seen += [entry.subject for entry in entries]


@pytest.fixture
def reader() -> Reader:
    reader = Reader()
    assert step(reader.follower) == 0
    return reader


@pytest.fixture
def other() -> Iterator[psycopg.Connection]:
    """A second connection, with a transaction of its own."""
    settings = connection.get_connection_params()
    wanted = {name: settings[name] for name in ("dbname", "user", "password", "host", "port") if settings.get(name)}
    with psycopg.connect(**wanted) as opened:
        yield opened


def visit(name: str, kind: str = "visit") -> None:
    entry(Act("test"), kind, subject=name)


def visit_by(other: psycopg.Connection, name: str) -> None:
    other.execute(
        "INSERT INTO journal_entry (kind, happened_at, recorded_at, source, command, subject) "
        "VALUES ('visit', now(), %s, 'test', gen_random_uuid(), %s)",
        [clock.now(), name],
    )


def test_only_what_comes_from_now_on_and_only_its_own_kinds() -> None:
    visit("before")
    reader = Reader()
    step(reader.follower)
    visit("after")
    visit("something else", "checkout")
    assert step(reader.follower) == 1
    assert reader.seen == ["after"]
    assert step(reader.follower) == 0


def test_an_entry_that_commits_late_is_not_lost(reader: Reader, other: psycopg.Connection) -> None:
    visit_by(other, "late")
    visit("early")
    # The older transaction is still open: nothing behind it may be read yet.
    assert step(reader.follower) == 0
    assert not FollowerPosition.objects.filter(caught_up_at__gt=clock.now()).exists()
    other.commit()
    step(reader.follower)
    assert reader.seen == ["late", "early"]


def test_what_waits_behind_an_open_transaction_is_not_called_caught_up(
    reader: Reader, other: psycopg.Connection
) -> None:
    long_ago = clock.now() - timedelta(hours=1)
    FollowerPosition.objects.update(caught_up_at=long_ago)
    visit_by(other, "late")
    visit("early")
    visit("another")
    for _ in range(2):
        step(reader.follower)
        # Up to what waits first all is read, and not a moment more however often it is looked.
        assert FollowerPosition.objects.get().caught_up_at == Entry.objects.order_by("pk")[0].recorded_at
    other.commit()
    step(reader.follower)
    assert FollowerPosition.objects.get().caught_up_at > Entry.objects.order_by("-pk")[0].recorded_at


def test_what_is_done_besides_is_done_after_every_window_also_while_something_waits(
    reader: Reader, other: psycopg.Connection
) -> None:
    besides = replace(reader.follower, between=lambda: 7)
    assert step(besides) == 7
    visit_by(other, "late")
    visit("early")
    assert step(besides) == 7
    other.commit()
    assert step(besides) == 2 + 7


def test_a_long_backlog_is_read_in_windows_and_a_transaction_is_never_cut(reader: Reader) -> None:
    for number in range(5):
        visit(f"alone {number}")
    with transaction.atomic():
        for number in range(5):
            visit(f"together {number}")
    counts = []
    while count := step(reader.follower, limit=3):
        counts.append(count)
    assert sum(counts) == 10
    assert 5 in counts
    assert len(set(reader.seen)) == 10


def test_what_failed_is_given_again(reader: Reader) -> None:
    visit("twice")
    failing = Follower("test", frozenset({"visit"}), _fail)
    with pytest.raises(RuntimeError):
        step(failing)
    assert step(reader.follower) == 1


def _fail(entries: Sequence[Entry]) -> None:
    raise RuntimeError


def test_of_two_processes_only_one_reads(reader: Reader, other: psycopg.Connection) -> None:
    visit("once")
    taken = [followers._LOCKS, followers._key("test")]
    other.execute("SELECT pg_advisory_lock(%s, %s)", taken)
    assert step(reader.follower) == 0
    other.execute("SELECT pg_advisory_unlock(%s, %s)", taken)
    assert step(reader.follower) == 1


def test_a_restored_database_is_read_on_from_where_its_entries_end(reader: Reader) -> None:
    visit("old")
    FollowerPosition.objects.update(tx=10**12)
    assert step(reader.follower) == 0
    visit("new")
    assert step(reader.follower) == 1
    assert reader.seen == ["new"]
