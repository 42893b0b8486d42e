"""Finding the editions that are known already."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shulian.core.clusters import Known, strays
from shulian.core.matching import edition, known_as
from tests.core.test_matching import DREAM


def test_editions_are_found_by_number_and_by_key_and_the_first_comes_first():
    known: Known[str] = Known()
    known.add(edition(DREAM), "numbered")
    known.add(edition(replace(DREAM, isbns=())), "plain")
    known.add(edition(replace(DREAM, title="", isbns=())), "nothing")
    assert list(known.find_all(edition(replace(DREAM, year=2008)))) == ["numbered"]
    assert list(known.find_all(edition(replace(DREAM, isbns=())))) == ["numbered", "plain"]
    assert list(known.find_all(edition(replace(DREAM, isbns=("9787111075752",))))) == ["plain"]
    assert list(known.find_all(edition(replace(DREAM, title="西游记")))) == []


def test_what_is_found_by_nothing_gives_its_words_to_no_other():
    class Thing:
        pass

    nameless, plain, pupils = (
        edition(replace(DREAM, title=title, isbns=(), year=year))
        for title, year in (("英语(教师用书)", None), ("英语", 1996), ("英语(学生用书)", 1996))
    )
    known: Known[Thing] = Known()
    for _ in range(100):
        known.add(nameless, Thing())
        known.add(plain, Thing())
    assert len([*known.find_all(pupils)]) == 100


def test_an_edition_is_found_as_each_of_its_records_writes_it():
    known: Known[str] = Known()
    known.add(known_as(edition(DREAM), "红楼梦|||作家|1997"), "dream")
    assert list(known.find_all(edition(replace(DREAM, isbns=(), publisher="作家出版社", year=1997)))) == ["dream"]


@pytest.mark.parametrize(
    ("said", "later", "found"),
    [
        ({"title": "英语(初级)"}, {"title": "英语(高级)"}, False),
        ({"title": "英语(初级)"}, {"title": "英语(初级)(教师用书)"}, False),
        ({"title": "英语(初级)"}, {"title": "英语(初级)(人教版)"}, True),
        ({"title": "英语(初级)"}, {"title": "英语"}, True),
        ({"isbns": DREAM.isbns}, {"isbns": ("9787111075752",)}, False),
        ({"isbns": DREAM.isbns}, {"isbns": (*DREAM.isbns, "9787111075752")}, True),
        ({"isbns": DREAM.isbns}, {}, True),
    ],
)
def test_what_one_description_of_an_edition_says_holds_for_it_whatever_the_first_one_left_out(
    said: dict, later: dict, found: bool
):
    known: Known[str] = Known()
    plain = replace(DREAM, title="英语", isbns=())
    for changes in ({}, said):
        known.add(edition(replace(plain, **changes)), "english")
    assert any(known.find_all(edition(replace(plain, **later)))) is found


ONE, OTHER = ("9787020002207",), ("9787111075752",)
WRITTEN = {
    "one": replace(DREAM, isbns=ONE),
    "other": replace(DREAM, isbns=OTHER),
    "both": replace(DREAM, isbns=(*ONE, *OTHER)),
    "none": replace(DREAM, isbns=()),
    "later": replace(DREAM, isbns=(), year=2008),
    "first": replace(DREAM, title="红楼梦(初级)"),
    "second": replace(DREAM, title="红楼梦(高级)"),
}


@pytest.mark.parametrize(
    ("written", "sure", "apart"),
    [
        ([], (), []),
        (["one"], (), []),
        (["one", "one"], (), []),
        (["one", "other"], (), [1]),
        (["one", "other"], (1,), []),
        (["one", "other", "both"], (), []),
        (["one", "none", "other"], (), [2]),
        (["none", "one", "other"], (), [2]),
        (["one", "first", "second"], (), [2]),
        (["one", "first", "second"], (2,), [1]),
        (["one", "later", "other", "other"], (), [1, 2, 3]),
        (["one", "later", "other", "other"], (2,), [1]),
    ],
)
def test_what_would_not_be_joined_to_the_first_stands_apart(
    written: list[str], sure: tuple[int, ...], apart: list[int]
) -> None:
    assert strays([edition(WRITTEN[one]) for one in written], sure) == apart
