"""The other end of `beside`: a process of its own that prepares one run of pieces after another."""

from __future__ import annotations

import pickle
import sys
from struct import Struct
from typing import BinaryIO

from shulian.apps.catalogue.preparing import prepare_all
from shulian.apps.catalogue.rules import rules_from
from shulian.apps.catalogue.seldom import seldom_collecting

LENGTH = Struct(">Q")
"""Stands before each answer: so many bytes it has."""
READY = b"ready"
"""Said once, when all is loaded."""


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Say that it is ready, and answer every run of pieces until there are no more; the kind and the rules come first.

    Only our own parent writes to these pipes.
    """
    kind, said = pickle.load(requests)  # noqa: S301
    rules = rules_from(said)
    answers.write(READY)
    answers.flush()
    while True:
        try:
            pieces = pickle.load(requests)  # noqa: S301
        except EOFError:
            return
        prepared = [tuple(one) for one in prepare_all(pieces, kind, rules, keep_raw=False)]
        answer = pickle.dumps(prepared, protocol=pickle.HIGHEST_PROTOCOL)
        answers.write(LENGTH.pack(len(answer)))
        answers.write(answer)
        answers.flush()


if __name__ == "__main__":
    # Opened anew: unbuffered, as PYTHONUNBUFFERED may have it, an answer ends where a signal cuts it.
    with seldom_collecting(), open(sys.stdout.fileno(), "wb", closefd=False) as answers:
        serve(sys.stdin.buffer, answers)
