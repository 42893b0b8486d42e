"""The contract with a gateway for text messages and WeChat: signed JSON over HTTP, approved templates, no free text.

docs/protocols/notice-gateway.md says the same for those who build the other side.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LARGEST_ANSWER = 64 * 1024
FRESH_SECONDS = 300
"""A signature is good for so long, in both directions."""

_CODE = re.compile(r"[^A-Za-z0-9_.:-]+")
CODE_LENGTH = 60


class Status(StrEnum):
    """What a gateway answers to a message."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    TRY_LATER = "try-later"


class Delivery(StrEnum):
    """What a gateway reports afterwards of a message that it had accepted."""

    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True)
class Message:
    """One message: `id` is its idempotency key, `template` the code that the carrier approved.

    `app` and `union` go with WeChat: which app the openid in `to` belongs to, and the id for all apps of its owner.
    """

    id: str
    channel: str
    to: str
    template: str
    parameters: Mapping[str, str]
    language: str
    library: str
    app: str = ""
    union: str = ""


@dataclass(frozen=True)
class Answer:
    """The gateway's answer; `code` is its own word for the reason."""

    status: Status
    code: str = ""


@dataclass(frozen=True)
class Report:
    """What became of an accepted message."""

    id: str
    delivery: Delivery
    code: str = ""


class GatewayError(ValueError):
    """The other side sent something that the contract does not know."""


def body_of(message: Message) -> bytes:
    """The message as it goes out."""
    values: dict[str, object] = {
        "id": message.id,
        "channel": message.channel,
        "to": message.to,
        "template": message.template,
        "parameters": dict(message.parameters),
        "language": message.language,
        "library": message.library,
    }
    values |= {name: value for name, value in (("app", message.app), ("union", message.union)) if value}
    return json.dumps(values, ensure_ascii=False).encode()


def headers_for(body: bytes, key: str, secret: bytes, at: int) -> dict[str, str]:
    """The headers that go with a body: when it was signed, by whom it can only be, and under which key."""
    return {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": key,
        "Shulian-Timestamp": str(at),
        "Shulian-Signature": signature(body, secret, at),
    }


def signature(body: bytes, secret: bytes, at: int) -> str:
    """HMAC-SHA-256 over the moment (seconds since 1970), a full stop and the body; hex."""
    return hmac.new(secret, f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def is_signed(body: bytes, headers: Mapping[str, str], secret: bytes, now: int) -> bool:
    """Whether these headers were made for this body with the secret, and not long ago."""
    try:
        at = int(headers.get("Shulian-Timestamp", ""))
    except ValueError:
        return False
    given = headers.get("Shulian-Signature", "").encode("utf-8", "replace")
    return abs(now - at) <= FRESH_SECONDS and hmac.compare_digest(given, signature(body, secret, at).encode())


def read_answer(status: int, body: bytes) -> Answer:
    """The answer in an HTTP response; GatewayError for anything that the contract does not know."""
    if status == 429 or status >= 500:
        return Answer(Status.TRY_LATER, f"http-{status}")
    values = _object(body)
    try:
        return Answer(Status(_text(values, "status")), clean_code(values.get("code", "")))
    except ValueError as error:
        raise GatewayError(f"HTTP {status}, no status that is known") from error


def read_report(body: bytes) -> Report:
    """A delivery report; GatewayError for anything else."""
    values = _object(body)
    name = _text(values, "id")
    try:
        delivery = Delivery(_text(values, "status"))
    except ValueError as error:
        raise GatewayError("no status that is known") from error
    if not name:
        raise GatewayError("no id")
    return Report(name, delivery, clean_code(values.get("code", "")))


def clean_code(code: object) -> str:
    """A reason as it may be kept: letters, figures and a few signs, so that no number of a reader slips in whole."""
    text = _CODE.sub("", code)[:CODE_LENGTH] if isinstance(code, str) else ""
    return re.sub(r"\d{7,}", "…", text)


def _text(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _object(body: bytes) -> dict[str, object]:
    try:
        values = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise GatewayError("no JSON") from error
    if not isinstance(values, dict):
        raise GatewayError("no JSON object")
    return values
