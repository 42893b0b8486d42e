"""What gateways report is taken when it is signed."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.notices.models import Notice
from shulian.apps.notices.queries.outbox import Content, sealed
from shulian.core.notices.kinds import State
from shulian.protocols.notice_gateway import headers_for
from tests import make

pytestmark = pytest.mark.django_db
SECRET = b"0123456789abcdef"


@pytest.fixture(autouse=True)
def _gateway(settings: Any) -> None:
    settings.NOTICE_GATEWAY = {"url": "https://g.example", "secret": SECRET, "channels": frozenset({"sms"})}


def send(body: bytes, secret: bytes = SECRET, late: int = 0) -> int:
    signed = headers_for(body, "", secret, int(clock.now().timestamp()) - late)
    client = Client(enforce_csrf_checks=True)
    return client.post("/api/v1/notice-reports", body, "application/json", headers=signed).status_code


def test_a_signed_report_is_taken_any_number_of_times() -> None:
    values = {"group": uuid4(), "recipient": uuid4(), "kind": "overdue", "language": "zh-hans", "state": State.SENT}
    library = make.library("雁塔区图书馆")
    notice = Notice.objects.create(channel="sms", library=library, content=sealed(Content(code="SMS_1")), **values)
    body = json.dumps({"id": str(notice.pk), "status": "failed", "code": "UNDELIV"}).encode()
    assert [send(body), send(body)] == [204, 204]
    notice.refresh_from_db()
    assert (notice.state, notice.trouble_code) == (State.FAILED, "UNDELIV")


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"id": "x", "status": "fine"}'])
def test_what_is_not_understood_is_said_to_be_so(body: bytes) -> None:
    assert send(body) == 400


def test_unknown_unsigned_and_old_reports_are_refused(settings: Any) -> None:
    body = json.dumps({"id": str(uuid4()), "status": "delivered"}).encode()
    assert send(body) == 404
    assert send(body, b"another secret..") == 403
    assert send(body, late=301) == 403
    assert Client().post("/api/v1/notice-reports", body, "application/json").status_code == 403
    assert send(b" " * 70_000) == 403
    settings.NOTICE_GATEWAY = None
    assert send(body) == 403
