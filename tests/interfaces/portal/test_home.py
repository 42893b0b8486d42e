"""The first page of the portal."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests import make
from tests.interfaces.portal.conftest import World


@pytest.mark.django_db
def test_an_alliance_that_is_not_set_up_begins_there(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/setup/"


def test_the_search_field_is_the_page(world: World, client: Client) -> None:
    page = client.get("/").content.decode()
    assert 'type="search"' in page
    assert "红楼梦" in page
    assert "雁塔区图书馆" in page


def test_a_signed_in_reader_sees_own_loans_on_it(world: World, signed_in: Client) -> None:
    page = signed_in.get("/").content.decode()
    assert "王小明" in page


def test_the_language_can_be_switched(world: World, client: Client) -> None:
    assert '<html lang="zh-hans">' in client.get("/").content.decode()
    client.post("/language/", {"language": "en", "next": "/"})
    page = client.get("/").content.decode()
    assert '<html lang="en">' in page
    assert "Find a book" in page


def test_no_page_carries_inline_scripts_or_styles(world: World, signed_in: Client) -> None:
    for address in ("/", "/search/?q=红楼", f"/titles/{world.title.pk}/", "/libraries/", "/me/", "/sign-in/"):
        page = signed_in.get(address, follow=True).content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert "<script>" not in page
        assert "onclick" not in page


def test_an_unknown_address_gets_a_page_in_words(world: World, client: Client) -> None:
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert "404" in answer.content.decode()


def test_the_new_books_are_mixed_and_none_is_shown_twice(world: World, client: Client) -> None:
    for name, clc in (("秦腔", "I247"), ("秦腔", "I247"), ("史记", "K204"), ("黄帝内经", "R221")):
        make.title(name, clc=clc)
    page = client.get("/").content.decode()
    names = re.findall(r'class="cover-name">([^<]+)<', page)
    assert sorted(names) == sorted(["秦腔", "史记", "黄帝内经", "红楼梦"])
    assert names.index("史记") < names.index("红楼梦")
