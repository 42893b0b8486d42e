"""A change of the policy in the making: begun from the newest version, row by row, brought up to date, given up."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation import policies
from shulian.apps.circulation.models import PolicyDraft, PolicyDraftRow, PolicyVersion
from shulian.apps.circulation.models.policy import PolicyLine
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.policy_change import Against, Side, merge
from shulian.core.policy_check import key


def begin_draft(act: Act, scope: Library, like: PolicyVersion | None = None) -> PolicyDraft:
    """The draft of a subtree: the one that is there, or a new one with the rows of the newest version.

    With `like` a new one has the rows of that version, so that a withdrawn one can be taken up again.
    """

    def write() -> Answer:
        known = PolicyDraft.objects.filter(library=scope).first()
        if known is not None:
            return {"draft": known.pk}
        made = PolicyDraft(library=scope, base=policies.newest(), begun_at=clock.now(), changed_at=clock.now())
        made.begun_by_id = made.changed_by_id = act.actor
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError:
            # Somebody else began at the same moment.
            return {"draft": PolicyDraft.objects.get(library=scope).pk}
        lines = policies.own_rows(like or made.base, scope)
        PolicyDraftRow.objects.bulk_create(policies.copied(line, PolicyDraftRow, draft=made) for line in lines)
        entry(act, "policy-draft-begun", library=scope.pk, subject=f"policy-draft:{made.pk}", quantity=len(lines))
        return {"draft": made.pk}

    return PolicyDraft.objects.get(pk=perform(act, "begin-policy-draft", write)["draft"])


def save_row(act: Act, draft: PolicyDraft, row: PolicyDraftRow, revision: int) -> Against | None:
    """Add an unsaved row, or change a saved one that is still as the person saw it (`revision`)."""

    def write() -> Answer:
        held = _held(draft)
        if held is None:
            return {"against": Against.GONE}
        if not policies.belongs(row, held.library):
            return {"against": Against.OUTSIDE}
        row.draft = held
        if row.pk is not None:
            known = held.rows.filter(pk=row.pk).first()
            if known is None or known.revision != revision:
                return {"against": Against.REVISED if known else Against.GONE}
        row.revision = revision + 1
        row.clash = None
        row.save()
        _touch(act, held, "policy-row-saved", row.pk)
        return {"against": None}

    return _against(perform(act, "save-policy-row", write))


def remove_row(act: Act, draft: PolicyDraft, row: PolicyDraftRow, revision: int) -> Against | None:
    """Take a row out; one that somebody has changed meanwhile stays."""

    def write() -> Answer:
        held = _held(draft)
        known = held.rows.filter(pk=row.pk).first() if held else None
        if held is None or known is None:
            return {"against": Against.GONE}
        if known.revision != revision:
            return {"against": Against.REVISED}
        known.delete()
        _touch(act, held, "policy-row-removed", row.pk)
        return {"against": None}

    return _against(perform(act, "remove-policy-row", write))


def take_over(act: Act, draft: PolicyDraft) -> int:
    """Bring a draft up to date with what newer versions changed in its subtree; how many rows clash.

    A row that only one side changed is that side's; one that both changed keeps the draft's words and is marked.
    """

    def write() -> Answer:
        held = _held(draft)
        latest = policies.newest()
        if held is None or latest is None or held.base_id == latest.pk:
            return {"clashes": 0}
        mine, theirs = _by_key(policies.rows_of_draft(held)), _by_key(policies.own_rows(latest, held.library))
        began = _by_key(policies.own_rows(held.base, held.library))
        sides = merge(*({one: line.says for one, line in lines.items()} for lines in (began, mine, theirs)))
        for one, side in sides.items():
            _settle(held, latest, side, (mine.get(one), theirs.get(one)))
        held.base = latest
        _touch(act, held, "policy-draft-updated", latest.pk)
        return {"clashes": sum(side is Side.CLASH for side in sides.values())}

    return int(perform(act, "update-policy-draft", write)["clashes"])


def discard_draft(act: Act, draft: PolicyDraft) -> None:
    """Give a draft up; one that is gone already is no matter."""

    def write() -> Answer:
        held = _held(draft)
        if held is not None:
            entry(act, "policy-draft-discarded", library=held.library_id, subject=f"policy-draft:{held.pk}")
            held.delete()
        return {}

    perform(act, "discard-policy-draft", write)


def _settle(
    draft: PolicyDraft, latest: PolicyVersion, side: Side, lines: tuple[PolicyLine | None, PolicyLine | None]
) -> None:
    mine, theirs = lines
    if side is Side.THEIRS and mine is not None:
        PolicyDraftRow.objects.filter(pk=mine.pk).delete()
    clash = latest if side is Side.CLASH else None
    if theirs is not None and (side is Side.THEIRS or (clash and mine is None)):
        policies.copied(theirs, PolicyDraftRow, draft=draft, clash=clash).save()
    elif clash and mine is not None:
        PolicyDraftRow.objects.filter(pk=mine.pk).update(clash=clash)


def _by_key(lines: Iterable[PolicyLine]) -> dict[tuple[object, ...], PolicyLine]:
    found = policies.table(lines)
    return {key(rule): line for rule, line in zip(found.rules, found.lines, strict=True)}


def _held(draft: PolicyDraft) -> PolicyDraft | None:
    """The draft, held until the end of the act; None when it was published or given up meanwhile."""
    held = PolicyDraft.objects.select_for_update(no_key=True, of=["self"]).select_related("library", "base")
    return held.filter(pk=draft.pk).first()


def _touch(act: Act, draft: PolicyDraft, kind: str, row: int) -> None:
    draft.revision += 1
    draft.changed_at = clock.now()
    draft.changed_by_id = act.actor
    draft.save(update_fields=["revision", "changed_at", "changed_by", "base"])
    entry(act, kind, library=draft.library_id, subject=f"policy-draft:{draft.pk}", details={"row": row})


def _against(answer: Answer) -> Against | None:
    return Against(answer["against"]) if answer["against"] else None
