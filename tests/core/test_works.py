"""Which editions are one work."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shulian.core.forms import Form
from shulian.core.matching import Printed, edition
from shulian.core.works import OTHER_NAMES, OTHER_TITLES, WITHOUT_AUTHOR, work_key, work_title, writer
from tests.core.test_matching import DREAM

OLD_MAN = replace(DREAM, title="老人与海", authors=("海明威", "吴劳"), responsibility="(美)海明威著 ; 吴劳译")


def key(printed: Printed, form: str = Form.BOOK) -> str:
    return work_key(edition(printed), form)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "红楼梦|曹雪芹"),
        ({"publisher": "岳麓书社", "year": 2004, "isbns": ()}, "红楼梦|曹雪芹"),
        ({"title": "红楼梦(上)"}, "红楼梦|曹雪芹"),
        ({"title": "红楼梦", "volume": "下册"}, "红楼梦|曹雪芹"),
        ({"title": "红楼梦注音版"}, "红楼梦|曹雪芹"),
        ({"title": "石头记"}, "红楼梦|曹雪芹"),
        ({"authors": ("曹雪芹, 1715-1763",)}, "红楼梦|曹雪芹"),
        ({"authors": (), "responsibility": "[清]曹雪芹, 高鹗著"}, "红楼梦|曹雪芹"),
        ({"authors": ("佚名",), "responsibility": "佚名著"}, "红楼梦|佚名"),
        ({"authors": (), "responsibility": ""}, "红楼梦|@人民文学"),
        ({"authors": (), "responsibility": "", "publisher": ""}, "红楼梦|"),
        ({"title": "论语", "authors": ("杨伯峻",), "responsibility": "杨伯峻译注"}, "论语|"),
        ({"title": "", "isbns": ()}, ""),
    ],
)
def test_a_work_is_its_title_and_first_author(changes: dict, expected: str):
    assert key(replace(DREAM, **changes)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "老人与海|海明威"),
        ({"authors": ("吴劳", "海明威")}, "老人与海|海明威"),
        ({"authors": ("吴劳",)}, "老人与海|海明威"),
        ({"authors": ("吴劳",), "responsibility": "吴劳译"}, "老人与海|吴劳"),
        ({"authors": ("欧内斯特·海明威",), "responsibility": ""}, "老人与海|海明威"),
    ],
)
def test_a_translation_belongs_to_who_wrote_it(changes: dict, expected: str):
    assert key(replace(OLD_MAN, **changes)) == expected


@pytest.mark.parametrize(
    ("name", "compared"),
    [
        ("列夫·托尔斯泰", "托尔斯泰"),
        ("l. 托尔斯泰", "托尔斯泰"),
        ("(俄)托尔斯太", "托尔斯泰"),
        ("加西亚·马尔克斯(garcia marquez, g.)", "马尔克斯"),
        ("周树人", "鲁迅"),
        ("tolkien, j. r. r.", "j r r tolkien"),
        ("罗琳·j.", "罗琳j"),
        ("anonymous", "佚名"),
        ("", ""),
    ],
)
def test_names_of_authors_as_works_compare_them(name: str, compared: str):
    assert writer(name) == compared


def test_a_film_is_no_edition_of_the_book_but_a_reading_is():
    assert key(DREAM, Form.VIDEO) != key(DREAM)
    assert key(DREAM, Form.AUDIO) == key(DREAM, Form.E_BOOK) == key(DREAM)


def test_a_title_of_edition_words_alone_stays():
    assert work_title("新版") == "新版"


def test_the_tables_lead_to_what_is_no_variant_itself():
    assert not set(OTHER_TITLES) & set(OTHER_TITLES.values())
    assert not set(OTHER_NAMES) & set(OTHER_NAMES.values())
    assert not WITHOUT_AUTHOR & set(OTHER_TITLES)


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_title_and_name_give_a_key_that_has_room_in_an_index(title: str, name: str):
    found = key(replace(DREAM, title=title * 9, authors=(name,), responsibility=name))
    assert len(found.encode()) < 900
