"""Documents of very many titles are made in other processes, and none is lost when one of those is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import psutil
import pytest

from shulian.apps.catalogue import framed
from shulian.apps.discovery import makers
from shulian.apps.discovery.index import Description, as_json
from shulian.apps.discovery.makers import Makers

MAKER = "shulian.apps.discovery.maker"
TITLES = [Description(number, f"红楼梦研究 第{number}卷", authors=(f"俞平伯{number}",)) for number in range(1, 121)]
RUNS = [TITLES[at : at + 10] for at in range(0, len(TITLES), 10)]
WANTED = sorted(map(as_json, TITLES))


@pytest.fixture
def others(monkeypatch: pytest.MonkeyPatch) -> Iterator[Makers]:
    """Two other processes, whatever the machine has."""
    monkeypatch.setattr(makers.os, "sched_getaffinity", lambda _pid: {0, 1, 2})
    made = Makers()
    yield made
    made.close()
    assert not beside()


def beside() -> list[psutil.Process]:
    """The other processes that live."""
    return [process for process in psutil.Process().children() if lives(process) and MAKER in said_of(process)]


def lives(process: psutil.Process) -> bool:
    """Whether it runs; one that nobody has asked about since it ended does not."""
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def said_of(process: psutil.Process) -> str:
    """By which command it was started; it may end while it is asked."""
    with suppress(psutil.NoSuchProcess):
        return " ".join(process.cmdline())
    return ""


def test_many_titles_are_made_beside_and_few_here(others: Makers) -> None:
    assert sorted(others.documents(RUNS, many=False)) == WANTED
    assert not beside()
    assert sorted(others.documents(RUNS, many=True)) == WANTED
    assert len(beside()) == 2
    assert sorted(others.documents(RUNS, many=True)) == WANTED
    assert len(beside()) == 2, "they stay until they are let go"


def test_a_machine_of_one_core_makes_all_by_itself(others: Makers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(makers.os, "sched_getaffinity", lambda _pid: {0})
    assert sorted(others.documents(RUNS, many=True)) == WANTED
    assert not beside()


def test_when_the_others_are_killed_nothing_is_lost_and_new_ones_are_started(others: Makers) -> None:
    def runs() -> Iterator[list[Description]]:
        for at, run in enumerate(RUNS):
            if at == 3:
                for process in beside():
                    process.kill()
            yield run

    assert sorted(others.documents(runs(), many=True)) == WANTED
    assert not beside()
    assert sorted(others.documents(RUNS, many=True)) == WANTED
    assert len(beside()) == 2


def test_one_that_does_not_answer_is_given_up(others: Makers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(makers, "_PATIENCE", 0.2)

    def runs() -> Iterator[list[Description]]:
        for process in beside():
            process.suspend()
        yield from RUNS

    assert sorted(others.documents(runs(), many=True)) == WANTED


def test_one_whose_answer_is_none_is_given_up(others: Makers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framed, "LONGEST", 10)
    assert sorted(others.documents(RUNS, many=True)) == WANTED
    assert not beside()


def test_who_gives_up_in_the_middle_hears_nothing_of_it_later(others: Makers) -> None:
    for _document in others.documents(RUNS, many=True):
        break
    assert sorted(others.documents(RUNS[:2], many=True)) == sorted(map(as_json, [*RUNS[0], *RUNS[1]]))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_none_outlives_the_process_that_started_it(how: signal.Signals) -> None:
    script = (
        "import time; from shulian.apps.discovery import makers; from shulian.apps.discovery.index import Description;"
        "makers.os.sched_getaffinity = lambda _: {0, 1}; made = makers.Makers();"
        "list(made.documents([[Description(1, '家')]], many=True));"
        "print(made._makers[0]._process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    with parent:
        other = psutil.Process(int(parent.stdout.readline()))  # type: ignore[union-attr]
        os.kill(parent.pid, how)
        parent.wait(20)
    until = time.monotonic() + 20
    while lives(other) and time.monotonic() < until:
        time.sleep(0.02)
    assert not lives(other)
