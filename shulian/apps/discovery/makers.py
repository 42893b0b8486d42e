"""Making the documents of very many titles in other processes, while this one reads the database and writes."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLateError
from contextlib import suppress
from pathlib import Path

from shulian.apps.catalogue import framed
from shulian.apps.discovery.index import Description, as_json

MANY = 2000
"""Titles for which another process is worth its start: it loads dictionaries for half a second."""
RUN = 400
"""Titles that are handed over at a time."""

_MOST = 3
"""More processes than these make more than one can write."""
_AHEAD = 2
"""Runs that a process has before it: so that it need not wait, and memory stays bounded."""
_PATIENCE = 5.0
"""Seconds after which a process is given up: for a run it needs a fraction of one, and searchers wait meanwhile."""
_ROOT = Path(__file__).parents[3]

Run = list[Description]


class Makers:
    """The other processes: started when there is much to do, until `close`; each ends when this one does."""

    def __init__(self) -> None:
        self._makers: list[_Maker] = []

    def documents(self, runs: Iterable[Run], *, many: bool) -> Iterator[str]:
        """The documents of all these titles, in any order; what the others have no time for is made here."""
        if many:
            self._start()
        try:
            for run in runs:
                idle = next((maker for maker in self._makers if maker.has_time()), None)
                if idle is None:
                    yield from map(as_json, run)
                else:
                    idle.ask(run)
                for maker in self._makers:
                    yield from maker.made()
            for maker in self._makers:
                yield from maker.rest()
        except BaseException:
            # What is still being made belongs to nobody.
            self.close()
            raise

    def close(self) -> None:
        """End the other processes."""
        for maker in self._makers:
            maker.close()
        self._makers = []

    def _start(self) -> None:
        for maker in [maker for maker in self._makers if not maker.lives()]:
            maker.close()
            self._makers.remove(maker)
        wanted = min(len(os.sched_getaffinity(0)) - 1, _MOST)
        self._makers += [_Maker() for _ in range(wanted - len(self._makers))]


class _Maker:
    """One other process, and the thread that talks to it: one question, one answer."""

    def __init__(self) -> None:
        paths = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "shulian.apps.discovery.maker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": paths},
        )
        self._thread = ThreadPoolExecutor(1)
        self._asked: deque[Future[list[str]]] = deque()

    def lives(self) -> bool:
        return self._process.poll() is None

    def has_time(self) -> bool:
        return len(self._asked) < _AHEAD and self.lives()

    def ask(self, run: Run) -> None:
        self._asked.append(self._thread.submit(self._answer, run))

    def made(self) -> Iterator[str]:
        """What is there by now."""
        while self._asked and self._asked[0].done():
            yield from self._asked.popleft().result()

    def rest(self) -> Iterator[str]:
        """All that was asked for."""
        while self._asked:
            answer = self._asked.popleft()
            try:
                documents = answer.result(_PATIENCE)
            except TooLateError:
                self._process.kill()
                documents = answer.result()
            yield from documents

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._process.kill()
        self._thread.shutdown()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        self._process.wait()

    def _answer(self, run: Run) -> list[str]:
        try:
            documents = self._made_beside(run)
        except (OSError, EOFError):
            # The other process is gone, or not to be understood: this one can do the work too.
            self._process.kill()
            return list(map(as_json, run))
        return documents.decode().split("\n") if run else []

    def _made_beside(self, run: Run) -> bytes:
        requests, answers = self._process.stdin, self._process.stdout
        pickle.dump(list(map(tuple, run)), requests, protocol=pickle.HIGHEST_PROTOCOL)  # type: ignore[arg-type]
        requests.flush()  # type: ignore[union-attr]
        return framed.read(answers)  # type: ignore[arg-type]
