"""Text messages and WeChat by a gateway over HTTP; the contract is in shulian.protocols.notice_gateway.

Tried against a local stand-in only, never against a gateway in service.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings

from shulian import clock
from shulian.apps.notices.channels.letter import Letter
from shulian.core.notices.attempts import Attempt, Result, Trouble
from shulian.protocols.notice_gateway import (
    LARGEST_ANSWER,
    GatewayError,
    Status,
    body_of,
    headers_for,
    read_answer,
)

TIMEOUT = 10


class _NoDetours(urllib.request.HTTPRedirectHandler):
    """A signed message with a reader's number goes where the administrator said and nowhere else."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        """Follow no redirect; it comes back as an answer."""
        return


_opener = urllib.request.build_opener(_NoDetours, urllib.request.ProxyHandler({}))


def send(letter: Letter) -> Attempt:
    """Hand one message to the gateway and read its answer."""
    try:
        status, body = _post(body_of(letter.message()), str(letter.id))
        answer = read_answer(status, body)
    except TimeoutError:
        return Attempt(Result.LATER, Trouble.GATEWAY_TIMEOUT)
    except GatewayError:
        return Attempt(Result.LATER, Trouble.GATEWAY_ANSWER)
    except (OSError, http.client.HTTPException) as error:
        slow = isinstance(getattr(error, "reason", None), TimeoutError)
        return Attempt(Result.LATER, Trouble.GATEWAY_TIMEOUT if slow else Trouble.GATEWAY_UNREACHABLE)
    if answer.status is Status.ACCEPTED:
        return Attempt(Result.ACCEPTED)
    if answer.status is Status.REJECTED:
        return Attempt(Result.REJECTED, Trouble.GATEWAY_REJECTED, answer.code)
    return Attempt(Result.LATER, Trouble.GATEWAY_BUSY, answer.code)


def _post(body: bytes, key: str) -> tuple[int, bytes]:
    set_up: dict[str, Any] = settings.NOTICE_GATEWAY or {}
    headers = headers_for(body, key, set_up["secret"], int(clock.now().timestamp()))
    request = urllib.request.Request(set_up["url"], body, headers, method="POST")  # noqa: S310 (checked at start)
    try:
        with _opener.open(request, timeout=TIMEOUT) as answer:
            return answer.status, answer.read(LARGEST_ANSWER)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read(LARGEST_ANSWER)
