"""A refusal as a value: its reason, and what the sentence about it needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shulian.apps.journal.actions import Answer


@dataclass(frozen=True)
class Refused:
    """Why something was not done; `reason` is a core.returns.Refusal or a documents.sheet.Fault."""

    reason: str
    details: Mapping[str, str] = field(default_factory=dict)

    def answer(self) -> Answer:
        """The refusal as the decision that is stored with its command."""
        return {"refused": str(self.reason), "details": dict(self.details)}


def refused_in(answer: Answer) -> Refused | None:
    """The refusal in a stored decision, if it was one."""
    return Refused(answer["refused"], answer["details"]) if "refused" in answer else None
