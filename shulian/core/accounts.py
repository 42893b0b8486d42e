"""The end of a post (离岗), and of the account that is left over when the last one has ended."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

LEFT_OVER = timedelta(days=30)
"""So long an account without a post stays open: somebody may change from one library to another."""

A_MONTH = timedelta(days=31)
"""So long a reader's token is good at most: what is left in a forgotten program ends by itself."""


class Refusal(StrEnum):
    """Why a post does not end on the day that was asked for."""

    BEFORE_IT_BEGINS = "before-it-begins"
    OVER_ALREADY = "over-already"
    LATER_THAN_NOW = "later-than-now"


def decide_end(last_day: date, starts: date, ends: date | None, today: date) -> Refusal | None:
    """Whether a post may end after this day; None for yes. To end it later than agreed is to give it anew."""
    if last_day < max(today, starts):
        return Refusal.OVER_ALREADY if ends is not None and ends < today else Refusal.BEFORE_IT_BEGINS
    return Refusal.LATER_THAN_NOW if ends is not None and last_day > ends else None


def may_begin_anew(starts: date, ends: date | None, today: date) -> bool:
    """Whether a post may be given again from the day from which it was: it ended on that day, or before it came."""
    return ends is not None and ends < max(today, starts)


def is_left_over(last_day: date | None, made_on: date, today: date) -> bool:
    """Whether an account that holds no post and will hold none is closed; `last_day` is None where it never had one."""
    return (last_day or made_on) + LEFT_OVER < today


def token_lasts(wanted: timedelta, *, of_reader: bool) -> timedelta:
    """How long the token of a program is good: as long as was wanted, a reader's a month at most."""
    return min(wanted, A_MONTH) if of_reader else wanted
