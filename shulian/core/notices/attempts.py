"""What follows an attempt to send: over, again later, or a person has to look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shulian.core.notices.kinds import State
from shulian.core.notices.timing import ATTEMPTS, pause_after


class Result(StrEnum):
    """How the other side answered: taken, refused for good, or not now."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    LATER = "later"


class Trouble(StrEnum):
    """Why a notice was not sent; free of personal data, so that it may stand in a list and a log."""

    NOT_AN_ADDRESS = "not-an-address"
    CHANNEL_NOT_SET_UP = "channel-not-set-up"
    ADDRESS_REFUSED = "address-refused"
    SERVER_REFUSED = "server-refused"
    SERVER_UNREACHABLE = "server-unreachable"
    GATEWAY_REJECTED = "gateway-rejected"
    GATEWAY_BUSY = "gateway-busy"
    GATEWAY_UNREACHABLE = "gateway-unreachable"
    GATEWAY_TIMEOUT = "gateway-timeout"
    GATEWAY_ANSWER = "gateway-answer"
    NOT_DELIVERED = "not-delivered"
    SURPRISE = "surprise"


@dataclass(frozen=True)
class Attempt:
    """What one attempt came to; `code` is the other side's own word for it."""

    result: Result
    trouble: Trouble | None = None
    code: str = ""


@dataclass(frozen=True)
class Next:
    """Where the notice stands now, and when it is tried again."""

    state: State
    at: datetime | None = None


def after(attempt: Attempt, attempts: int, now: datetime) -> Next:
    """What follows the attempt with this number."""
    if attempt.result is Result.ACCEPTED:
        return Next(State.SENT)
    if attempt.result is Result.REJECTED or attempts >= ATTEMPTS:
        return Next(State.FAILED)
    return Next(State.WAITING, now + pause_after(attempts))


MAY_RETRY = frozenset({State.FAILED, State.GIVEN_UP})
MAY_GIVE_UP = frozenset({State.WAITING, State.FAILED})
MAY_CANCEL = frozenset({State.WAITING, State.FAILED})
