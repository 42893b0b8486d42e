"""A refusal as a value: its reason, and what the sentence about it needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from shulian.apps.journal.actions import Answer


@dataclass(frozen=True)
class Mistake:
    """A cell or line of a return that is not right: where it stands, what it holds, and what is wrong with it."""

    kind: str
    column: str = ""
    cell: str = ""
    line: int = 0
    text: str = ""


@dataclass(frozen=True)
class Refused:
    """Why something was not done; `reason` is a core.returns.Refusal or a documents.sheet.Fault."""

    reason: str
    details: Mapping[str, str] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()

    def answer(self) -> Answer:
        """The refusal as the decision that is stored with its command."""
        return {
            "refused": str(self.reason),
            "details": dict(self.details),
            "mistakes": [asdict(one) for one in self.mistakes],
        }


def refused_in(answer: Answer) -> Refused | None:
    """The refusal in a stored decision, if it was one."""
    if "refused" not in answer:
        return None
    mistakes = tuple(Mistake(**one) for one in answer.get("mistakes", ()))
    return Refused(answer["refused"], answer["details"], mistakes)
