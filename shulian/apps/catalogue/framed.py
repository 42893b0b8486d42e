"""What a helping process answers: each answer whole, with its length before it."""

from __future__ import annotations

import sys
from struct import Struct
from typing import IO

LENGTH = Struct(">Q")
LONGEST = 1 << 30
"""Bytes of an answer; where it seems to be longer, what was read is none."""


def output() -> IO[bytes]:
    """Where a helping process answers.

    Opened anew: unbuffered, as PYTHONUNBUFFERED may have it, an answer ends where a signal cuts it.
    """
    return open(sys.stdout.fileno(), "wb", closefd=False)


def write(pipe: IO[bytes], answer: bytes) -> None:
    """Answer."""
    pipe.write(LENGTH.pack(len(answer)))
    pipe.write(answer)
    pipe.flush()


def read(pipe: IO[bytes]) -> bytes:
    """The next answer; EOFError where it is not whole, or none."""
    (length,) = LENGTH.unpack(_whole(pipe, LENGTH.size))
    if length > LONGEST:
        raise EOFError
    return _whole(pipe, length)


def _whole(pipe: IO[bytes], count: int) -> bytes:
    said = pipe.read(count)
    if len(said) < count:
        raise EOFError
    return said
