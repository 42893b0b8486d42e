"""Putting a loan policy in force, and taking a version back before it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shulian import clock
from shulian.apps.circulation import policies
from shulian.apps.circulation.models import PolicyDraft, PolicyRow, PolicyVersion
from shulian.apps.circulation.models.policy import PolicyLine
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.policy_change import Against, Publication, against_publication
from shulian.core.policy_check import Fault, Finding


class PolicyFaulty(Exception):
    """Rows that a program wants to put in force have faults."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        first = findings[0]
        named = (first.fault, first.value, first.category, first.item_class)
        super().__init__(f"{len(findings)} faults, the first in row {first.row}: {' '.join(filter(None, named))}")
        self.findings = findings


class PolicyGap(PolicyFaulty):
    """Some combination of reader category and item class would end without complete terms."""


@dataclass(frozen=True)
class Wish:
    """How a draft is to be published: from when on (None: at once), why, and whether its doubts were looked at.

    `revision` is the state of the draft that the person saw.
    """

    revision: int
    note: str
    begins: datetime | None = None
    accepts_doubts: bool = False


def publish_policy(
    act: Act, rows: Sequence[PolicyRow], note: str = "", *, demonstration: bool = False
) -> PolicyVersion:
    """Put these unsaved rows in force as a new version, from now on; earlier versions stay as they were.

    Raises PolicyGap when they leave a gap, PolicyFaulty for other faults; then nothing is changed.
    """
    found = [one for one in policies.findings(policies.table(rows)) if one.stops]
    if gaps := [one for one in found if one.fault is Fault.GAP]:
        raise PolicyGap(gaps)
    if found:
        raise PolicyFaulty(found)

    def write() -> Answer:
        version = PolicyVersion(in_force_from=clock.now(), note=note, is_demonstration=demonstration)
        return _publish(act, version, rows)

    return PolicyVersion.objects.get(pk=perform(act, "publish-policy", write)["version"])


def against_draft(draft: PolicyDraft, wish: Wish) -> Against | None:
    """Why this draft could not be published as it stands; before somebody is asked to approve it."""
    if draft.revision != wish.revision:
        return Against.REVISED
    now = clock.now()
    return against_publication(_publication(draft, wish, policies.table_of_draft(draft), wish.begins or now, now))


def publish_draft(act: Act, draft: PolicyDraft, wish: Wish) -> PolicyVersion | Against:
    """Make a version out of a draft, together with all rows outside its subtree; the draft is gone then."""

    def write() -> Answer:
        _hold_versions()
        held = PolicyDraft.objects.select_for_update(of=["self"]).select_related("library", "base")
        fresh = held.filter(pk=draft.pk).first()
        if fresh is None or fresh.revision != wish.revision:
            return {"against": Against.REVISED if fresh else Against.GONE}
        whole = policies.table_of_draft(fresh)
        now = clock.now()
        begins = wish.begins or now
        if reason := against_publication(_publication(fresh, wish, whole, begins, now)):
            return {"against": reason}
        scope = None if fresh.library.depth == 1 else fresh.library
        version = PolicyVersion(in_force_from=begins, note=wish.note.strip(), library=scope)
        fresh.delete()
        return _publish(act, version, whole.lines)

    answer = perform(act, "publish-draft", write)
    return Against(answer["against"]) if "against" in answer else PolicyVersion.objects.get(pk=answer["version"])


def withdraw_version(act: Act, version: PolicyVersion) -> Against | None:
    """Take a version back that is not in force yet; it stays on record and never takes effect."""

    def write() -> Answer:
        _hold_versions()
        fresh = PolicyVersion.objects.get(pk=version.pk)
        if fresh.in_force_from is None:
            return {"against": Against.GONE}
        if fresh.in_force_from <= clock.now():
            return {"against": Against.IN_FORCE}
        fresh.in_force_from = None
        fresh.save(update_fields=["in_force_from"])
        entry(act, "policy-withdrawn", subject=f"policy:{fresh.pk}")
        return {"against": None}

    against = perform(act, "withdraw-policy", write)["against"]
    return Against(against) if against else None


def _publication(draft: PolicyDraft, wish: Wish, whole: policies.Table, begins: datetime, now: datetime) -> Publication:
    latest = policies.newest()
    following = latest.in_force_from if latest else None
    found = policies.findings(whole)
    return Publication(
        begins=begins,
        now=now,
        note=wish.note,
        next_begins=following if following and following > now else None,
        behind=policies.changed_beneath(draft),
        clashes=draft.rows.filter(clash__isnull=False).exists(),
        changed=not policies.same(policies.rows_of(latest), whole.lines),
        stopped=any(one.stops for one in found),
        doubtful=bool(found),
        accepts_doubts=wish.accepts_doubts,
    )


def _publish(act: Act, version: PolicyVersion, lines: Sequence[PolicyLine]) -> Answer:
    version.published_at = clock.now()
    version.published_by_id = act.actor
    version.save(force_insert=True)
    PolicyRow.objects.bulk_create(policies.copied(line, PolicyRow, version=version) for line in lines)
    details = {"rows": len(lines), "from": version.in_force_from.isoformat() if version.in_force_from else None}
    library = version.library_id or act.library
    entry(act, "policy-published", library=library, subject=f"policy:{version.pk}", details=details)
    return {"version": version.pk}


def _hold_versions() -> None:
    """Whoever publishes at the same time waits here, and then sees the other's version."""
    list(PolicyVersion.objects.select_for_update(no_key=True).order_by("number").values_list("number"))
