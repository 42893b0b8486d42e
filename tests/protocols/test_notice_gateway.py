"""The bytes that go to a gateway and come back."""

from __future__ import annotations

import json

import pytest

from shulian.protocols.notice_gateway import (
    Answer,
    Delivery,
    GatewayError,
    Message,
    Report,
    Status,
    body_of,
    clean_code,
    headers_for,
    is_signed,
    read_answer,
    read_report,
)

MESSAGE = Message("0c6a", "sms", "13987654321", "SMS_1", {"count": "2", "due": "2026年11月28日"}, "zh-hans", "610113")
SECRET, AT = b"secret", 1_780_000_000


def test_a_message_is_plain_json_and_signed() -> None:
    body = body_of(MESSAGE)
    assert json.loads(body)["parameters"] == {"count": "2", "due": "2026年11月28日"}
    headers = headers_for(body, MESSAGE.id, SECRET, AT)
    assert headers["Idempotency-Key"] == "0c6a"
    assert is_signed(body, headers, SECRET, AT + 299)


def test_app_and_union_go_with_wechat_alone() -> None:
    assert not {"app", "union"} & set(json.loads(body_of(MESSAGE)))
    body = json.loads(body_of(Message("1", "wechat", "oX", "T", {}, "zh-hans", "610113", "wx1", "oU")))
    assert (body["to"], body["app"], body["union"]) == ("oX", "wx1", "oU")


@pytest.mark.parametrize(
    ("change", "now"),
    [
        ({}, AT + 301),
        ({}, AT - 301),
        ({"Shulian-Timestamp": str(AT + 1)}, AT),
        ({"Shulian-Timestamp": "now"}, AT),
        ({"Shulian-Timestamp": ""}, AT),
        ({"Shulian-Signature": "00"}, AT),
        ({"Shulian-Signature": "签"}, AT),
    ],
)
def test_what_is_not_signed_or_not_fresh_is_seen(change: dict[str, str], now: int) -> None:
    body = body_of(MESSAGE)
    assert not is_signed(body, headers_for(body, "k", SECRET, AT) | change, SECRET, now)


def test_another_body_or_another_secret_does_not_fit() -> None:
    body = body_of(MESSAGE)
    headers = headers_for(body, "k", SECRET, AT)
    assert not is_signed(body + b" ", headers, SECRET, AT)
    assert not is_signed(body, headers, b"other", AT)


@pytest.mark.parametrize(
    ("status", "body", "answer"),
    [
        (200, '{"status": "accepted", "message_id": "1"}', Answer(Status.ACCEPTED)),
        (202, '{"status": "accepted"}', Answer(Status.ACCEPTED)),
        (400, '{"status": "rejected", "code": "isv.MOBILE_ILLEGAL"}', Answer(Status.REJECTED, "isv.MOBILE_ILLEGAL")),
        (200, '{"status": "try-later", "code": "LIMIT"}', Answer(Status.TRY_LATER, "LIMIT")),
        (200, '{"status": "rejected", "code": {"a": 1}}', Answer(Status.REJECTED)),
        (429, "slow down", Answer(Status.TRY_LATER, "http-429")),
        (500, "<html>", Answer(Status.TRY_LATER, "http-500")),
    ],
)
def test_answers(status: int, body: str, answer: Answer) -> None:
    assert read_answer(status, body.encode()) == answer


@pytest.mark.parametrize(
    "body", ["", "<html>", "[]", "{}", '{"status": "fine"}', '{"status": ["accepted"]}', "[" * 99999]
)
def test_garbage_is_no_answer(body: str) -> None:
    with pytest.raises(GatewayError):
        read_answer(200, body.encode())


def test_bytes_that_are_no_text_are_no_answer() -> None:
    with pytest.raises(GatewayError):
        read_answer(200, b"\xff\xfe\x00")


def test_reports() -> None:
    assert read_report(b'{"id": "0c6a", "status": "delivered"}') == Report("0c6a", Delivery.DELIVERED)
    assert read_report(b'{"id": "0c6a", "status": "failed", "code": "UNDELIV"}').code == "UNDELIV"
    for body in (b"", b'{"status": "delivered"}', b'{"id": 1, "status": "failed"}', b'{"id": "0c6a"}'):
        with pytest.raises(GatewayError):
            read_report(body)


def test_a_code_does_not_carry_a_telephone_number() -> None:
    assert clean_code("bad number 13987654321!") == "badnumber…"
    assert len(clean_code("x" * 500)) == 60
