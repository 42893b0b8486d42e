"""Whatever else belongs to a reader follows when two records are joined: cards, credentials, views, notices, money."""

from __future__ import annotations

from typing import Any

from shulian.apps.journal.actions import Act
from shulian.apps.notices.models import Notice
from shulian.apps.readers.actions.families import leave_with, rejoin
from shulian.apps.readers.actions.wishes import follow_home
from shulian.apps.readers.followers import ReaderMove, Rows, bring, columns_of_readers, reader_followers
from shulian.apps.readers.models import Reader
from shulian.apps.readers.recipients import inbox_keys

NAME = "readers"
COLUMNS: frozenset[str] = frozenset()
NOTICES = "notices.Notice.recipient"
PARTED = "readers.FamilyMember.left_at"
STAYS = frozenset(
    {
        "readers.Reader.merged_into",
        "readers.ReaderMerge.source",
        "readers.ReaderMerge.target",
        "readers.DoubtfulPair.first",
        "readers.DoubtfulPair.second",
        # The tokens of a record stay with it: `tokens_of` asks for those of what was joined to it as well.
        "readers.FormerToken.reader",
        "readers.Registration.reader",
        "readers.GuardianConsent.reader",
    }
)
"""What tells of the record itself, and so stays with it."""
OF_NO_PERSON = ("charges.", "distribution.")
"""Money and loans go over even from a record that nobody saw; all else is nobody else's: cards, messages, lists."""


def move(act: Act, move: ReaderMove) -> Rows:
    """Take along every row that no other follower sees to."""
    seen_to = _seen_to()
    rows: Rows = {
        column: bring(column, move.source, move.target)
        for column in columns_of_readers()
        if column not in seen_to and (move.seen or column.startswith(OF_NO_PERSON))
    }
    follow_home(move.target)
    rows[NOTICES] = _readdressed(move.source, move.target) if move.seen else []
    # Both were of one family, or nobody ever saw the first: its own place there ends.
    source, target = (Reader.objects.get(pk=pk) for pk in (move.source, move.target))
    rows[PARTED] = leave_with(act, source, target)
    return {column: ids for column, ids in rows.items() if ids}


def put_back(act: Act, move: ReaderMove, rows: Rows) -> Rows:
    """Take these rows back as far as they are still the target's."""
    left: Rows = {}
    back: list[Any]
    for column, ids in rows.items():
        if column == NOTICES:
            back = _readdressed(move.target, move.source, ids)
        elif column == PARTED:
            back = rejoin(ids)
        else:
            back = bring(column, move.target, move.source, ids)
        left[column] = sorted({*ids} - {*back})
    follow_home(move.source)
    return {column: ids for column, ids in left.items() if ids}


def _seen_to() -> frozenset[str]:
    return STAYS.union(*(follower.COLUMNS for follower in reader_followers()))


def _readdressed(source: int, target: int, only: list[str] | None = None) -> list[str]:
    found = Notice.objects.filter(recipient__in=inbox_keys(source))
    if only is not None:
        found = found.filter(pk__in=only)
    ids = [str(pk) for pk in found.values_list("pk", flat=True)]
    Notice.objects.filter(pk__in=ids).update(recipient=inbox_keys(target)[0])
    return ids
