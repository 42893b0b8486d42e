"""Call numbers per library: works keep theirs, nobody gets one twice."""

from __future__ import annotations

import sys
from threading import Thread
from types import FrameType
from typing import Any

import pytest
from django.db import connection

from shulian.apps.catalogue.models import Title, Work
from shulian.apps.holdings.actions.callnumbers import (
    give_call_numbers,
    number_gaps,
    proposed,
    save_scheme,
    scheme_of,
)
from shulian.apps.holdings.models import BookNumber, Item
from shulian.apps.journal.actions import Act
from shulian.core.callnumbers import Bar, Method, Scheme
from shulian.core.shelves import shelf_key
from tests import make
from tests.apps.holdings.files import book, copy, sent
from tests.protocols.marc.samples import data_field

pytestmark = pytest.mark.django_db


@pytest.fixture
def library() -> Any:
    return make.library("雁塔区图书馆")


def item(library: Any, name: str = "书", of: Any = None, **more: Any) -> Item:
    values = {"clc": "I247.57", "authors": ["路遥"]} | more
    return make.item(library, of=of or make.title(name, **values))


def given(library: Any, *items: Item) -> list[str]:
    give_call_numbers(Act("test", library=library.pk), library, [one.pk for one in items])
    return [Item.objects.get(pk=one.pk).call_number for one in items]


def test_numbers_go_on_behind_those_on_the_spines_and_sort_on_the_shelf(library: Any) -> None:
    make.item(library, call_number="I247.57/7")
    one, two = item(library, "甲"), item(library, "乙")
    assert [number.call_number for number in proposed(library, [one, two])] == ["I247.57/8", "I247.57/9"]
    assert given(library, one, two) == ["I247.57/8", "I247.57/9"]
    one.refresh_from_db()
    assert one.shelf_key == shelf_key("I247.57/8")
    assert BookNumber.objects.count() == 2


def test_another_edition_and_another_copy_of_a_work_get_its_number(library: Any) -> None:
    work = Work.objects.create(key="平凡的世界", title="平凡的世界")
    first = make.title("平凡的世界", clc="I247.57", work=work, year=1986)
    later = make.title("平凡的世界", clc="I247.57", work=work, year=2012)
    assert (
        given(library, item(library, of=first), item(library, of=later), item(library, of=first)) == ["I247.57/1"] * 3
    )


def test_the_class_is_that_of_the_librarys_own_record_whoever_leads_the_title(library: Any) -> None:
    sent(library, book("1", "人生", data_field("690", "aI247.5"), copy("1")))
    one = Item.objects.get()
    Item.objects.update(call_number="", shelf_key="")
    Title.objects.update(clc="F0")
    assert given(library, one) == ["I247.5/1"]


def test_each_library_counts_for_itself(library: Any) -> None:
    given(library, item(library, "甲"))
    other = make.library("汉台区图书馆")
    assert given(other, item(other, "乙")) == ["I247.57/1"]


def test_volumes_and_copies_are_told_apart_when_the_library_wishes_so(library: Any) -> None:
    save_scheme(Act("test"), library, Scheme(copies=True, width=3))
    title = make.title("鲁迅全集", volume="第3卷", clc="I210.1")
    assert given(library, *(item(library, of=title) for _ in range(2))) == ["I210.1/001:3", "I210.1/001:3=2"]
    whole = make.title("红楼梦", clc="I242.4")
    parts = [make.item(library, of=whole, volume=volume) for volume in "上下"]
    assert given(library, *parts) == ["I242.4/001:上", "I242.4/001:下"]
    volumes = [make.title("资本论", volume=volume, clc="A123") for volume in ("第三卷. 上册", "第三卷. 下册", "書信")]
    assert given(library, *(item(library, of=volume) for volume in volumes)) == [
        "A123/001:3.上",
        "A123/002:3.下",
        "A123/003:書信",
    ]


def test_gaps_are_filled_when_the_library_wishes_so(library: Any) -> None:
    for number in (1, 2, 5):
        make.item(library, call_number=f"I247.57/{number}")
    assert number_gaps(library, "I247.57") == [3, 4]
    save_scheme(Act("test"), library, Scheme(fill_gaps=True))
    assert given(library, item(library, "甲"), item(library, "乙"), item(library, "丙")) == [
        "I247.57/3",
        "I247.57/4",
        "I247.57/6",
    ]


def test_a_number_whose_copies_are_all_weeded_is_free_again_for_its_own_work_first(library: Any) -> None:
    save_scheme(Act("test"), library, Scheme(fill_gaps=True))
    rows = [item(library, name) for name in "甲乙丙"]
    assert given(library, *rows) == ["I247.57/1", "I247.57/2", "I247.57/3"]
    Item.objects.filter(pk__in=[rows[0].pk, rows[1].pk]).update(state="withdrawn")
    assert number_gaps(library, "I247.57") == [1, 2]
    assert given(library, item(library, of=rows[1].title), item(library, "丁")) == ["I247.57/2", "I247.57/1"]
    assert given(library, item(library, of=rows[0].title)) == ["I247.57/4"]
    assert BookNumber.objects.get(mark="1").title.title == "丁"


def test_no_copy_number_is_given_twice(library: Any) -> None:
    save_scheme(Act("test"), library, Scheme(copies=True))
    title = make.title("人生", clc="I247.57")
    rows = [make.item(library, f"C{number}", title) for number in range(3)]
    assert given(library, *rows) == ["I247.57/1", "I247.57/1=2", "I247.57/1=3"]
    Item.objects.filter(pk=rows[1].pk).delete()
    assert given(library, item(library, of=title)) == ["I247.57/1=4"]


def test_author_numbers_are_ours_or_those_of_the_library(library: Any) -> None:
    save_scheme(Act("test"), library, Scheme(Method.AUTHOR, table={"莫": "M1"}))
    assert scheme_of(library).table == {"莫": "M1"}
    one, two = item(library, "人生"), item(library, "平凡的世界")
    assert given(library, one, two) == ["I247.57/L35", "I247.57/L35-2"]
    assert given(library, item(library, "红高粱", authors=["莫言"])) == ["I247.57/M1"]
    assert given(library, item(library, "孽海花", authors=["曾朴"])) == ["I247.57/Z26"]
    assert given(library, item(library, "老人与海", authors=["Hemingway, Ernest"])) == ["I247.57/H153"]


def test_what_gets_no_number_says_why(library: Any) -> None:
    save_scheme(Act("test"), library, Scheme(Method.AUTHOR))
    rows = [item(library, clc=""), item(library, authors=[]), make.item(library, call_number="I2/1")]
    bars = [one.bar for one in proposed(library, rows)]
    assert bars == [Bar.NO_CLASS, Bar.NO_AUTHOR, Bar.HAS_ONE]
    told = give_call_numbers(Act("test"), library, [one.pk for one in rows])
    assert {one.bar for one in told} == set(bars)


def test_items_of_another_library_are_left_alone(library: Any) -> None:
    theirs = item(make.library("汉台区图书馆"))
    assert given(library, theirs) == [""]


@pytest.mark.parametrize(
    "scheme", [Scheme(), Scheme(fill_gaps=True), Scheme(Method.AUTHOR)], ids=["sequence", "gaps", "author"]
)
def test_ten_times_the_copies_take_ten_times_the_steps(library: Any, scheme: Scheme) -> None:
    save_scheme(Act("test"), library, scheme)
    rows = [item(library, f"书{number}") for number in range(200)]
    # Numbers that were given and are free again are looked through too.
    given(library, *rows[:100])
    Item.objects.filter(pk__in=[one.pk for one in rows[:100]]).update(state="withdrawn")
    few, many = steps(library, rows[100:110]), steps(library, rows[100:])
    assert many < 11 * few


def steps(library: Any, rows: list[Item]) -> int:
    """How many lines of the two files of call numbers are run to propose these."""
    count, before = 0, sys.gettrace()

    def trace(frame: FrameType, event: str, arg: object) -> Any:
        nonlocal count
        if not frame.f_code.co_filename.endswith("callnumbers.py") or "tests" in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    sys.settrace(trace)
    try:
        assert len(proposed(library, rows)) == len(rows)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.django_db(transaction=True)
def test_two_cataloguers_at_once_never_get_one_number() -> None:
    library = make.library("雁塔区图书馆")
    rows = [item(library, f"书{number}") for number in range(12)]

    def work(own: list[Item]) -> None:
        try:
            for one in own:
                give_call_numbers(Act("test", library=library.pk), library, [one.pk])
        finally:
            connection.close()

    threads = [Thread(target=work, args=(rows[start::3],)) for start in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = sorted(int(Item.objects.get(pk=one.pk).call_number.partition("/")[2]) for one in rows)
    assert numbers == list(range(1, 13))
