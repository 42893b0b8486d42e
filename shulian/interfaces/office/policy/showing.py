"""Rows of a policy as the pages show them: of whom, what they state in words, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from shulian.apps.alliance.models import Library
from shulian.apps.circulation.models.policy import PolicyLine
from shulian.apps.circulation.policies import Table
from shulian.apps.circulation.policy_words import ages, class_name, label, of_whom, said_words
from shulian.core.policy import VALUES, Said
from shulian.core.policy_check import Finding
from shulian.interfaces.office.policy.sentences import category_names, finding_words


@dataclass(frozen=True)
class Shown:
    """A line with its words; `wrong` are sentences that stop publication, `doubts` those that do not."""

    line: PolicyLine
    says: tuple[tuple[str, str], ...]
    wrong: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def whom(self) -> str:
        """Of whom it speaks, in one phrase."""
        return of_whom(self.line)

    @property
    def category(self) -> str:
        """The readers' category."""
        kind = self.line.category
        return (kind.name if chinese() else kind.name_en) if kind else ""

    @property
    def item_class(self) -> str:
        """The class of the items."""
        return class_name(self.line.item_class) if self.line.item_class else ""

    @property
    def ages(self) -> str:
        """The ages of the readers."""
        return ages(self.line) if (self.line.age_from, self.line.age_to) != (None, None) else ""


def chinese() -> bool:
    """Whether the page is in Chinese."""
    return (get_language() or "zh").startswith("zh")


def plain(lines: Iterable[PolicyLine]) -> list[Shown]:
    """Lines as they are."""
    return [Shown(line, said(line.says)) for line in lines]


def with_findings(table: Table, found: Sequence[Finding], numbers: Iterable[int]) -> list[Shown]:
    """Some lines of a table, each with what was found about it."""
    names = category_names(chinese())
    shown = []
    for number in numbers:
        of_it = [one for one in found if one.row == number]
        wrong, doubts = (
            tuple(finding_words(one, table, names) for one in of_it if one.stops is stops) for stops in (True, False)
        )
        line = table.lines[number - 1]
        shown.append(Shown(line, said(line.says), wrong, doubts))
    return shown


def of_the_whole(table: Table, found: Sequence[Finding]) -> list[str]:
    """What is wrong with no row but with the whole."""
    names = category_names(chinese())
    return [finding_words(one, table, names) for one in found if one.row is None]


def said(says: dict[str, Said]) -> tuple[tuple[str, str], ...]:
    """What a row states, in the order of the pages; names that are not known come last."""
    known = [name for name in VALUES if name in says]
    return tuple((label(name), said_words(name, says[name])) for name in [*known, *(set(says) - set(known))])


def touching(lines: Iterable[PolicyLine], chosen: Library | None) -> list[PolicyLine]:
    """The lines that speak of a library or of something below it; all of them when none is chosen."""
    if chosen is None:
        return list(lines)
    return [
        line
        for line in lines
        if line.library is None
        or line.library.path.startswith(chosen.path)
        or chosen.path.startswith(line.library.path)
    ]
