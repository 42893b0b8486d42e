"""A library that tells its readers, a mail server, and a gateway that answers as the test wants."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiosmtpd.controller import Controller

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act
from shulian.apps.notices.actions import Message, Recipient, notify
from shulian.apps.notices.models import Notice
from shulian.core.notices.kinds import Channel, Kind
from tests import make

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)
"""Twelve o'clock where the libraries stand."""
SECRET = "0123456789abcdef"
READY = {"title": "平凡的世界", "pickup": "雁塔区图书馆", "until": "2026年12月2日"}


@pytest.fixture
def library(db: None) -> Library:
    return make.library("雁塔区图书馆", make.library("陕西省图书馆", code="610000", kind="province"), code="610113")


@pytest.fixture
def noon() -> Iterator[None]:
    with clock.stopped_at(NOON):
        yield


def recipient(**values: Any) -> Recipient:
    addresses = {Channel.EMAIL: "wanglei@example.cn", Channel.SMS: "13987654321"}
    return Recipient(**{"key": uuid4(), "name": "王磊", "addresses": addresses} | values)


def tell(library: Library, key: str = "hold:1:ready", *, to: Recipient | None = None, **values: Any) -> bool:
    """Tell somebody that a hold is ready."""
    message = Message(**{"kind": Kind.HOLD_READY, "library": library, "parameters": READY, "dedupe": (key,)} | values)
    return notify(Act(source="job", library=library.pk), to or recipient(), message)


def office() -> Act:
    """A new act of the office."""
    return Act(source="office")


def the(channel: Channel) -> Notice:
    return Notice.objects.get(channel=channel)


@dataclass
class Mailbox:
    """What a local SMTP server took, and what it refuses."""

    settings: dict[str, Any]
    taken: list[Any] = field(default_factory=list)
    answer: str = "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.taken.append(envelope)
        return "250 OK"


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    box = Mailbox({})
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    box.settings = {"server": {"host": "127.0.0.1", "port": port}, "from": "notices@library.example"}
    settings.NOTICE_MAIL = box.settings
    yield box
    server.stop()


@dataclass
class Gateway:
    """What a local gateway was sent, and what it answers: a status, a body and how long it takes."""

    requests: list[tuple[dict[str, str], dict[str, Any], bytes]] = field(default_factory=list)
    status: int = 200
    body: bytes = b'{"status": "accepted"}'
    seconds: float = 0
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def keys(self) -> set[UUID]:
        return {UUID(headers["Idempotency-Key"]) for headers, _, _ in self.requests}


@contextmanager
def gateway_at(answers: Gateway) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answers.requests.append((dict(self.headers), json.loads(body), body))
            time.sleep(answers.seconds)
            self.send_response(answers.status)
            for name, value in answers.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answers.body)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/send"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    answers = Gateway()
    with gateway_at(answers) as url:
        settings.NOTICE_GATEWAY = {"url": url, "secret": SECRET.encode(), "channels": frozenset({"sms"})}
        yield answers
