"""What becomes of a record that comes in by file, given what is known of it and the rules its library chose."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from shulian.core.matching import Edition
from shulian.core.verdict import Outcome, verdict

_NO_PRICE = re.compile(
    r"(?:[\s()（）\[\]［］【】,，、;；/／-]|赠[阅送书品]?|捐赠|免费|非卖品?|内部(?:交流|资料|发行)|[无未](?:定价|标价|价格?)|不详|无)+"
)


class Matching(StrEnum):
    """How a record finds its title: by the rule for editions, never (each has its own), or only if it exists."""

    EDITION = "edition"
    APART = "apart"
    KNOWN = "known"


class Overlay(StrEnum):
    """What happens to a record that the library sent before under the same control number (覆盖规则)."""

    REPLACE = "replace"
    BETTER = "better"
    ADD = "add"
    NEVER = "never"


class Verdict(StrEnum):
    """What becomes of one record of a file."""

    CREATED = "created"
    JOINED = "joined"
    UPDATED = "updated"
    COPIES = "copies"
    KEPT = "kept"
    UNCHANGED = "unchanged"
    DELETED = "deleted"
    REFUSED = "refused"


@dataclass(frozen=True)
class Seen:
    """What is known of an arriving record's control number.

    `same_bytes`: these bytes are no news (`is_news`);
    `same_book`: both may describe one book; `better`: the arriving one says more.
    """

    known: bool = False
    same_bytes: bool = False
    same_book: bool = True
    better: bool = True


def decide_arrival(seen: Seen, overlay: Overlay) -> Verdict:
    """What becomes of a record that is not marked as deleted; CREATED still has to find its title."""
    if not seen.known:
        return Verdict.CREATED
    if seen.same_bytes:
        return Verdict.UNCHANGED
    if not seen.same_book:
        # One number for two books, in a file or years apart: the second must not take the first one's copies and holds.
        return Verdict.REFUSED
    if overlay is Overlay.REPLACE or (overlay is Overlay.BETTER and seen.better):
        return Verdict.UPDATED
    return Verdict.KEPT if overlay is Overlay.NEVER else Verdict.COPIES


_ALIKE = 0.5
"""Share of the characters that a corrected title has in common with what it was."""
_FEW, _SHARE, _FIRST = 20, 20, 1000


def one_book(one: Edition, other: Edition) -> bool:
    """Whether a second record of a number may be a better description of the first one's book."""
    return one.title.startswith(other.title) or other.title.startswith(one.title)


def another_book(one: Edition, other: Edition) -> bool:
    """Whether a record that comes later under the same number is sure to be about another book.

    A number of the book that both have, or a title that resembles the other, makes it a correction.
    """
    if one_book(one, other) or verdict(one, other).outcome is not Outcome.DIFFERENT:
        return False
    return SequenceMatcher(None, one.title, other.title, autojunk=False).ratio() < _ALIKE


def renumbers(read: int, reused: int) -> bool:
    """Whether the beginning of a file looks as if its library had numbered its records anew."""
    return read <= _FIRST and reused >= _FEW and reused * _SHARE > read


@dataclass(frozen=True)
class Before:
    """Of bytes that come in: how the record stood when it had them.

    `now`: it has them; `last_sent`: they are what its library sent last, and people have changed it since;
    `earlier`: it had them before that. `old_file`: the same file was here before; `older`: the record that is here says
    of itself that it is newer; `fresh`: they were asked for just now, of the library's own catalogue.
    """

    now: bool = False
    last_sent: bool = False
    earlier: bool = False
    old_file: bool = False
    older: bool = False
    fresh: bool = False


def is_news(before: Before) -> bool:
    """Whether bytes say something new: an old file turns nothing back, a library that takes a change back does."""
    if before.now or before.last_sent:
        return False
    if not before.earlier or before.fresh:
        return True
    return not (before.old_file or before.older)


def is_protected(tag: str, patterns: Iterable[str]) -> bool:
    """Whether a field with this tag stays as it is; X stands for any character: 6XX, 69X."""
    return any(
        len(pattern) == len(tag) and all(sign in ("X", letter) for sign, letter in zip(pattern, tag, strict=True))
        for pattern in patterns
    )


class Kept(StrEnum):
    """Why the undoing of an import leaves a record where it is."""

    CHANGED_SINCE = "changed-since"
    LATER_IMPORT = "later-import"
    ITEM_USED = "item-used"
    TITLE_USED = "title-used"


@dataclass(frozen=True)
class Traces:
    """What happened to a record since an import brought it."""

    later_import: bool = False
    changed: bool = False
    item_used: bool = False
    title_used: bool = False


def decide_undo(traces: Traces) -> Kept | None:
    """Why a record must stay, or None when it may go with all that came with it."""
    if traces.later_import:
        return Kept.LATER_IMPORT
    if traces.changed:
        return Kept.CHANGED_SINCE
    if traces.item_used:
        return Kept.ITEM_USED
    return Kept.TITLE_USED if traces.title_used else None


def column_values(cell: str) -> list[str]:
    """The values of a cell that may hold several: 曹雪芹; 高鹗."""
    for sign in ";；|":
        cell = cell.replace(sign, "\n")
    return [value.strip() for value in cell.split("\n") if value.strip()]


def says_no_price(cell: str) -> bool:
    """Whether what stands for a price says that there is none: 赠阅, (非卖品), 免费赠阅."""
    return _NO_PRICE.fullmatch(cell) is not None
