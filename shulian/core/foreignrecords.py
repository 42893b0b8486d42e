"""A record of somebody else, taken over: what it says of the book stays, what it says of copies does not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shulian.core.fieldlines import sorted_in, with_value
from shulian.core.fieldrules import Line

_LOCAL = re.compile(r"9\d\d|85[2345]|86[345678]|87[678]|.*[A-Z].*")


def is_local(tag: str) -> bool:
    """Whether a field of this tag means something in one library only: its copies, its own numbers and notes."""
    return _LOCAL.fullmatch(tag) is not None


def for_own(lines: Sequence[Line], agency: str) -> list[Line]:
    """The lines of a record of `agency` as a library begins its own record of the same book with them.

    The number that the record had there stays in 035; whose it is says 003, else `agency`.
    """
    number, named = _value(lines, "001"), _value(lines, "003")
    kept = for_another(lines)
    if not number:
        return kept
    owner = named or agency
    former = Line("035", "  ", (("a", f"({owner}){number}" if owner else number),))
    return kept if former in kept else sorted_in(kept, former)


def for_another(lines: Sequence[Line]) -> list[Line]:
    """The lines of a record as one begins the record of another book with them."""
    kept = [line for line in lines if not is_local(line.tag)]
    for tag in ("001", "003", "005"):
        kept = with_value(kept, tag, "")
    return kept


def without_theirs(lines: Sequence[Line], theirs: Sequence[Line]) -> list[Line]:
    """The lines without local fields that stand in the other library's record just as they are here."""
    local = {line for line in theirs if is_local(line.tag)}
    return [line for line in lines if line not in local]


def _value(lines: Sequence[Line], tag: str) -> str:
    return next((line.value.strip() for line in lines if line.tag == tag), "")
