"""What becomes of a record that comes in by file, given what is known of it and the rules its library chose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


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

    `same_bytes`: these very bytes were here before; `same_file`: the known record came with this file;
    `same_edition`: both describe one edition; `better`: the arriving one says more.
    """

    known: bool = False
    same_bytes: bool = False
    same_file: bool = False
    same_edition: bool = True
    better: bool = True


def decide_arrival(seen: Seen, overlay: Overlay) -> Verdict:
    """What becomes of a record that is not marked as deleted; CREATED still has to find its title."""
    if not seen.known:
        return Verdict.CREATED
    if seen.same_bytes:
        return Verdict.UNCHANGED
    if seen.same_file and not seen.same_edition:
        # One number for two books is a slip of the sender's: the second must not wipe out the first.
        return Verdict.REFUSED
    if overlay is Overlay.REPLACE or (overlay is Overlay.BETTER and seen.better):
        return Verdict.UPDATED
    return Verdict.KEPT if overlay is Overlay.NEVER else Verdict.COPIES


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
