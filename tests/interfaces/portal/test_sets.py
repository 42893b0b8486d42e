"""Parts of a set that are works of their own (三体, 三体Ⅱ·黑暗森林) lead to each other, in order; others do not."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.catalogue.actions.works import works_for
from shulian.apps.catalogue.models import Title, Work
from shulian.apps.discovery.sets import parts_beside
from tests import make
from tests.interfaces.test_questions import questions

pytestmark = pytest.mark.django_db


def titled(name: str, author: str = "刘慈欣", **fields: object) -> Title:
    """A title with its work, as an import makes them."""
    title = make.title(name, authors=[author] if author else [], **fields)
    works_for([title])
    title.save()
    return title


def set_of(title: Title) -> list[str]:
    return [one.title for one in parts_beside(title.work)]


THREE = ["三体", "三体Ⅱ·黑暗森林", "三体Ⅲ·死神永生"]


@pytest.fixture
def parts() -> list[Title]:
    """The three parts, entered from the last to the first, among other books of their author."""
    made = [titled(name) for name in (*reversed(THREE), "三体问题", "流浪地球", "三体IIB")]
    titled("三体Ⅳ·续作", "宝树")
    return made[2::-1]


def test_each_part_shows_all_in_order(parts: list[Title], client: Client) -> None:
    for title in parts:
        assert set_of(title) == THREE
        for address in (f"/works/{title.work_id}/", f"/titles/{title.pk}/"):
            page = client.get(address).content.decode()
            shown = re.search(r'<section class="section" aria-labelledby="parts">.*?</section>', page, re.DOTALL)[0]
            assert re.findall(r">([^<>]+)</(?:a|strong)>", shown) == THREE, address
            assert f'<strong aria-current="true">{title.title}</strong>' in shown
            others = [f"/works/{one.work_id}/" for one in parts if one != title]
            assert re.findall(r'href="([^"]+)"', shown) == others


def test_a_work_of_no_set_shows_none(parts: list[Title], client: Client) -> None:
    alone = Title.objects.get(title="三体问题")
    assert set_of(alone) == []
    assert 'aria-labelledby="parts"' not in client.get(f"/titles/{alone.pk}/").content.decode()
    assert parts_beside(None) == []


def test_what_went_is_no_part(parts: list[Title]) -> None:
    Title.objects.filter(pk=parts[1].pk).update(gone_at=clock.now())
    assert set_of(parts[0]) == ["三体", "三体Ⅲ·死神永生"]


@pytest.mark.parametrize(
    ("author", "names", "found"),
    [
        ("某人", ["企业", "企业VI设计"], []),
        ("某人", ["质量", "质量Ⅱ-1"], []),
        ("某人", ["胶原", "胶原Ⅱ型"], []),
        ("某人", ["太阳电池", "太阳电池I-V特性"], []),
        ("某人", ["太阳电池", "太阳电池I"], []),
        ("某人", ["品牌", "品牌Ⅵ"], ["品牌", "品牌Ⅵ"]),
        ("某人", ["流浪地球III 太阳", "流浪地球I", "流浪地球II"], ["流浪地球I", "流浪地球II", "流浪地球III 太阳"]),
        ("某人", ["三体Ⅹ", "三体Ⅸ", "三体 Ⅱ"], ["三体 Ⅱ", "三体Ⅸ", "三体Ⅹ"]),
        ("某人", ["三體Ⅱ", "三体"], ["三体", "三體Ⅱ"]),
        ("某人", ["三体Ⅰ-Ⅲ", "三体", "三体Ⅱ"], ["三体", "三体Ⅰ-Ⅲ", "三体Ⅱ"]),
        ("某人", ["三体Ⅱ"], []),
        ("某人", ["资本论 第II卷", "资本论 第I卷", "资本论"], ["资本论", "资本论 第I卷", "资本论 第II卷"]),
        ("某人", ["质量", "质量 第I类"], []),
        ("某人", ["Ⅱ", "Ⅲ"], []),
        ("", ["三体", "三体Ⅱ"], []),
    ],
)
def test_only_numbers_of_parts_by_one_author_make_a_set(author: str, names: list[str], found: list[str]) -> None:
    titles = [titled(name, author, publisher="某社") for name in names]
    assert [set_of(title) for title in titles] == [found] * len(titles)


def test_however_many_parts_there_are_the_same_questions_are_asked(parts: list[Title], client: Client) -> None:
    addresses = (f"/works/{parts[0].work_id}/", f"/titles/{parts[0].pk}/")
    few = [questions(lambda one=one: client.get(one)) for one in addresses]
    for sign in "ⅣⅤⅥⅦⅧ":
        titled(f"三体{sign}")
    assert Work.objects.count() > len(THREE)
    assert [questions(lambda one=one: client.get(one)) for one in addresses] == few
