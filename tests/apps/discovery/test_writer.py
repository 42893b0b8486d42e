"""How changes reach the index, and how it is built anew under the feet of those who search."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Outbox, Title
from shulian.apps.discovery import folder, makers, waiting, writer
from shulian.apps.discovery.asked import Asked
from shulian.apps.discovery.comparison import compare
from shulian.apps.discovery.index import Description
from shulian.apps.discovery.management.commands.index_writer import run
from shulian.apps.discovery.queries import search, state
from shulian.apps.discovery.writer import IndexWriter
from shulian.apps.holdings.models import Item
from tests import make
from tests.apps.discovery.test_makers import beside

pytestmark = pytest.mark.django_db


def found(query: str, library: int | None = None) -> list[int]:
    """Ids of the titles found."""
    results = search(query, library=library)
    assert not results.degraded
    return [hit.title_id for hit in results.hits]


def rename(title: Title, name: str) -> None:
    """Change a title the way the catalogue does."""
    title.title = name
    title.save()
    Outbox.objects.create(title=title.pk)


def test_the_writer_builds_a_missing_index_by_itself(index_folder: Path, titles: dict[int, Title]) -> None:
    IndexWriter(index_folder).step()
    assert found("围城") == [titles[4].pk]
    assert state().indexed == len(titles)
    assert compare() == []


def test_a_changed_title_is_found_under_its_new_name_only_and_once(
    index_folder: Path, titles: dict[int, Title]
) -> None:
    index_writer = IndexWriter(index_folder)
    index_writer.step()
    rename(titles[4], "围城（典藏本）")
    assert index_writer.step() == 1
    assert found("典藏本") == [titles[4].pk]
    assert state().indexed == len(titles)
    assert not Outbox.objects.exists()


def test_when_there_is_much_to_write_other_processes_help_until_it_is_written(
    index_folder: Path, titles: dict[int, Title], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "MANY", 20)
    monkeypatch.setattr(writer, "RUN", 5)
    monkeypatch.setattr(makers.os, "sched_getaffinity", lambda _pid: {0, 1})
    index_writer = IndexWriter(index_folder)
    index_writer.step()
    assert not beside()
    Outbox.objects.bulk_create([Outbox(title=title.pk, patient=True) for title in titles.values()])
    rename(titles[4], "围城（典藏本）")
    assert index_writer.step() == 1
    assert not beside(), "a single change starts none"
    monkeypatch.setattr(waiting, "MUCH", len(titles) - 1)
    assert index_writer.step() == len(titles) - 1
    assert len(beside()) == 1
    assert index_writer.step() == 1
    assert not beside()
    assert compare() == []


def in_haste(
    index_folder: Path, titles: dict[int, Title], monkeypatch: pytest.MonkeyPatch
) -> tuple[IndexWriter, list[Title]]:
    """A writer that has an index, takes five titles at a time and lets nobody wait; and the titles in their order."""
    index_writer = IndexWriter(index_folder)
    index_writer.step()
    monkeypatch.setattr(writer, "RUN", 5)
    monkeypatch.setattr(waiting, "HASTE", 0.0)
    return index_writer, sorted(titles.values(), key=lambda title: title.pk)


def test_much_is_written_in_parts_when_people_change_something_meanwhile(
    index_folder: Path, titles: dict[int, Title], monkeypatch: pytest.MonkeyPatch
) -> None:
    index_writer, ours = in_haste(index_folder, titles, monkeypatch)
    for title in ours:
        title.title += "新编"
        title.save()
    Outbox.objects.bulk_create([Outbox(title=title.pk, patient=True) for title in ours for _ in range(2)])
    described = writer.describe

    def change(titles: list[int]) -> list[Description]:
        if titles[0] == ours[5].pk:
            rename(ours[-1], "围城（典藏本）")
        return described(titles)

    monkeypatch.setattr(writer, "describe", change)
    assert index_writer.step() == 20, "two runs, each row of its titles"
    assert len(found("新编")) == 10
    assert index_writer.step() == 1
    assert found("典藏本") == [ours[-1].pk]
    assert index_writer.step() == 2 * (len(ours) - 10)
    assert compare() == []


def test_what_people_changed_waits_for_no_more_than_a_part_where_it_is_taken_with_much(
    index_folder: Path, titles: dict[int, Title], monkeypatch: pytest.MonkeyPatch
) -> None:
    index_writer, ours = in_haste(index_folder, titles, monkeypatch)
    rename(ours[-2], "边城（典藏本）")
    assert index_writer.step() == 1
    Outbox.objects.bulk_create([Outbox(title=title.pk, patient=True) for title in ours[:-1]])
    rename(ours[-1], "围城（典藏本）")
    assert index_writer.step() == 5
    assert ours[-1].pk in found("典藏本")
    assert index_writer.step() == len(ours) - 5
    assert compare() == []


def test_a_writer_that_writes_much_is_seen_to_live_meanwhile(
    index_folder: Path, titles: dict[int, Title], monkeypatch: pytest.MonkeyPatch
) -> None:
    index_writer, ours = in_haste(index_folder, titles, monkeypatch)
    monkeypatch.setattr(writer, "PULSE", timedelta(0))
    Outbox.objects.bulk_create([Outbox(title=title.pk, patient=True) for title in ours])
    described, seen = writer.describe, []

    def look(titles: list[int]) -> list[Description]:
        seen.append((index_folder / writer.HEARTBEAT).read_text())
        return described(titles)

    monkeypatch.setattr(writer, "describe", look)
    assert index_writer.step() == len(ours)
    assert len(set(seen)) == len(seen) > 2


def test_a_title_that_is_gone_leaves_the_index(index_folder: Path, titles: dict[int, Title]) -> None:
    index_writer = IndexWriter(index_folder)
    index_writer.step()
    gone = titles[4].pk
    titles[4].delete()
    Outbox.objects.create(title=gone)
    index_writer.step()
    assert found("围城") == []
    assert compare() == []


def test_a_title_is_found_in_the_library_that_has_a_copy(
    index_folder: Path, titles: dict[int, Title], library: Library
) -> None:
    index_writer = IndexWriter(index_folder)
    index_writer.step()
    Item.objects.create(library=library, place=library, barcode="B1", title=titles[2])
    Outbox.objects.create(title=titles[2].pk)
    index_writer.step()
    assert found("红楼梦", library=library.pk) == [titles[2].pk]


def test_a_copy_that_floated_is_held_by_its_owner_and_in_where_it_stands(
    index_folder: Path, titles: dict[int, Title], library: Library
) -> None:
    there = make.library("汉台区图书馆", code="hantai")
    Item.objects.create(library=library, place=there, station=there, barcode="B1", title=titles[2])
    cases = [(library, False, 1), (there, False, 0), (library, True, 0), (there, True, 1)]
    for folder_made in (False, True):
        if folder_made:
            IndexWriter(index_folder).step()
        for at, available, number in cases:
            found = search(Asked("红楼梦研究", library=(at.pk,), available=available))
            assert found.degraded is not folder_made
            assert len(found.hits) == number, (at.name, available)
    shown = search(Asked("红楼梦研究", available=True)).facets["library"]
    assert shown == [(there.pk, 1)]


def test_a_rebuild_changes_over_to_a_new_folder_and_removes_the_old_one(
    index_folder: Path, titles: dict[int, Title]
) -> None:
    index_writer = IndexWriter(index_folder)
    index_writer.step()
    before = folder.current(index_folder)
    assert found("三体")
    Title.objects.create(title="三体全集")  # without a row in the outbox: only a rebuild sees it
    assert writer.rebuild(index_folder) == len(titles) + 1
    assert not before.exists()
    assert found("三体全集")
    rename(titles[4], "围城新编")
    assert index_writer.step() == 1
    assert found("围城新编") == [titles[4].pk]


def test_changes_made_while_the_index_is_built_reach_the_old_index_and_the_new(
    index_folder: Path, titles: dict[int, Title], monkeypatch: pytest.MonkeyPatch
) -> None:
    index_writer = IndexWriter(index_folder)
    index_writer.step()
    monkeypatch.setattr(writer, "_rebuilding", lambda: True)
    rename(titles[4], "围城增订本")
    assert index_writer.step() == 1
    assert index_writer.step() == 0, "a row is written to the old index once"
    assert found("增订本") == [titles[4].pk]
    assert Outbox.objects.count() == 1, "and stays for the new one"
    monkeypatch.undo()
    assert index_writer.step() == 1
    assert not Outbox.objects.exists()


def test_a_broken_index_is_replaced(index_folder: Path, titles: dict[int, Title]) -> None:
    IndexWriter(index_folder).step()
    (folder.current(index_folder) / "meta.json").unlink()
    IndexWriter(index_folder).step()
    assert found("围城") == [titles[4].pk]


def test_a_comparison_names_what_is_missing_stale_and_too_many(index_folder: Path, titles: dict[int, Title]) -> None:
    assert len(compare()) == 1
    IndexWriter(index_folder).step()
    Title.objects.filter(pk=titles[1].pk).update(title="石头记")
    missing = Title.objects.create(title="儒林外史")
    titles[2].delete()
    sentences = compare()
    assert len(sentences) == 3
    assert str(missing.pk) in sentences[0]
    assert str(titles[1].pk) in sentences[1]
    Outbox.objects.create(title=missing.pk)
    assert len(compare()) == 3, "a title that waits is said to wait"


def test_titles_that_only_wait_are_no_difference(
    index_folder: Path, titles: dict[int, Title], capsys: pytest.CaptureFixture[str]
) -> None:
    IndexWriter(index_folder).step()
    rename(titles[1], "石头记")
    call_command("index", "compare")
    waits, agree = capsys.readouterr().out.splitlines()
    assert "1" in waits
    Title.objects.filter(pk=titles[2].pk).update(title="儒林外史")
    with pytest.raises(CommandError) as said:
        call_command("index", "compare")
    assert str(said.value).splitlines()[1:] == [waits]
    assert agree not in str(said.value)


@pytest.mark.django_db(transaction=True)
def test_the_command_finds_a_change_within_a_second_and_stops_when_told(
    index_folder: Path, titles: dict[int, Title]
) -> None:
    stop = threading.Event()

    def work() -> None:
        run(IndexWriter(index_folder), stop)
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        assert within(10, lambda: state().indexed == len(titles))
        rename(titles[4], "围城插图本")
        assert within(5, lambda: found("插图本") == [titles[4].pk])
        assert state().writer_runs
    finally:
        stop.set()
        worker.join(10)
    assert not worker.is_alive()


def within(seconds: float, true: object) -> bool:
    """Whether something becomes true within so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():  # type: ignore[operator]
            return True
        time.sleep(0.02)
    return False
