"""Signing for what does not agree (签字): a bulletin goes out with its findings on the word of somebody who may."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Refusal(StrEnum):
    """Why the findings of an issue do not go out."""

    NOT_SIGNED = "findings-not-signed"
    NOT_YOURS = "findings-not-yours"
    SAY_WHY = "say-why-signed"


@dataclass(frozen=True)
class Signature:
    """What was signed: `seen` says whether the findings of now, and `may` whether the signer has the right to."""

    seen: bool
    may: bool
    statement: str = ""


def decide_signature(findings: int, given: Signature) -> Refusal | None:
    """Whether so many findings go out; None is yes. Who publishes without findings signs for none."""
    if not findings:
        return None
    if not given.may:
        return Refusal.NOT_YOURS
    if not given.seen:
        return Refusal.NOT_SIGNED
    return None if given.statement.strip() else Refusal.SAY_WHY
