"""By what a reader is known (凭证): kinds of credentials, what they look like, who may hold one and when it ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from shulian.core import documents, identity

LONGEST = 200
"""Signs of a value; longer ones are none."""


class Kind(StrEnum):
    """What can stand for a reader; a person may carry several."""

    CARD = "card"
    IDENTITY = "identity"
    SOCIAL_SECURITY = "social-security"
    TRANSIT = "transit"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    OIDC = "oidc"
    FACE = "face"


ELSEWHERE = (Kind.WECHAT, Kind.ALIPAY, Kind.OIDC)
"""Accounts at other providers, by which a reader signs in."""


class Status(StrEnum):
    """How it stands with a credential; a freed one may be bound to somebody else."""

    BOUND = "bound"
    FROZEN = "frozen"
    FREED = "freed"


class Fault(StrEnum):
    """What stands against binding, freezing or freeing; the words people see live in the translations."""

    MISSING = "missing"
    NOT_THIS_KIND = "not-this-kind"
    NO_ISSUER = "no-issuer"
    NO_CONSENT = "no-consent"
    NEEDS_GUARDIAN = "needs-guardian"
    NO_OTHER = "no-other"
    LEAVES_FACE_ALONE = "leaves-face-alone"
    TOO_MANY = "too-many"
    HELD_ALREADY = "held-already"
    HELD_FROZEN = "held-frozen"
    HELD_BY_ANOTHER = "held-by-another"
    READER_LEFT = "reader-left"
    ENDED = "ended"
    ITS_OWN_PAGE = "its-own-page"


@dataclass(frozen=True)
class Trait:
    """What holds for a kind: its shape, how many a reader may have, who gives it out, whether it needs consent."""

    shape: re.Pattern[str]
    most: int
    issued: bool = False
    consent: bool = False
    own_page: bool = False


_CARDS = re.compile(r"[A-Z0-9]{6,32}")
_REFERENCE = re.compile(r"[!-~]{1,200}")

TRAITS: dict[Kind, Trait] = {
    # Cards are issued, lost and replaced on pages of their own, identity documents shown when a card is opened.
    Kind.CARD: Trait(re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{3,29}"), 9, own_page=True),
    Kind.IDENTITY: Trait(re.compile(r"[A-Z0-9\u4e00-\u9fff]{5,20}"), 3, own_page=True),
    # Of both only the shape is public: letters and figures of the printed number or of the chip.
    Kind.SOCIAL_SECURITY: Trait(_CARDS, 2),
    Kind.TRANSIT: Trait(_CARDS, 3),
    Kind.WECHAT: Trait(_REFERENCE, 1, issued=True),
    Kind.ALIPAY: Trait(_REFERENCE, 1, issued=True),
    Kind.OIDC: Trait(_REFERENCE, 3, issued=True),
    # Faces are for whoever asks for it: never needed, never the only way (人脸识别技术应用安全管理办法).
    Kind.FACE: Trait(_REFERENCE, 2, issued=True, consent=True),
}


@dataclass(frozen=True)
class Value:
    """What is to be bound: `issuer` is the app, provider or vendor that gave the value out, where there is one.

    `union` is what WeChat calls the same person in all apps of one owner: nobody is found by it.
    """

    kind: Kind
    text: str
    issuer: str = ""
    union: str = ""


@dataclass(frozen=True)
class Facts:
    """What the rule needs to know of the reader: which live kinds there are, who holds the value, what was agreed.

    `frozen`: the value is bound to somebody, and frozen there.
    """

    held: tuple[Kind, ...]
    holder: int | None = None
    frozen: bool = False
    reader: int = 0
    left: bool = False
    consented: bool = False
    child: bool = False


def decide_bind(value: Value, facts: Facts) -> Fault | None:
    """Whether the reader may be known by this from now on; None for yes."""
    trait = TRAITS[value.kind]
    if trait.own_page:
        return Fault.ITS_OWN_PAGE
    if facts.left:
        return Fault.READER_LEFT
    if fault := against(value):
        return fault
    # Data pass to another house: under fourteen that is the guardian's word, and this one has no page for it.
    if facts.child and value.kind in ELSEWHERE:
        return Fault.NEEDS_GUARDIAN
    if facts.holder is not None:
        own = Fault.HELD_FROZEN if facts.frozen else Fault.HELD_ALREADY
        return own if facts.holder == facts.reader else Fault.HELD_BY_ANOTHER
    if facts.held.count(value.kind) >= trait.most:
        return Fault.TOO_MANY
    if not trait.consent:
        return None
    if not facts.consented:
        return Fault.NO_CONSENT
    return None if _others(facts.held) else Fault.NO_OTHER


def decide_thaw(kind: Kind, status: Status, left: tuple[Kind, ...]) -> Fault | None:
    """Whether it may stand for its reader again beside the live kinds in `left`; None for yes."""
    if status is Status.FREED:
        return Fault.ENDED
    return Fault.TOO_MANY if status is Status.FROZEN and left.count(kind) >= TRAITS[kind].most else None


def decide_end(kind: Kind, status: Status, left: tuple[Kind, ...]) -> Fault | None:
    """Whether it may be frozen or freed; `left` are the live kinds that would remain. None for yes."""
    if TRAITS[kind].own_page:
        return Fault.ITS_OWN_PAGE
    if status is Status.FREED:
        return Fault.ENDED
    return Fault.LEAVES_FACE_ALONE if Kind.FACE in left and not _others(left) else None


def against(value: Value) -> Fault | None:
    """What is wrong with a value in itself."""
    trait, text = TRAITS[value.kind], canonical(value)
    if not text:
        return Fault.MISSING
    if trait.issued and not value.issuer.strip():
        return Fault.NO_ISSUER
    return None if len(text) <= LONGEST and trait.shape.fullmatch(text) else Fault.NOT_THIS_KIND


def canonical(value: Value) -> str:
    """The text as it is stored and looked for; what a provider gave out is kept to the letter."""
    return value.text.strip() if TRAITS[value.kind].issued else identity.normalise(value.text)


def union(value: Value) -> str:
    """What is kept of the id for all apps; empty where WeChat gave none, or something that cannot be one."""
    text = value.union.strip()
    return text if value.kind is Kind.WECHAT and _REFERENCE.fullmatch(text) else ""


def sought(value: Value) -> str:
    """What its digest is made of: the text, and its issuer where one gave it out.

    Of what can be scanned the kind is no part, so that a scan need not say what it is.
    """
    text = canonical(value)
    return f"{value.kind}\0{value.issuer.strip()}\0{text}" if TRAITS[value.kind].issued else text


def mask(value: Value) -> str:
    """What may be shown of it."""
    text = canonical(value)
    if value.kind is Kind.IDENTITY:
        return documents.mask(text)
    return f"****{text[-4:]}" if len(text) > 8 else f"****{text[-2:]}"


def _others(kinds: tuple[Kind, ...]) -> bool:
    return any(kind is not Kind.FACE for kind in kinds)
