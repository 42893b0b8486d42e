"""Files damaged at random: reading ends, raises nothing, accounts for every byte, and spares what is whole."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from random import Random

import pytest

from shulian.protocols import marc
from tests.memory import bounded
from tests.protocols.marc.samples import cnmarc_ten, dream, dumped, opened, records

KINDS = (marc.FileKind.ISO_2709, marc.FileKind.MARC_XML, marc.FileKind.MARC_JSON, marc.FileKind.MARC_TEXT)
SIGNS = b"\x00\x1a\x1d\x1e\x1f\xef\xbb\xbf\xff\xfe \r\n09azAZ<>&;/!-[]{}\"'\\,:="
"""What files of these kinds are made of, so that damage is not only noise."""
LONGEST = 200
BETWEEN = {
    marc.FileKind.ISO_2709: re.compile(rb"[ \r\n\t\x00\x1a\x1d]*(?:\xef\xbb\xbf)?[ \r\n\t\x00\x1a\x1d]*"),
    marc.FileKind.MARC_XML: re.compile(rb"(?:(?!<(?:[\w.-]+:)?record[\s>/]).)*", re.DOTALL),
    marc.FileKind.MARC_JSON: re.compile(rb"[ \t\r\n,\[\]}\x00\x1a\xef\xbb\xbf]*"),
    marc.FileKind.MARC_TEXT: re.compile(rb"[ \t\r\n\x00\x1a\x1d\xef\xbb\xbf*=%#_-]*"),
}
"""What may stand between two pieces of a file without being accounted for."""


FILES = 40
"""Megabytes that the rounds behind the first quarter may add: of 2,000 up to 20, of 120,000 they were 8."""


def flip(rng: Random, data: bytes) -> bytes:
    """One bit, or one byte."""
    at = rng.randrange(len(data))
    sign = data[at] ^ 1 << rng.randrange(8) if rng.random() < 0.5 else rng.choice(SIGNS)
    return data[:at] + bytes([sign]) + data[at + 1 :]


def cut(rng: Random, data: bytes) -> bytes:
    """A part out of it, or the end off."""
    start, end = _part(rng, data)
    return data[:start] + (data[end:] if rng.random() < 0.9 else b"")


def insert(rng: Random, data: bytes) -> bytes:
    """Signs where none stood."""
    at = rng.randrange(len(data) + 1)
    new = bytes(rng.choice(SIGNS) for _ in range(rng.randint(1, 8)))
    return data[:at] + new + data[at:]


def duplicate(rng: Random, data: bytes) -> bytes:
    """A part once more, somewhere else."""
    start, end = _part(rng, data)
    at = rng.randrange(len(data) + 1)
    return data[:at] + data[start:end] + data[at:]


def swap(rng: Random, data: bytes) -> bytes:
    """Two parts for one another."""
    one, two, three, four = sorted(rng.randrange(len(data) + 1) for _ in range(4))
    return data[:one] + data[three:four] + data[two:three] + data[one:two] + data[four:]


MUTATIONS: tuple[Callable[[Random, bytes], bytes], ...] = (flip, cut, insert, duplicate, swap)


def _part(rng: Random, data: bytes) -> tuple[int, int]:
    start = rng.randrange(len(data))
    return start, min(len(data), start + rng.randint(1, LONGEST))


def damaged(rng: Random, data: bytes) -> bytes:
    """The file with one to four faults."""
    for _ in range(rng.randint(1, 4)):
        data = rng.choice(MUTATIONS)(rng, data or b"0")
    return data


@cache
def files(kind: marc.FileKind) -> tuple[bytes, ...]:
    """Small files of this kind: ours, the National Library's, and the odd ones that others test with."""
    ours = [dream(), dream(number="2", title="石头记"), cnmarc_ten()[0]]
    theirs = sorted(records("marc21-rs__DUMP.mrc.gz"), key=lambda one: len(one.raw))[:2]
    if kind is marc.FileKind.ISO_2709:
        chinese = b"".join(marc.to_iso2709(one, marc.Encoding.GB18030) for one in ours)
        odd = (opened("solrmarc__errorRecs.mrc").read(), opened("solrmarc__specTestRecs.mrc").read(4000))
        return (chinese, b"".join(one.raw for one in theirs), *odd)
    if kind is marc.FileKind.MARC_TEXT:
        chinese = b"\n".join(dumped(one, "@").encode("gb18030") for one in ours)
        return (chinese, "\r\n".join(dumped(one, "$") for one in [*ours, theirs[0]]).encode())
    written = [b"".join(marc.write_file(some, kind)) for some in (ours, theirs[:1])]
    if kind is marc.FileKind.MARC_XML:
        chinese = written[0].decode().encode("gb18030")
        return (*written, opened("cnmarc_10_records.xml").read(9000), chinese, written[0].replace(b"UTF-8", b"GBK"))
    return (*written,)


@cache
def sound(data: bytes, kind: marc.FileKind) -> tuple[marc.Piece, ...]:
    """What the file says as long as it is whole."""
    return tuple(marc.pieces(io.BytesIO(data), kind))


def look(data: bytes, broken: bytes, kind: marc.FileKind) -> None:
    """Read the broken file, and compare it with what it was."""
    pieces = list(marc.pieces(io.BytesIO(broken), kind))
    results = [marc.finish(piece, kind) for piece in pieces]
    assert [one.number for one in results] == list(range(1, len(pieces) + 1))
    ends = [0, *(piece.end for piece in pieces)]
    for piece, (before, end) in zip(pieces, pairwise(ends), strict=True):
        assert before <= piece.offset < end <= len(broken)
        between = broken[before : piece.offset]
        # A record of XML that never ends lies before the one that begins inside it, and goes with that.
        assert kind is marc.FileKind.MARC_XML or BETWEEN[kind].fullmatch(between)
    assert BETWEEN[kind].fullmatch(broken[ends[-1] :])
    least = min(len(data), len(broken))
    unharmed = next((at for at in range(least) if data[at] != broken[at]), least)
    whole = [piece for piece in sound(data, kind) if piece.end <= unharmed]
    if kind is marc.FileKind.MARC_TEXT:
        # A line is read as a part of the field above it when its tag is damaged.
        whole = whole[:-1]
    spared = [marc.finish(piece, kind) for piece in whole]
    assert results[: len(spared)] == spared
    for one in results:
        if isinstance(one, marc.Record):
            assert one.fields
            marc.describe(one)


@pytest.mark.parametrize("rounds", [2000, pytest.param(120_000, marks=pytest.mark.long)])
def test_damage_costs_no_more_than_what_it_touches(rounds: int) -> None:
    first = rounds // 4
    for seed in range(first):
        one_round(seed)
    with bounded(FILES):
        for seed in range(first, rounds):
            one_round(seed)


def one_round(seed: int) -> None:
    """Damage a file and read it."""
    kind = KINDS[seed % len(KINDS)]
    rng = Random(seed)
    data = rng.choice(files(kind))
    broken = damaged(rng, data)
    try:
        look(data, broken, kind)
    except Exception as error:
        raise AssertionError(f"round {seed}, {kind}: {broken[:300]!r}") from error
