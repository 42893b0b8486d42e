"""Visits as desk and office show them: what waits for an answer, and what became of a row of a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from shulian.apps.statistics.gate_words import NOTES, QUESTIONS, gate_words, knows
from shulian.apps.statistics.models import GateCount
from shulian.apps.statistics.refusals import Refused
from shulian.apps.statistics.verdicts import Verdict
from shulian.apps.statistics.words import refusal_words
from shulian.core.gates import Refusal


def questions(asked: Iterable[GateCount]) -> list[dict[str, Any]]:
    """Counts that wait for an answer, each with what is to be known of it and an id for the act."""
    return [
        {
            "count": one,
            "question": QUESTIONS[one.question],
            "notes": [NOTES[note] for note in one.notes],
            "command": uuid4(),
        }
        for one in asked
    ]


def verdict_words(one: Verdict) -> tuple[bool, str]:
    """Whether a row is wrong, and what became of it."""
    if not one.reason:
        return False, _("right")
    if one.reason == Refusal.SAME_NUMBER:
        return False, _("known already")
    if knows(one.reason):
        return True, gate_words(Refused(one.reason, {"what": one.what}))
    return True, refusal_words(Refused(one.reason, {"where": one.what}))
