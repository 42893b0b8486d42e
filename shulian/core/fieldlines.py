"""A field as one line of text, as cataloguers type it: $a平凡的世界$f路遥著; and two records line by line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from shulian.core.fieldrules import Line

BLANK = "#"
"""How a blank indicator is shown and typed."""
DOLLAR = "{dollar}"
"""How a dollar sign inside the text is typed."""
MOST_LINES = 1000
LONGEST_LINE = 1_000_000
"""Characters of one field: more than ISO 2709 can say, for records that came as XML or JSON are edited too."""

_SUBFIELD = re.compile(r"[$‡ǂ]([0-9A-Za-z])")
_SEPARATORS = re.compile(r"[\x00-\x1f\x7f]")


def is_control(tag: str) -> bool:
    """Whether a field of this tag has a value and no subfields."""
    return tag.startswith("00")


def text_of(line: Line) -> str:
    """What is typed of a line beside tag and indicators."""
    if line.value or is_control(line.tag):
        return line.value
    return "".join(f"${code}{_escaped(text)}" if code else _escaped(text) for code, text in line.subfields)


def line_of(tag: str, indicators: str, text: str) -> Line:
    """The line that was typed; text before the first subfield is its $a."""
    tag = tag.strip()
    text = _SEPARATORS.sub(" ", text)
    if is_control(tag):
        return Line(tag, value=text)
    first, *rest = _SUBFIELD.split(text)
    pairs = list(zip(rest[::2], rest[1::2], strict=True))
    if first.strip():
        pairs.insert(0, ("a", first))
    shown = indicators.replace(BLANK, " ").replace("_", " ").ljust(2)[:2]
    return Line(tag, shown, tuple((code, _plain(value)) for code, value in pairs))


def shown_indicators(line: Line) -> str:
    """The indicators as they are shown: blanks as #."""
    return "" if is_control(line.tag) else line.indicators.ljust(2)[:2].replace(" ", BLANK)


def _escaped(text: str) -> str:
    return text.replace("$", DOLLAR)


def _plain(text: str) -> str:
    return text.replace(DOLLAR, "$")


class Move(StrEnum):
    """What can be done with the lines of a record."""

    ADD = "add"
    REMOVE = "remove"
    UP = "up"
    DOWN = "down"
    REPEAT = "repeat"


def moved(lines: Sequence[Line], move: Move, at: int) -> list[Line]:
    """The lines after a move at one of them; one that cannot be made changes nothing."""
    made = list(lines)
    if move is Move.ADD:
        return [*made[: at + 1], Line("", "  "), *made[at + 1 :]][:MOST_LINES]
    if not 0 <= at < len(made):
        return made
    if move is Move.REMOVE:
        del made[at]
    elif move is Move.REPEAT:
        made.insert(at + 1, made[at])
    else:
        other = at - 1 if move is Move.UP else at + 1
        if 0 <= other < len(made):
            made[at], made[other] = made[other], made[at]
    return made


def sorted_in(lines: Sequence[Line], line: Line) -> list[Line]:
    """The lines with one more behind the last whose tag is not greater."""
    place = max((number + 1 for number, one in enumerate(lines) if one.tag <= line.tag), default=0)
    return [*lines[:place], line, *lines[place:]]


def without_blank(lines: Sequence[Line]) -> list[Line]:
    """Lines in which something stands; lines that were added and left empty are none."""
    return [line for line in lines if line.tag or line.value or line.subfields]


def with_value(lines: Sequence[Line], tag: str, value: str) -> list[Line]:
    """The lines with one control field of this tag, and this value in it; an empty value takes it away."""
    others = [line for line in lines if line.tag != tag]
    return sorted_in(others, Line(tag, value=value)) if value else others


def says_the_same(leader: str, lines: Sequence[Line], other_leader: str, others: Sequence[Line]) -> bool:
    """Whether two records say the same, whenever they were saved (005) and however long that made them."""
    told, other = ([one for one in every if one.tag != "005"] for every in (lines, others))
    return _kind(leader) == _kind(other_leader) and told == other


def _kind(leader: str) -> str:
    """What a leader says of what is described; the rest says how it is written down, or that it was corrected."""
    return leader[6:9] + leader[17:20]


@dataclass(frozen=True, slots=True)
class Difference:
    """A line of one record beside that of the other; equal lines stand on both sides."""

    before: str
    after: str

    @property
    def same(self) -> bool:
        """Whether both records say so."""
        return self.before == self.after


def shown(line: Line) -> str:
    """A whole line as it is printed: 200 1# $a…"""
    return (
        f"{line.tag} {shown_indicators(line)} {text_of(line)}"
        if not is_control(line.tag)
        else (f"{line.tag}    {line.value}")
    )


def differences(before: Sequence[str], after: Sequence[str]) -> list[Difference]:
    """Two records line by line, lines that changed beside each other."""
    found: list[Difference] = []
    for kind, one, one_end, two, two_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        left, right = list(before[one:one_end]), list(after[two:two_end])
        if kind == "equal":
            found += [Difference(text, text) for text in left]
            continue
        width = max(len(left), len(right))
        left += [""] * (width - len(left))
        right += [""] * (width - len(right))
        found += [Difference(old, new) for old, new in zip(left, right, strict=True)]
    return found


def replaced(line: Line, code: str, text: str) -> Line:
    """The line with this text in the first subfield of this code; one that is missing is added, empty removes it."""
    pairs = list(line.subfields)
    place = next((number for number, pair in enumerate(pairs) if pair[0] == code), None)
    if place is None:
        return replace(line, subfields=(*pairs, (code, text))) if text else line
    pairs[place : place + 1] = [(code, text)] if text else []
    return replace(line, subfields=tuple(pairs))
