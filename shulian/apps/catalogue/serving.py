"""The other end of `beside`: a process of its own that prepares one run of pieces after another."""

from __future__ import annotations

import pickle
import sys
from typing import BinaryIO

from shulian.apps.catalogue.preparing import prepare_all
from shulian.apps.catalogue.rules import rules_from
from shulian.apps.catalogue.seldom import seldom_collecting


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer every run of pieces until there are no more: first come the kind and the rules, then the runs.

    Only our own parent writes to these pipes.
    """
    kind, said = pickle.load(requests)  # noqa: S301
    rules = rules_from(said)
    while True:
        try:
            pieces = pickle.load(requests)  # noqa: S301
        except EOFError:
            return
        prepared = [tuple(one) for one in prepare_all(pieces, kind, rules, keep_raw=False)]
        pickle.dump(prepared, answers, protocol=pickle.HIGHEST_PROTOCOL)
        answers.flush()


if __name__ == "__main__":
    with seldom_collecting():
        serve(sys.stdin.buffer, sys.stdout.buffer)
