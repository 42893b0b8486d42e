"""What of this app takes two people: the loan policy of the whole alliance, and erasing many readers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shulian.apps.alliance.actions.heavy import Executor, What
from shulian.apps.circulation.actions.masserasure import begin
from shulian.apps.circulation.actions.policy import Wish, publish_draft
from shulian.apps.circulation.models import PolicyDraft, PolicyVersion
from shulian.apps.journal.actions import Act
from shulian.core.foureyes import Heavy


def policy_proposal(draft: PolicyDraft, wish: Wish) -> dict[str, Any]:
    """What a second person approves: this draft as it stands, with note and day."""
    return {
        "draft": draft.pk,
        "revision": wish.revision,
        "note": wish.note,
        "begins": wish.begins.isoformat() if wish.begins else None,
        "accepts": wish.accepts_doubts,
    }


def _publish(act: Act, what: What) -> dict[str, Any] | None:
    """Publish the draft if nobody changed it since; else somebody would approve what they never saw."""
    draft = PolicyDraft.objects.filter(pk=what["draft"]).first()
    if draft is None:
        return None
    begins = datetime.fromisoformat(what["begins"]) if what["begins"] else None
    made = publish_draft(act, draft, Wish(what["revision"], what["note"], begins, what["accepts"]))
    return {"version": made.pk} if isinstance(made, PolicyVersion) else None


HEAVY: dict[Heavy, Executor] = {Heavy.ALLIANCE_POLICY: _publish, Heavy.ERASE_READERS: begin}
