"""What people are told when something is refused: why in one sentence, and what to do next."""

from __future__ import annotations

from shulian.apps.circulation.refusals.readers import READERS
from shulian.apps.circulation.refusals.staff import STAFF
from shulian.apps.circulation.refusals.words import Words
from shulian.core.circulation.refusals import Refusal


def words(refusal: Refusal, *, for_reader: bool = False) -> Words:
    """What to tell the staff, or the reader himself."""
    return (READERS if for_reader else STAFF)[refusal]


def sentence(refusal: Refusal, *, for_reader: bool = False) -> str:
    """Why, in one sentence."""
    return str(words(refusal, for_reader=for_reader).sentence)


def next_step(refusal: Refusal, *, for_reader: bool = False) -> str:
    """What to do now."""
    return str(words(refusal, for_reader=for_reader).next_step)
