"""The children's page helps a child who typed a book's name nearly right."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from shulian.apps.catalogue.models import Title
from shulian.apps.discovery.writer import rebuild
from tests import make
from tests.interfaces.portal.conftest import World

NONE = "这里没有这样的书"


@pytest.fixture
def children(world: World, settings, tmp_path: Path) -> World:
    """The world with books for children, and one that is not for them, indexed."""
    settings.INDEX_FOLDER = tmp_path
    make.item(world.yanta, "K1", make.title("西游记连环画", authors=["吴承恩"], juvenile=True))
    make.title("笨狼的故事", authors=["汤素兰"], juvenile=True)
    make.title("金瓶梅", authors=["兰陵笑笑生"])
    rebuild(tmp_path)
    return world


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("西油记", "西游记"),
        ("西由记连环画", "西游记连环画"),
        ("笨郎的故事", "笨狼的故事"),
        ("西记游", "西游记"),
        ("我想看西油记", "西游记"),
        # What is not for children is not offered to them.
        ("金平梅", ""),
        ("没有这本", ""),
    ],
)
def test_a_child_who_typed_it_nearly_right_is_led_on(children: World, client: Client, typed: str, meant: str) -> None:
    page = client.get("/kids/", {"q": typed}).content.decode()
    assert NONE in page
    assert page.count('class="kids-meant"') == bool(meant)
    if meant:
        assert f'你想找的是 <strong lang="zh">{meant}</strong> 吗？' in page


def test_the_link_finds_the_book_and_keeps_sign_and_age(children: World, client: Client) -> None:
    page = client.get("/kids/?q=西油记&sign=drawing&age=reading").content.decode()
    address = page.split('class="kids-meant"><a href="')[1].split('"')[0].replace("&amp;", "&").partition("#")[0]
    assert "sign=drawing" in address
    assert "<ruby>西<rt>xī</rt></ruby>" in client.get(f"/kids/{address}").content.decode()


@pytest.mark.parametrize("address", ["/kids/?q={}", "/search/?q={}"])
@pytest.mark.parametrize("said", ["我想看西游记", "西游记西游记", "有没有西游记这本书"])
def test_children_find_a_book_by_a_whole_sentence(children: World, client: Client, address: str, said: str) -> None:
    page = client.get(address.format(said)).content.decode()
    assert NONE not in page
    assert f"/titles/{Title.objects.get(title='西游记连环画').pk}/" in page


@pytest.mark.parametrize("address", ["/kids/?q=西游记", "/kids/?sign=drawing", "/kids/?q=西油记&page=2", "/kids/"])
def test_nothing_is_guessed_where_books_are_found_or_no_words_were_typed(
    children: World, client: Client, address: str
) -> None:
    assert "kids-meant" not in client.get(address).content.decode()


def test_a_child_who_chose_a_place_is_led_on_too(children: World, client: Client) -> None:
    client.post("/whereabouts/", {"division": "610702", "next": "/"})
    assert "kids-meant" in client.get("/kids/?q=西油记").content.decode()


def test_it_is_said_in_english_too(children: World, client: Client) -> None:
    client.post("/language/", {"language": "en", "next": "/kids/"})
    page = client.get("/kids/?q=西油记").content.decode()
    assert 'Do you mean <strong lang="zh">西游记</strong>?' in page
