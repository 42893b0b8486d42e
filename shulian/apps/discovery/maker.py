"""The other end of `makers`: a process of its own that makes the documents of one run of titles after another."""

from __future__ import annotations

import pickle
import signal
import sys
from contextlib import suppress
from typing import BinaryIO

from shulian.apps.catalogue.seldom import seldom_collecting
from shulian.apps.discovery.index import Description, as_json


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer every run of descriptions until there are no more; only our own parent writes to these pipes."""
    with suppress(EOFError, pickle.UnpicklingError, BrokenPipeError):
        while True:
            run = pickle.load(requests)  # noqa: S301
            documents = [as_json(Description._make(said)) for said in run]
            pickle.dump(documents, answers, protocol=pickle.HIGHEST_PROTOCOL)
            answers.flush()


if __name__ == "__main__":
    # A key that stops the writer reaches this process too, and the writer may still want what it has begun.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with seldom_collecting():
        serve(sys.stdin.buffer, sys.stdout.buffer)
