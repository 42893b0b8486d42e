"""The journal's blocks: whatever is changed, removed or slipped in later shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.utils import translation

from shulian.apps.journal import seals
from shulian.apps.journal.actions import Act, entry
from shulian.apps.journal.models import Seal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    """What earlier tests have left in the journal is not ours, and ours is no other test's."""
    clear()
    yield
    clear()


def clear() -> None:
    as_a_thief("TRUNCATE journal_entry, journal_seal")


def as_a_thief(sql: str) -> None:
    """Around the guards, as somebody could who owns the tables."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET session_replication_role = origin")


def written(count: int) -> None:
    for number in range(count):
        entry(Act("desk"), "visit", quantity=number, details={"名": "值"})


def wrong() -> list[tuple[int, bool]]:
    return [(one.number, one.miscounted) for one in seals.verify() if one]


def test_all_that_is_written_comes_into_blocks_once() -> None:
    written(7)
    assert seals.seal(limit=3) == 3
    assert [block.entries for block in Seal.objects.order_by("number")] == [3, 3, 1]
    assert seals.seal(limit=3) == 0
    assert seals.unsealed() is None
    written(1)
    assert seals.unsealed() is not None
    assert seals.seal() == 1
    assert list(seals.verify()) == [None] * 4


ENTRY = "(SELECT id FROM journal_entry ORDER BY id OFFSET 4 LIMIT 1)"


@pytest.mark.parametrize(
    ("theft", "found"),
    [
        (f"UPDATE journal_entry SET quantity = 99 WHERE id = {ENTRY}", [(2, False)]),
        (f"UPDATE journal_entry SET details = '{{}}' WHERE id = {ENTRY}", [(2, False)]),
        (f"DELETE FROM journal_entry WHERE id = {ENTRY}", [(2, True)]),
        (
            f"""INSERT INTO journal_entry (id, tx, kind, happened_at, source, command) OVERRIDING SYSTEM VALUE
                SELECT id, tx, kind, now(), source, command FROM journal_entry WHERE id = {ENTRY}""",
            [(2, True)],
        ),
        ("DELETE FROM journal_seal WHERE number = 2", [(3, False)]),
        ("UPDATE journal_seal SET digest = sha256('') WHERE number = 2", [(2, False), (3, False)]),
        ("UPDATE journal_seal SET entries = 4 WHERE number = 2", [(2, True)]),
    ],
)
def test_a_theft_shows(theft: str, found: list[tuple[int, bool]]) -> None:
    written(9)
    seals.seal(limit=3)
    as_a_thief(theft)
    assert wrong() == found


def test_a_mended_block_shows_in_the_next_one() -> None:
    written(6)
    seals.seal(limit=3)
    as_a_thief("UPDATE journal_entry SET quantity = 99 WHERE id = (SELECT min(id) FROM journal_entry)")
    first = Seal.objects.get(number=1)
    _count, _last, entries = seals._entries(first.tx_begin, first.tx_end, first.after, first.last)
    mended = seals._digest(seals.BEGINNING, entries).hex()
    as_a_thief(f"UPDATE journal_seal SET digest = decode('{mended}', 'hex') WHERE number = 1")
    assert wrong() == [(2, False)]


def test_a_seal_is_changed_by_nobody() -> None:
    written(1)
    seals.seal()
    with pytest.raises(DatabaseError, match="append-only"):
        Seal.objects.update(entries=2)


def test_what_is_still_being_written_waits_for_the_next_block() -> None:
    written(2)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(
                "INSERT INTO journal_entry (kind, happened_at, source, command) "
                "VALUES ('visit', now(), 'desk', gen_random_uuid())"
            )
            written(1)
            assert seals.seal() == 1
            assert seals.newest().entries == 2  # type: ignore[union-attr]
            cursor.execute("COMMIT")
    finally:
        other.close()
    assert seals.seal() == 1
    assert sum(block.entries for block in Seal.objects.all()) == 4
    assert wrong() == []


def test_a_restored_database_that_counts_anew_goes_on_with_the_chain() -> None:
    written(3)
    seals.seal()
    # As the restored database finds it: blocks and entries of a count that was far ahead.
    as_a_thief("UPDATE journal_seal SET tx_end = 9000000000000")
    as_a_thief(
        "INSERT INTO journal_entry (tx, kind, happened_at, source, command) "
        "VALUES ('9000000000005', 'visit', now(), 'desk', gen_random_uuid())"
    )
    written(2)
    assert seals.seal() == 2
    written(1)
    assert seals.seal() == 1
    assert [block.entries for block in Seal.objects.order_by("number")] == [3, 1, 2, 1]
    assert seals.seal() == 0
    assert wrong() == []


def test_the_command_names_the_block(capsys: pytest.CaptureFixture[str]) -> None:
    with translation.override("en"):
        tell_the_story(capsys)


def tell_the_story(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("seals")
    assert "No block" in capsys.readouterr().out
    written(3)
    seals.seal()
    call_command("seals", "--verify")
    told = capsys.readouterr().out
    assert "as it was sealed" in told
    assert bytes(seals.newest().digest).hex() in told  # type: ignore[union-attr]
    as_a_thief("DELETE FROM journal_entry WHERE id = (SELECT min(id) FROM journal_entry)")
    with pytest.raises(CommandError, match="3 entries and has 2"):
        call_command("seals", "--verify")
