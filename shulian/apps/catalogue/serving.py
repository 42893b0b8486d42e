"""The other end of `beside`: a process of its own that prepares one run of pieces after another."""

from __future__ import annotations

import pickle
import sys
from typing import IO, BinaryIO

from shulian.apps.catalogue import framed
from shulian.apps.catalogue.preparing import prepare_all
from shulian.apps.catalogue.rules import rules_from
from shulian.apps.catalogue.seldom import seldom_collecting

READY = b"ready"
"""Said once, when all is loaded."""


def serve(requests: BinaryIO, answers: IO[bytes]) -> None:
    """Say that it is ready, and answer every run of pieces until there are no more; the kind and the rules come first.

    Only our own parent writes to these pipes.
    """
    kind, said = pickle.load(requests)  # noqa: S301
    rules = rules_from(said)
    framed.write(answers, READY)
    while True:
        try:
            pieces = pickle.load(requests)  # noqa: S301
        except EOFError:
            return
        prepared = [tuple(one) for one in prepare_all(pieces, kind, rules, keep_raw=False)]
        framed.write(answers, pickle.dumps(prepared, protocol=pickle.HIGHEST_PROTOCOL))


if __name__ == "__main__":
    with seldom_collecting(), framed.output() as answers:
        serve(sys.stdin.buffer, answers)
