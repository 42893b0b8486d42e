"""Z39.50: requests with bytes changed, cut, doubled and mixed are answered, and take no memory."""

from __future__ import annotations

import random
import time
import tracemalloc

import pytest

from shulian.protocols.z3950 import BerError, Splitter, Syntax, ber, writing
from shulian.protocols.z3950.messages import (
    Charset,
    Close,
    InitRequest,
    Joined,
    PresentRequest,
    SetName,
)
from tests.memory import bounded
from tests.protocols.test_z3950 import INIT_PARTS, asked, greeted, words


def scan_request() -> bytes:
    term = writing._terms(words("三", (1, 4)))
    return ber.put_all(35, [ber.put_all(3, [ber.put(105, b"Default")]), term, ber.put_integer(6, 20)])


def sort_request() -> bytes:
    key = ber.sequence([ber.put_all(1, [ber.put(0, b"title")]), ber.put_integer(1, 1), ber.put_integer(2, 1)])
    return ber.put_all(43, [ber.put_all(3, [ber.put(4, b"1")]), ber.put(4, b"2"), ber.put_all(5, [key])])


def delete_request() -> bytes:
    return ber.put_all(26, [ber.put_integer(32, 0), ber.sequence([ber.put(31, b"1")])])


def samples() -> list[bytes]:
    gbk = Charset("gbk", for_records=True, is_private=True, said="GBK")
    messages = [
        InitRequest(*INIT_PARTS, user="u", password="p", charsets=(gbk, Charset("utf-8", said="utf-8"))),
        asked(Joined("or", words("三", (1, 4)), Joined("not", words("a", (2, 3), (5, 1)), SetName("1")))),
        PresentRequest("1", 1, 3, "F", Syntax.XML),
        Close(0, "bye"),
    ]
    return [*map(writing.write, messages), scan_request(), sort_request(), delete_request()]


def mangled(seconds: float, seed: int) -> int:
    """Requests with bytes changed, cut, doubled and mixed: each is answered by a message."""
    chance, until, tried = random.Random(seed), time.monotonic() + seconds, 0
    good = samples()
    while time.monotonic() < until:
        session = greeted()
        for _ in range(20):
            data = bytearray(chance.choice(good))
            for _ in range(chance.randint(0, 4)):
                at = chance.randrange(len(data))
                end = min(len(data), at + chance.randint(0, 6))
                data[at:end] = chance.choice(
                    [bytes([chance.randrange(256)]), b"", data[at:end] * 2, chance.choice(good)]
                )
                data = data or bytearray(b"\0")
            tried += 1
            answer = session.respond(bytes(data))
            assert ber.decode(answer).number in {21, 23, 25, 27, 36, 44, 48}
            try:
                list(Splitter(20_000).feed(bytes(data)))
            except BerError:
                continue
    return tried


def test_mangled_requests_are_answered() -> None:
    mangled(0.2, seed=4)
    tracemalloc.start()
    try:
        with bounded():
            assert mangled(2.0, seed=5) > 300
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.long
def test_mangled_requests_are_answered_for_long() -> None:
    mangled(1, seed=4)
    with bounded():
        assert mangled(150, seed=6) > 10_000
