"""Official documents (公文, GB/T 9704): their kinds, their numbers, and the way to a signature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

CODE_LENGTH = 12
_CODE = re.compile(r"[\u3400-\u9fffA-Za-z]{1,12}")
_TAIL = tuple("，。、；：,.;:")


class Kind(StrEnum):
    """Statutory kinds that the alliance issues."""

    NOTICE = "notice"
    DECISION = "decision"


class State(StrEnum):
    """Where a document stands; one that is withdrawn keeps its number."""

    DRAFT = "draft"
    WAITING = "waiting"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"


class Deed(StrEnum):
    """What somebody does with a document."""

    WRITE = "write"
    SUBMIT = "submit"
    SEND_BACK = "send-back"
    SIGN = "sign"
    WITHDRAW = "withdraw"


class Refusal(StrEnum):
    """Why a document is not written, sent on or signed."""

    NOT_NOW = "paper-not-now"
    NO_REASON = "paper-no-reason"
    BAD_CODE = "bad-code"
    TITLE_TAIL = "title-tail"
    NO_TEXT = "paper-no-text"
    OWN_DRAFT = "own-draft"
    NOT_READ = "paper-not-read"
    IS_WITHDRAWN = "paper-withdrawn"
    TOLD_TODAY = "paper-told-today"


_STEPS: dict[Deed, tuple[frozenset[State], State]] = {
    Deed.WRITE: (frozenset({State.DRAFT}), State.DRAFT),
    Deed.SUBMIT: (frozenset({State.DRAFT}), State.WAITING),
    Deed.SEND_BACK: (frozenset({State.WAITING}), State.DRAFT),
    Deed.SIGN: (frozenset({State.WAITING}), State.SIGNED),
    Deed.WITHDRAW: (frozenset({State.SIGNED}), State.WITHDRAWN),
}
_WITH_REASON = frozenset({Deed.SEND_BACK, Deed.WITHDRAW})
TO_SIGN = frozenset({Deed.SEND_BACK, Deed.SIGN, Deed.WITHDRAW})
"""Deeds of whoever signs documents; the others are those of whoever drafts them."""


@dataclass(frozen=True)
class Content:
    """What a document must have before it is sent on."""

    code: str
    title: str
    text: str


def decide(deed: Deed, state: State, reason: str = "", *, own_draft: bool = False) -> State | Refusal:
    """Where the document stands after the deed, or why not."""
    of, to = _STEPS[deed]
    if state not in of:
        return Refusal.NOT_NOW
    if deed in _WITH_REASON and not reason.strip():
        return Refusal.NO_REASON
    if deed is Deed.SIGN and own_draft:
        return Refusal.OWN_DRAFT
    return to


def decide_receipt(state: State, *, opened: bool) -> Refusal | None:
    """Whether an addressed library may sign for a document (签收); None is yes. It was opened before."""
    if state is not State.SIGNED:
        return Refusal.IS_WITHDRAWN
    return None if opened else Refusal.NOT_READ


def decide_reminder(state: State, today: date, told: date | None) -> Refusal | None:
    """Whether libraries that have not signed for a document are reminded; None is yes. Once a day is enough."""
    if state is not State.SIGNED:
        return Refusal.IS_WITHDRAWN
    return Refusal.TOLD_TODAY if told == today else None


def fault_of(content: Content) -> Refusal | None:
    """What is wrong with a document as it is written; None when it can be sent on."""
    if not _CODE.fullmatch(content.code):
        return Refusal.BAD_CODE
    if content.title.endswith(_TAIL):
        return Refusal.TITLE_TAIL
    if not content.text.strip():
        return Refusal.NO_TEXT
    return None


def number_words(code: str, year: int, number: int) -> str:
    """陕图联〔2022〕5号: hexagonal brackets, the whole year, no 第 and no zeros before the number."""
    return f"{code}〔{year}〕{number}号"


def possible(state: State) -> tuple[Deed, ...]:
    """What can be done with a document as it stands."""
    return tuple(deed for deed, (of, _to) in _STEPS.items() if state in of)
