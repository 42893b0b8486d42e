"""The other end of `makers`: a process of its own that makes the documents of one run of titles after another."""

from __future__ import annotations

import gc
import pickle
import signal
import sys
from contextlib import suppress
from typing import IO, BinaryIO

from shulian.apps.catalogue import framed
from shulian.apps.discovery.index import Description, as_bytes


def serve(requests: BinaryIO, answers: IO[bytes]) -> None:
    """Answer every run of descriptions until there are no more; only our own parent writes to these pipes."""
    with suppress(EOFError, pickle.UnpicklingError, BrokenPipeError):
        while True:
            run = pickle.load(requests)  # noqa: S301
            # One document on a line.
            framed.write(answers, b"\n".join([as_bytes(Description._make(said)) for said in run]))


if __name__ == "__main__":
    # A key that stops the writer reaches this process too, and the writer may still want what it has begun.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Of what is made here nothing lies in a circle.
    gc.disable()
    with framed.output() as answers:
        serve(sys.stdin.buffer, answers)
