"""Versions and drafts of the loan policy, as people look at them and as the rules read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Count, Q, QuerySet

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.models import PolicyDraft, PolicyDraftRow, PolicyRow, PolicyTrial, PolicyVersion
from shulian.apps.circulation.models.policy import PolicyLine
from shulian.apps.readers.models import Category
from shulian.core import policy
from shulian.core.policy_change import compare
from shulian.core.policy_check import Finding, check

BOOK, OTHER_CLASS = "book", "other"
"""Items that no row names: what is said of them holds for every further class."""

LONGEST_NUMBER = 9

COLUMNS = (
    *("library_id", "group_id", "category_id", "reader_home_id", "visitors_only"),
    *("item_class", "age_from", "age_to", "says", "note"),
)
"""What a line says and of whom, by the names of its columns."""

Line = TypeVar("Line", bound=PolicyLine)


@dataclass(frozen=True)
class Table:
    """The lines of a whole policy in order; the number of a rule is the place of its line, from 1 on."""

    lines: Sequence[PolicyLine]
    rules: tuple[policy.Row, ...]

    def line(self, number: int | None) -> PolicyLine | None:
        """The line of this number; None for a default, which has no line."""
        return self.lines[number - 1] if number else None


def table(lines: Iterable[PolicyLine]) -> Table:
    """Lines as the rules read them."""
    listed = list(lines)
    return Table(listed, tuple(_rule(number, line) for number, line in enumerate(listed, start=1)))


def versions() -> QuerySet[PolicyVersion]:
    """All versions with the numbers of their rows, the newest first."""
    return PolicyVersion.objects.select_related("published_by", "library").annotate(size=Count("rows")).order_by("-pk")


def versions_named(words: str = "") -> QuerySet[PolicyVersion]:
    """Versions to choose one of, the newest first; with these words in note or library, or of this number."""
    found = PolicyVersion.objects.only("note", "in_force_from").order_by("-pk")
    if not words:
        return found
    number = int(words) if words.isascii() and words.isdigit() and len(words) <= LONGEST_NUMBER else None
    return found.filter(Q(note__icontains=words) | Q(library__name__icontains=words) | Q(pk=number))


def newest() -> PolicyVersion | None:
    """The version that the next change begins from: the last one that is not withdrawn, be it not yet in force."""
    return PolicyVersion.objects.filter(in_force_from__isnull=False).order_by("-number").first()


def in_force() -> PolicyVersion | None:
    """The version that decides today."""
    return PolicyVersion.objects.filter(in_force_from__lte=clock.now()).order_by("-number").first()


def rows_of(version: PolicyVersion | None) -> list[PolicyRow]:
    """The rows of a version in order; none of no version."""
    return list(_with_names(PolicyRow.objects.filter(version=version))) if version else []


def rows_of_draft(draft: PolicyDraft) -> list[PolicyDraftRow]:
    """The rows of a draft in order, those of the whole alliance first."""
    return list(_with_names(PolicyDraftRow.objects.filter(draft=draft).select_related("clash")))


def belongs(line: PolicyLine, scope: Library) -> bool:
    """Whether this line is the business of a subtree; what speaks of no library is that of the head alone."""
    if scope.depth == 1:
        return True
    return line.library is not None and line.library.path.startswith(scope.path)


def table_of_draft(draft: PolicyDraft) -> Table:
    """The policy as it would be: the draft's rows, and the newest version's outside its subtree."""
    others = [row for row in rows_of(newest()) if not belongs(row, draft.library)]
    return table([*others, *rows_of_draft(draft)])


def changed_beneath(draft: PolicyDraft) -> bool:
    """Whether a newer version changed rows of the draft's subtree."""
    latest = newest()
    return draft.base_id != (latest.pk if latest else None) and not same(
        own_rows(draft.base, draft.library), own_rows(latest, draft.library)
    )


def own_rows(version: PolicyVersion | None, scope: Library) -> list[PolicyRow]:
    """The rows of a version that are the business of a subtree."""
    return [row for row in rows_of(version) if belongs(row, scope)]


def same(before: Iterable[PolicyLine], after: Iterable[PolicyLine]) -> bool:
    """Whether two sets of lines say the same of the same."""
    return not compare(table(before).rules, table(after).rules)


def findings(of: Table) -> tuple[Finding, ...]:
    """What is wrong with a policy, for the reader categories there are."""
    return check(of.rules, Category.objects.values_list("pk", flat=True), classes_of(of.lines))


def classes_of(lines: Iterable[PolicyLine]) -> set[str]:
    """The item classes that a policy tells apart."""
    return {BOOK, OTHER_CLASS} | {line.item_class for line in lines if line.item_class}


def trials_of(draft: PolicyDraft) -> QuerySet[PolicyTrial]:
    """The dry runs of a draft, the newest first."""
    return draft.trials.select_related("asked_by").order_by("-pk")


def copied(line: PolicyLine, model: type[Line], **more: Any) -> Line:
    """An unsaved line of another kind that says the same."""
    return model(**{name: getattr(line, name) for name in COLUMNS}, **more)


def _rule(number: int, line: PolicyLine) -> policy.Row:
    return policy.Row(
        number,
        path=line.library.path if line.library else "",
        libraries=frozenset(member.path for member in line.group.libraries.all()) if line.group else None,
        category=line.category_id,
        reader_home=line.reader_home.path if line.reader_home else None,
        visitors_only=line.visitors_only,
        item_class=line.item_class or None,
        age_from=line.age_from,
        age_to=line.age_to,
        says=line.says,
    )


def _with_names(lines: QuerySet[Line]) -> QuerySet[Line]:
    named = lines.select_related("library", "reader_home", "group", "category")
    return named.prefetch_related("group__libraries").order_by("pk")
