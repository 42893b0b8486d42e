"""What is offered while someone types: a whole title before those that begin with it, however popular these are."""

from __future__ import annotations

from pathlib import Path

import pytest

from shulian.apps.alliance.models import Library
from shulian.apps.discovery.offers import titles_offered
from shulian.apps.discovery.queries import suggestions
from shulian.apps.discovery.writer import rebuild
from tests import make

pytestmark = pytest.mark.django_db

SHELF = {
    "三体": 0,
    "三体Ⅱ·黑暗森林": 9,
    "三体Ⅲ·死神永生": 5,
    "红楼梦研究": 9,
    "红楼梦": 2,
    "红楼启示录": 1,
    "Python": 0,
    "Python编程": 9,
    "。": 0,
}
_TABLE = """
sant <- 三体 | 三体Ⅱ·黑暗森林 | 三体Ⅲ·死神永生
santi <- 三体 | 三体Ⅱ·黑暗森林 | 三体Ⅲ·死神永生
三体 <- 三体 | 三体Ⅱ·黑暗森林 | 三体Ⅲ·死神永生
三 <- 三体 | 三体Ⅱ·黑暗森林 | 三体Ⅲ·死神永生
st <- 三体 | 三体Ⅱ·黑暗森林 | 三体Ⅲ·死神永生
hongl <- 红楼梦 | 红楼梦研究 | 红楼启示录
hl <- 红楼梦 | 红楼梦研究 | 红楼启示录
红楼 <- 红楼梦 | 红楼梦研究 | 红楼启示录
pyth <- Python | Python编程
"""


@pytest.fixture
def shelf(index_folder: Path, library: Library) -> None:
    """These titles with so many copies, indexed."""
    for number, (name, copies) in enumerate(SHELF.items()):
        title = make.title(name)
        for copy in range(copies):
            make.item(make.library(f"{number}.{copy}"), of=title)
    rebuild(index_folder)


def test_a_whole_title_comes_before_those_that_begin_with_it(shelf: None) -> None:
    wanted = dict(line.split(" <- ") for line in _TABLE.strip().splitlines())
    offered = {typed: " | ".join(one.title for one in suggestions(typed)) for typed in wanted}
    assert offered == wanted


def test_the_whole_title_is_kept_where_few_are_offered(shelf: None) -> None:
    assert [one.title for one in suggestions("sant", 1)] == ["三体"]


def test_a_title_of_signs_is_the_beginning_of_none(db: None) -> None:
    made = [make.title(name).pk for name in ("红楼梦研究", "。", "红楼", "红楼梦")]
    assert [one.title for one in titles_offered(made, 9)] == ["红楼", "红楼梦", "红楼梦研究", "。"]
