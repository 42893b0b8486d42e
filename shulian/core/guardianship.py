"""Whose children a reader answers for: a guardian's number is written on many forms, and known to many people."""

from __future__ import annotations

from dataclasses import dataclass

from shulian.core.registration import clean_name


@dataclass(frozen=True)
class Claim:
    """A reader whose identity number stands on a child's form as the guardian's.

    `seen`: somebody compared the reader's document. `together`: they registered in one party, child and all.
    `checked`: a desk has looked at the child's registration since, whoever stood there with the child.
    """

    name: str
    guardian_name: str
    seen: bool
    together: bool = False
    checked: bool = False


def answers_for(claim: Claim) -> bool:
    """Whether this reader is the guardian: a number that was only typed opens those typed with it."""
    if claim.together:
        return claim.seen or not claim.checked
    return claim.seen and _plain(claim.name) == _plain(claim.guardian_name)


def _plain(name: str) -> str:
    return clean_name(name).casefold()
