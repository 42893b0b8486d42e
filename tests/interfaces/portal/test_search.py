"""Searching the union catalogue, and the page of a title."""

from __future__ import annotations

import pytest
from django.test import Client

from shulian.apps.alliance.models import Division
from shulian.apps.catalogue.models import Title
from shulian.interfaces.portal import whereabouts
from tests import make
from tests.interfaces.portal.conftest import World

HOSTILE = ["<script>alert(1)</script>", "' OR 1=1 --", "%00", "\0", "../../etc/passwd", "{{7*7}}", "“”", "a" * 5000]


def test_a_run_of_characters_finds_the_title_once_with_where_it_is_in(world: World, client: Client) -> None:
    page = client.get("/search/", {"q": "红楼"}).content.decode()
    assert page.count('class="result"') == 1
    assert "人民文学出版社" in page
    assert "在架 2 册" in page
    assert "汉台区图书馆" in page
    assert "另有 1 个馆在架" in page


def test_the_nearest_library_comes_first_once_the_reader_says_where(world: World, client: Client) -> None:
    client.post("/whereabouts/", {"division": "610113", "next": "/"})
    page = client.get("/search/", {"q": "红楼"}).content.decode()
    assert "在架 1 册" in page
    assert "在您所在的区县" in page


def test_distances_are_said_as_about_and_never_invented(world: World, client: Client) -> None:
    client.post("/whereabouts/", {"division": "610113", "next": "/"})
    page = client.get(f"/titles/{world.title.pk}/").content.decode()
    assert "约 219 km" in page
    Division.objects.filter(code="610702").update(longitude=None)
    assert " km" not in client.get(f"/titles/{world.title.pk}/").content.decode()


def test_nothing_found_is_answered_with_help(world: World, client: Client) -> None:
    page = client.get("/search/", {"q": "没有这样的书"}).content.decode()
    assert "没有找到" in page
    assert "ISBN" in page


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_searched_for_and_shown_as_text(world: World, client: Client, text: str) -> None:
    for address in ("/search/", "/search/suggestions/", "/libraries/"):
        answer = client.get(address, {"q": text})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("number", ["0", "-1", "999999999999", "x", ""])
def test_a_page_number_that_makes_no_sense_still_gives_a_page(world: World, client: Client, number: str) -> None:
    answer = client.get("/search/", {"q": "红楼", "page": number})
    assert answer.status_code == 200
    assert "红楼梦" in answer.content.decode()


def test_many_titles_come_page_by_page(world: World, client: Client) -> None:
    Title.objects.bulk_create(Title(title=f"长安志 {number:02d}") for number in range(45))
    first = client.get("/search/", {"q": "长安志"}).content.decode()
    assert first.count('class="result"') == 20
    assert "?q=%E9%95%BF%E5%AE%89%E5%BF%97&amp;page=3" in first
    last = client.get("/search/", {"q": "长安志", "page": "3"}).content.decode()
    assert last.count('class="result"') == 5


def test_suggestions_are_a_fragment_with_links(world: World, client: Client) -> None:
    page = client.get("/search/suggestions/", {"q": "红楼"}).content.decode()
    assert f"/titles/{world.title.pk}/" in page
    assert "<html" not in page


def test_a_title_page_shows_copies_description_and_citation(world: World, client: Client) -> None:
    Title.objects.filter(pk=world.title.pk).update(edition="第2版")
    page = client.get(f"/titles/{world.title.pk}/").content.decode()
    assert "<dt>版本</dt><dd>第2版</dd>" in page
    assert '"bookEdition": "第2版"' in page
    assert " · 第2版 · 人民文学出版社" in page
    assert "I242.4/1" in page
    assert "Y1" in page
    assert "978-7-02-000220-7" in page
    assert "曹雪芹, 高鹗. 红楼梦[M]. 2版. 北京: 人民文学出版社, 1996." in page


def test_a_title_says_when_all_copies_are_out(world: World, client: Client) -> None:
    alone = make.title("秦腔")
    make.item(world.yanta, "Q1", alone, state="on-loan")
    assert "现均已借出" in client.get(f"/titles/{alone.pk}/").content.decode()


def test_a_copy_that_floated_is_shown_where_it_stands(world: World, client: Client) -> None:
    alone = make.title("秦腔")
    make.item(world.yanta, "Q1", alone, place=world.hantai, station=world.hantai)
    (held,) = client.get(f"/api/v1/availability?title={alone.pk}").json()["titles"][0]["holdings"]
    assert (held["library"], held["copies"], held["available"]) == ("610702", 1, 1)
    page = client.get(f"/titles/{alone.pk}/").content.decode()
    holdings = page[page.index('<ul class="holdings">') : page.index('<ul class="copies">')]
    assert "汉台区图书馆" in holdings
    assert "雁塔区图书馆" not in holdings
    assert "雁塔区图书馆所有" in page


@pytest.mark.parametrize("number", ["0", "999", "99999999999999999999"])
def test_a_title_that_is_not_there_is_a_404(world: World, client: Client, number: str) -> None:
    assert client.get(f"/titles/{number}/").status_code == 404


def test_hostile_data_is_escaped_everywhere(world: World, client: Client) -> None:
    evil = "<img src=x onerror=alert(1)>\"'"
    title = make.title(
        evil, edition=evil, authors=[evil], publisher=evil, responsibility=evil, summary=evil, isbns=[evil]
    )
    make.item(world.yanta, evil, title, call_number=evil, shelf=evil)
    for address in ("/", f"/titles/{title.pk}/", "/search/?q=img"):
        assert "<img" not in client.get(address).content.decode()


def test_a_search_can_keep_to_one_library(world: World, client: Client) -> None:
    alone = make.title("红楼梦魇")
    make.item(world.hantai, "H9", alone)
    page = client.get("/search/", {"q": "红楼", "library": "610113"}).content.decode()
    assert f"/titles/{world.title.pk}/" in page
    assert f"/titles/{alone.pk}/" not in page
    assert "雁塔区图书馆" in page[page.index('class="chips"') :]


@pytest.mark.parametrize(("kilometres", "said"), [(None, ""), (0.0, "1"), (0.9, "1"), (1.26, "1.3"), (218.7, "219")])
def test_a_distance_is_no_more_exact_than_county_centres_are(kilometres: float | None, said: str) -> None:
    assert whereabouts._about(kilometres) == said
