"""Putting a loan policy in force."""

from __future__ import annotations

from collections.abc import Sequence

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.models import PolicyRow, PolicyVersion
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.models import Category
from shulian.core import policy


class PolicyGap(Exception):
    """Some combination of library, reader category and item class would end without complete terms."""

    def __init__(self, gaps: Sequence[str]) -> None:
        super().__init__(f"{len(gaps)} combinations without terms, the first: {gaps[0]}")
        self.gaps = gaps


def publish_policy(
    act: Act, rows: Sequence[PolicyRow], note: str = "", *, demonstration: bool = False
) -> PolicyVersion:
    """Put these unsaved rows in force as a new version, from now on; earlier versions stay as they were.

    Raises PolicyGap when they leave a gap; then nothing is changed.
    """
    paths = dict(Library.objects.values_list("pk", "path"))
    table = [_as_rule(number, row, paths) for number, row in enumerate(rows)]
    classes = {"book"} | {row.item_class for row in rows if row.item_class}
    places = {""} | {rule.path for rule in table}
    if found := policy.gaps(table, places, Category.objects.values_list("pk", flat=True), classes):
        raise PolicyGap(found)

    def write() -> Answer:
        version = PolicyVersion.objects.create(in_force_from=clock.now(), note=note, is_demonstration=demonstration)
        for row in rows:
            row.version = version
        PolicyRow.objects.bulk_create(rows)
        entry(act, "policy-published", subject=f"policy:{version.pk}", details={"rows": len(rows)})
        return {"version": version.pk}

    return PolicyVersion.objects.get(pk=perform(act, "publish-policy", write)["version"])


def _as_rule(number: int, row: PolicyRow, paths: dict[int, str]) -> policy.Row:
    return policy.Row(
        number,
        path=paths[row.library_id] if row.library_id else "",
        libraries=_members(row),
        category=row.category_id,
        reader_home=paths[row.reader_home_id] if row.reader_home_id else None,
        visitors_only=row.visitors_only,
        item_class=row.item_class or None,
        age_from=row.age_from,
        age_to=row.age_to,
        says=row.says,
    )


def _members(row: PolicyRow) -> frozenset[str] | None:
    return frozenset(row.group.libraries.values_list("path", flat=True)) if row.group else None
