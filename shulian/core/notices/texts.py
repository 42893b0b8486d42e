"""Texts with named places: 您预约的{title}已到{pickup}. What is wrong with one, and filling it in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SUBJECT_LENGTH = 100
BODY_LENGTH = 2000
CODE_LENGTH = 60
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_PLACE = re.compile(r"\{([^{}]*)\}")
_CODE = re.compile(r"[A-Za-z0-9_.:-]+")

Parameter = str | int | date | Sequence[str]
"""What an act says of a notice; a sequence is a list of titles."""


class Fault(StrEnum):
    """What is wrong with a text; the words people see live in the translations."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    MORE_THAN_A_LINE = "more-than-a-line"
    BRACE_ALONE = "brace-alone"
    UNKNOWN_PARAMETER = "unknown-parameter"
    PRIVATE_PARAMETER = "private-parameter"
    NOT_A_CODE = "not-a-code"


@dataclass(frozen=True)
class Broken:
    """A fault, and what it is about: the name of a parameter, or the piece of text."""

    fault: Fault
    about: str = ""


def fault_of_line(text: str, known: Iterable[str]) -> Broken | None:
    """What is wrong with a subject; None for nothing."""
    if "\n" in text or "\r" in text:
        return Broken(Fault.MORE_THAN_A_LINE)
    return _against(text, known, SUBJECT_LENGTH)


def fault_of_body(text: str, known: Iterable[str]) -> Broken | None:
    """What is wrong with the text of a message; None for nothing."""
    return _against(text, known, BODY_LENGTH)


def fault_of_code(code: str) -> Broken | None:
    """What is wrong with the code that a gateway gave an approved template; an empty one means: not by gateway."""
    if len(code) > CODE_LENGTH:
        return Broken(Fault.TOO_LONG, str(CODE_LENGTH))
    return Broken(Fault.NOT_A_CODE, code) if code and not _CODE.fullmatch(code) else None


def fault_of_names(names: Sequence[str], allowed: Iterable[str], private: Iterable[str]) -> Broken | None:
    """What is wrong with the parameters that are sent along with a code, in their order."""
    for name in names:
        if name in private:
            return Broken(Fault.PRIVATE_PARAMETER, name)
        if name not in allowed:
            return Broken(Fault.UNKNOWN_PARAMETER, name)
    return None


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled in; KeyError for a name that has no value."""
    return _PLACE.sub(lambda place: values[place[1].strip()], text)


def in_words(values: Mapping[str, Parameter], language: str) -> dict[str, str]:
    """Every parameter as a reader of this language reads it."""
    return {name: _word(value, chinese=not language.startswith("en")) for name, value in values.items()}


def _against(text: str, known: Iterable[str], length: int) -> Broken | None:
    if not text.strip():
        return Broken(Fault.EMPTY)
    if len(text) > length:
        return Broken(Fault.TOO_LONG, str(length))
    rest = _PLACE.sub("", text)
    for brace in "{}":
        if brace in rest:
            at = rest.index(brace)
            return Broken(Fault.BRACE_ALONE, rest[max(0, at - 8) : at + 9].strip())
    allowed = set(known)
    unknown = (name for name in _PLACE.findall(text) if name.strip() not in allowed)
    wrong = next(unknown, None)
    return None if wrong is None else Broken(Fault.UNKNOWN_PARAMETER, wrong)


def _word(value: Parameter, *, chinese: bool) -> str:
    if isinstance(value, date):
        day = f"{value.year}年{value.month}月{value.day}日"
        return day if chinese else f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    if isinstance(value, str | int):
        return str(value)
    return "".join(f"《{one}》" for one in value) if chinese else ", ".join(f"“{one}”" for one in value)
