"""The list of those who were erased, as it is written, read and found wanting."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from shulian.core.erasures import Erased, Listing, Standing, head, line, read, standing

FIRST, SECOND = UUID(int=1), UUID(int=2)
ONE = Erased(FIRST, date(2026, 11, 27), ("a" * 64,))
TWO = Erased(SECOND, date(2026, 11, 28), ("b" * 64, "c" * 64))
SINCE = datetime(2026, 11, 1, 3, tzinfo=UTC)


def test_what_was_written_is_read() -> None:
    held = read("\n".join([head(SINCE), line(ONE), "", line(TWO)]) + "\n")
    assert held == Listing(SINCE, (ONE, TWO))
    assert held.ids == {FIRST, SECOND}
    assert held.digests == {"a" * 64, "b" * 64, "c" * 64}


def test_two_lists_in_one_began_when_the_first_did() -> None:
    assert read("\n".join([head(SINCE.replace(month=12)), head(SINCE)])) == Listing(SINCE)


@pytest.mark.parametrize(
    "said",
    [
        line(ONE)[:-1],
        line(ONE) + " 王小明",
        str(FIRST) + " 2026-11-27",
        line(ONE).replace("2026-11-27", "2026-13-27"),
        line(ONE).replace(str(FIRST), "-" * 36),
        "since yesterday",
        "since 2026-11-01T03:00:00",
    ],
)
def test_a_line_that_cannot_be_read_is_told_and_spoils_no_other(said: str) -> None:
    assert read("\n".join([line(TWO), said, line(TWO)])) == Listing(None, (TWO, TWO), (2,))


@pytest.mark.parametrize(
    ("held", "made", "restored", "found"),
    [
        (None, [], False, Standing.WHOLE),
        (None, [FIRST], False, Standing.MISSING),
        (Listing(SINCE), [], False, Standing.WHOLE),
        (Listing(SINCE, (ONE, TWO)), [SECOND], False, Standing.WHOLE),
        (Listing(SINCE, (ONE,)), [FIRST, SECOND], False, Standing.LACKS),
        (Listing(SINCE, (ONE,), (3,)), [FIRST], False, Standing.WRONG),
        (Listing(SINCE, (ONE,)), [FIRST], True, Standing.UNKNOWN),
        (Listing(SINCE, (ONE,)), [FIRST], None, Standing.LATE),
        (Listing(SINCE, wrong=(3,)), [FIRST], None, Standing.WRONG),
    ],
)
def test_how_it_stands_with_the_list(
    held: Listing | None, made: list[UUID], restored: bool | None, found: Standing
) -> None:
    """`restored`: whether a backup was; None: the list began late."""
    assert standing(held, made, restored=bool(restored), late=restored is None) is found
