"""The other end of `makers`: a process of its own that makes the documents of one run of titles after another."""

from __future__ import annotations

import gc
import pickle
import signal
import sys
from contextlib import suppress
from struct import Struct
from typing import BinaryIO

from shulian.apps.discovery.index import Description, as_bytes

LENGTH = Struct(">Q")
"""Stands before each answer: the bytes of its documents, one on a line."""


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer every run of descriptions until there are no more; only our own parent writes to these pipes."""
    with suppress(EOFError, pickle.UnpicklingError, BrokenPipeError):
        while True:
            run = pickle.load(requests)  # noqa: S301
            documents = b"\n".join([as_bytes(Description._make(said)) for said in run])
            answers.write(LENGTH.pack(len(documents)))
            answers.write(documents)
            answers.flush()


if __name__ == "__main__":
    # A key that stops the writer reaches this process too, and the writer may still want what it has begun.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Of what is made here nothing lies in a circle.
    gc.disable()
    # Opened anew: unbuffered, as PYTHONUNBUFFERED may have it, an answer ends where a signal cuts it.
    with open(sys.stdout.fileno(), "wb", closefd=False) as answers:
        serve(sys.stdin.buffer, answers)
