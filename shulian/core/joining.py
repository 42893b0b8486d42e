"""Who may join two records of one person (读者合并), or part them again: what was compared, where, by how many."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shulian.core.foureyes import Refusal, Signer, against_signing


class Unseen(StrEnum):
    """Why two records are not joined yet: a form that anybody can send is no person."""

    KEPT_UNSEEN = "kept-unseen"
    NOT_COMPARED = "not-compared"


class Step(StrEnum):
    """What comes of somebody's wish to join two records, or to part them again."""

    ASK = "ask"
    JOIN = "join"
    PART = "part"


@dataclass(frozen=True)
class Homes:
    """At which of the two homes a person may join records."""

    first: bool
    second: bool

    @property
    def both(self) -> bool:
        """Whether nobody else need be asked for the sake of a home."""
        return self.first and self.second

    def __or__(self, other: Homes) -> Homes:
        return Homes(self.first or other.first, self.second or other.second)


@dataclass(frozen=True)
class House:
    """The main library that speaks for a record; `settled`: the reader has been at home there for some days."""

    library: int
    settled: bool = True


def is_one_house(first: House, second: House) -> bool:
    """Whether one main library looks after both: nobody fetches a reader home to join the records alone."""
    return first.library == second.library and first.settled and second.settled


@dataclass(frozen=True)
class Asked:
    """What somebody asked before: to keep this record, with what that person may do today at the homes."""

    person: int
    keeps: str
    homes: Homes


@dataclass(frozen=True)
class Wish:
    """What is wished now, by whom; `one_house`: one main library looks after both records."""

    keeps: str
    signer: Signer
    homes: Homes
    one_house: bool


def against_unseen(*, kept: bool, gone: bool, identified: bool) -> Unseen | None:
    """What is missing where somebody has not seen the document of a record; None for nothing."""
    if gone and not kept:
        return Unseen.KEPT_UNSEEN
    return None if (kept and gone) or identified else Unseen.NOT_COMPARED


def decide_joining(wish: Wish, asked: Asked | None) -> Step | Refusal:
    """Whether the records are joined at once, the other home is asked first, or this person cannot say yes to it.

    Within one house one person does it. Where the houses differ it takes two, who together may act at both homes.
    """
    if wish.one_house and wish.homes.both:
        return Step.JOIN
    if asked is None or asked.keeps != wish.keeps or not (wish.homes | asked.homes).both:
        return Step.ASK
    if asked.person == wish.signer.person:
        return Refusal.SAME_PERSON
    return against_signing(wish.signer) or Step.JOIN


def decide_parting(wish: Wish, asked: Asked | None) -> Step | Refusal:
    """The same for taking a merge back: what two houses have joined, one person of one of them does not part."""
    found = decide_joining(wish, asked)
    return Step.PART if found is Step.JOIN else found
