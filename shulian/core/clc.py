"""The Chinese Library Classification (中图法) as a tree of the classes that are known, by their prefixes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_NUMBER = re.compile(r"\[?([A-KN-VXZ][A-Z]?[0-9.]*)")


@dataclass(frozen=True, slots=True)
class Class:
    """One class with its caption."""

    code: str
    caption: str


def main_class(call_number: str) -> str:
    """The main class that a call number begins with, of industrial technology with its second letter (TP)."""
    found = _NUMBER.match(call_number.strip())
    if found is None:
        return ""
    letters = found.group(1)
    return letters[:2] if letters[:2].isalpha() else letters[0]


@dataclass(frozen=True)
class Scheme:
    """The classes in their order, which is that of their characters."""

    classes: Mapping[str, Class]

    def children(self, parent: str = "") -> list[Class]:
        """The classes directly under this one; the main classes under none."""
        return [one for code, one in self.classes.items() if code and self.parent(code) == parent]

    def parent(self, code: str) -> str:
        """The class of the longest prefix; empty above the main classes."""
        return next((code[:length] for length in range(len(code) - 1, 0, -1) if code[:length] in self.classes), "")

    def path(self, number: str) -> list[Class]:
        """The known classes above a number, the main class first, itself last when it is known."""
        bare = bare_number(number)
        found = [bare[:length] for length in range(1, len(bare) + 1) if bare[:length] in self.classes]
        return [self.classes[code] for code in found]

    def find(self, text: str) -> list[Class]:
        """Classes whose number begins with the text or whose caption has it."""
        wanted = text.strip()
        number = bare_number(wanted.upper())
        return [
            one
            for code, one in self.classes.items()
            if wanted and ((number and code.startswith(number)) or wanted in one.caption)
        ]


def scheme(classes: Iterable[Class]) -> Scheme:
    """The scheme of these classes, sorted figure by figure: F1 before F12 before F2."""
    return Scheme({one.code: one for one in sorted(classes, key=lambda one: one.code)})


def bare_number(text: str) -> str:
    """The class in a class number without points and signs: TP311.13-43 is TP31113; empty for no class."""
    match = _NUMBER.match(text.strip())
    return match[1].replace(".", "") if match else ""


def counts(known: Scheme, numbers: Iterable[tuple[str, int]]) -> dict[str, int]:
    """How many titles each class has, those of the classes below it among them."""
    counted: Counter[str] = Counter()
    for number, titles in numbers:
        for one in known.path(number):
            counted[one.code] += titles
    return dict(counted)


def captions(path: Sequence[Class]) -> str:
    """Where a class stands, in words: I 文学 / I2 中国文学."""
    return " / ".join(f"{one.code} {one.caption}" for one in path)
