"""Whoever asks hears how far an index is that is being built, and that its writer lives."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation

from shulian import clock
from shulian.apps.catalogue.models import Title
from shulian.apps.discovery import building, writer
from shulian.apps.discovery.comparison import compared
from shulian.apps.discovery.index import Description
from shulian.apps.discovery.queries import state
from shulian.apps.discovery.writer import IndexWriter
from shulian.config import health
from shulian.config.health_part import Health, State

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def told() -> Health:
    return health.index_writer({"index-writer": {"up": True, "since": clock.now().isoformat()}}, with_data=True)


@pytest.fixture
def seen(index_folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Health, bool]]:
    """What health says before each run of five titles that is built, and whether the writer beats meanwhile."""
    found: list[tuple[Health, bool]] = []
    monkeypatch.setattr(writer, "RUN", 5)
    monkeypatch.setattr(writer, "PULSE", timedelta(0))
    monkeypatch.setattr(building, "PULSE", timedelta(milliseconds=2))
    described = writer.describe

    def look(titles: list[int]) -> list[Description]:
        at, heard = clock.now(), set[str]()
        until = time.monotonic() + 5
        while time.monotonic() < until and len(heard) < 4:
            time.sleep(0.003)
            heard.add((index_folder / building.FILE).read_text(encoding="ascii"))
        found.append((told(), (state().alive_at or at) > at))
        return described(titles)

    monkeypatch.setattr(writer, "describe", look)
    return found


def test_the_writer_lives_and_says_how_far_it_is_while_it_builds(
    index_folder: Path, titles: dict[int, Title], seen: list[tuple[Health, bool]]
) -> None:
    assert told().sentence.startswith("There is no search index")
    IndexWriter(index_folder).step()
    assert len(seen) > 2
    for run, (said, beaten) in enumerate(seen):
        assert beaten, run
        assert said.state is State.BEHIND
        assert said.sentence.startswith(f"The index is being built: {run * 5} of {len(titles)} titles.")
        assert said.since is not None
    assert (told().state, state().building) == (State.UP, None)
    assert not (index_folder / building.FILE).exists()


def test_an_index_that_is_built_beside_another_is_told_too(
    index_folder: Path, titles: dict[int, Title], seen: list[tuple[Health, bool]]
) -> None:
    IndexWriter(index_folder).step()
    seen.clear()
    heard: list[building.Progress] = []
    assert writer.rebuild(index_folder, heard.append) == len(titles)
    assert heard[-1].total == len(titles)
    assert [said.state for said, _beaten in seen] == [State.UP] * len(seen)
    assert seen[1][0].sentence.startswith(f"The index is being built anew: 5 of {len(titles)} titles.")


def test_the_command_says_how_far_it_is(index_folder: Path, titles: dict[int, Title], capsys: Any) -> None:
    index_folder.mkdir()
    with building.told(index_folder, 9, lambda _now: None) as come:
        come(4)
        time.sleep(0.05)
        call_command("index", "state")
    assert "The index is being built: " in capsys.readouterr().out
    call_command("index", "rebuild")
    assert capsys.readouterr().out == f"The index has been built: {len(titles)} titles.\n", "and no empty line beside"


def test_a_writer_without_an_index_waits_for_one_that_another_builds(
    index_folder: Path, titles: dict[int, Title], monkeypatch: pytest.MonkeyPatch
) -> None:
    index_writer = IndexWriter(index_folder)
    index_folder.mkdir()
    monkeypatch.setattr(writer, "_rebuilding", lambda: True)
    assert index_writer.step() == 0
    assert (state().indexed, state().writer_runs) == (None, True)
    monkeypatch.undo()
    index_writer.step()
    assert state().indexed == len(titles)


def test_who_was_killed_while_building_is_not_heard_for_long(index_folder: Path) -> None:
    index_folder.mkdir()
    with building.told(index_folder, 9, lambda _now: None):
        time.sleep(0.05)
        left = (index_folder / building.FILE).read_text(encoding="ascii")
    (index_folder / building.FILE).write_text(left, encoding="ascii")
    assert building.progress(index_folder) is not None
    with clock.stopped_at(clock.now() + building.STILL):
        assert building.progress(index_folder) is None
    (index_folder / building.FILE).write_text("{", encoding="ascii")
    assert building.progress(index_folder) is None


def test_the_comparison_finds_no_fault_in_an_index_that_is_being_built(
    index_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index_folder.mkdir()
    with building.told(index_folder, 9, lambda _progress: None) as come:
        come(4)
        while building.progress(index_folder) is None or building.progress(index_folder).done < 4:  # type: ignore[union-attr]
            time.sleep(0.01)
        call_command("index", "compare")
        assert capsys.readouterr().out == "The index is being built: 4 of 9 titles.\n"
        assert compared().differences == []
    assert compared().differences == ["There is no search index. Build it with: shulian index rebuild"]


@pytest.mark.parametrize("said", ["[]", "7", '{"at": "2026-11-28T20:00:00", "began": 1}', "\u0000"])
def test_what_is_no_progress_is_none(index_folder: Path, said: str) -> None:
    index_folder.mkdir()
    (index_folder / building.FILE).write_text(said)
    assert building.progress(index_folder) is None
