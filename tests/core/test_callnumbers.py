"""Call numbers: taken apart, counted on, put together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from shulian.core.callnumbers import (
    Bar,
    Parts,
    author_mark,
    class_for,
    composed,
    copy_number,
    free_mark,
    gaps,
    next_number,
    padded,
    table_of,
    taken_apart,
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("I247.57/26", Parts("I247.57", "26", 26)),
        ("I247.57/026:2=3", Parts("I247.57", "026", 26)),
        ("I287.45/L083(2)", Parts("I287.45", "L083", None)),
        ("I247.57", Parts("I247.57", "", None)),
        ("I247.57/99999999", Parts("I247.57", "99999999", None)),
        ("I247.57/２６", Parts("I247.57", "２６", None)),
        ("", Parts("", "", None)),
    ],
)
def test_a_call_number_is_taken_apart(text: str, parts: Parts) -> None:
    assert taken_apart(text) == parts


@pytest.mark.parametrize(
    ("taken", "behind", "first_free", "free"),
    [({1, 2, 4, 7}, 8, 3, [3, 5, 6]), (set(), 1, 1, []), ({1, 2}, 3, 3, []), ({5}, 6, 1, [1, 2, 3, 4])],
)
def test_the_next_number_is_behind_the_greatest_or_the_first_gap(
    taken: set[int], behind: int, first_free: int, free: list[int]
) -> None:
    assert next_number(taken, fill_gaps=False) == behind
    assert next_number(taken, fill_gaps=True) == first_free
    assert gaps(taken) == free


@pytest.mark.parametrize(
    ("syllables", "name", "mark"),
    [
        (["lu", "yao"], "路遥", "L35"),
        (["cao", "xue", "qin"], "曹雪芹", "C347"),
        (["ba"], "巴", "B"),
        (["h", "e", "m"], "Hemingway", "H153"),
        (["·", "lu"], "·鲁", "L"),
        ([], "", ""),
        (["zeng", "pu"], "曾朴", "Z3"),
        (["zeng"], "曾国藩", "Z01"),
    ],
)
def test_an_author_number_is_of_the_own_table_or_of_ours(syllables: list[str], name: str, mark: str) -> None:
    table = {"曾": "Z01", "曾朴": "Z3"}
    assert author_mark(syllables, name, table) == mark


def test_without_a_table_ours_is_used() -> None:
    assert author_mark(["lu", "yao"], "路遥") == "L35"


def test_a_mark_that_is_taken_gets_a_number_behind_it() -> None:
    assert free_mark("L35", set()) == ("L35", 1)
    assert free_mark("L35", {"L35", "L35-2"}) == ("L35-3", 3)
    assert free_mark("L35", {"L35", "L35-2", "L35-4"}, after=2) == ("L35-3", 3)


class Watched(set[Any]):
    """Marks or numbers that count how often somebody looks."""

    looks = 0

    def __contains__(self, one: object) -> bool:
        self.looks += 1
        return super().__contains__(one)

    def __iter__(self) -> Iterator[Any]:
        for one in super().__iter__():
            self.looks += 1
            yield one


@pytest.mark.parametrize("kind", ["behind", "gaps", "author"])
def test_whoever_gives_many_numbers_does_not_look_through_all_of_them_for_each(kind: str) -> None:
    taken, last = Watched(), 0
    for _ in range(1000):
        if kind == "author":
            mark, last = free_mark("L35", taken, last)
            taken.add(mark)
        else:
            last = next_number(taken, fill_gaps=kind == "gaps", after=last)
            taken.add(last)
    assert (len(taken), taken.looks) == (1000, 1000)


@pytest.mark.parametrize(
    ("volume", "copy", "whole"),
    [("", 1, "I247.57/26"), ("2", 1, "I247.57/26:2"), ("", 3, "I247.57/26=3"), ("2", 2, "I247.57/26:2=2")],
)
def test_volumes_and_copies_stand_behind_the_book_number(volume: str, copy: int, whole: str) -> None:
    assert composed("I247.57", padded(26, 1), volume, copy) == whole
    assert composed("I" * 90, "1") is Bar.TOO_LONG


def test_the_class_is_the_first_run_of_signs() -> None:
    assert (class_for(" TP311.13 K"), class_for(""), class_for("I247.57/26")) == ("TP311.13", "", "I247.57")
    assert padded(26, 4) == "0026"


def test_a_table_of_its_own_has_names_and_numbers() -> None:
    assert table_of([["鲁", "L8"], ["", "X"], ["王", " "], ["只有一栏"], ["长" * 41, "C"]]) == {"鲁": "L8"}


@pytest.mark.parametrize(
    ("call_number", "told"),
    [
        ("I247.5/1", ("I247.5/1", 1)),
        ("I247.5/1:3=2", ("I247.5/1:3", 2)),
        ("I247.5/1=0", ("I247.5/1", 1)),
        ("I247.5/1=乙", ("I247.5/1", 1)),
        ("I247.5/1=99999999", ("I247.5/1", 1)),
    ],
)
def test_which_copy_a_call_number_names(call_number: str, told: tuple[str, int]) -> None:
    assert copy_number(call_number) == told
