"""What anybody may ask: libraries, titles, shelves."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from shulian import clock
from shulian.apps.catalogue.models import Record, Title, Work
from shulian.apps.discovery.writer import rebuild
from tests import make
from tests.interfaces.api.conftest import Alliance, get

pytestmark = pytest.mark.django_db


def test_the_tree_of_libraries_is_open(alliance: Alliance, client: Client) -> None:
    libraries = get(client, "/libraries").json()["libraries"]
    assert [(one["code"], one["parent"]) for one in libraries] == [
        ("610000", None),
        ("yanta", "610000"),
        ("hantai", "610000"),
    ]
    assert [one["code"] for one in get(client, "/libraries", q="汉台").json()["libraries"]] == ["hantai"]
    assert len(get(client, "/libraries", under="610000").json()["libraries"]) == 2


def test_a_library_says_where_it_is_and_when_it_is_open(alliance: Alliance, client: Client) -> None:
    alliance.yanta.opening_hours.create(weekday=0, opens="08:30", closes="20:00")
    told = get(client, "/libraries/yanta").json()
    assert told["hours"] == [{"weekday": 0, "opens": "08:30:00", "closes": "20:00:00"}]
    assert told["parent"] == "610000"
    assert told["memberships"][0]["service"] == "circulation"
    assert get(client, "/libraries/nowhere").status_code == 404


@pytest.mark.parametrize("typed", ["红楼", "hlm", "曹雪芹", "978-7-02-000220-7"])
def test_a_title_is_found_once_with_every_library_that_holds_it(alliance: Alliance, client: Client, typed: str) -> None:
    found = get(client, "/search", q=typed).json()
    assert [title["title"] for title in found["titles"]] == ["红楼梦"]
    assert {one["library"] for one in found["titles"][0]["holdings"]} == {"yanta", "hantai"}


def test_a_search_may_keep_to_one_library(alliance: Alliance, client: Client) -> None:
    make.item(alliance.hantai, "H2", make.title("红楼梦魇"))
    assert get(client, "/search", q="红楼", library="yanta").json()["total"] == 1
    assert get(client, "/search", q="红楼", library="nowhere").json()["code"] == "unknown-library"


def test_suggestions_come_while_typing(alliance: Alliance, client: Client) -> None:
    told = get(client, "/suggestions", q="红").json()["suggestions"]
    assert {"id": alliance.title, "title": "红楼梦", "author": "曹雪芹", "kind": "title", "count": 1} in told


def test_a_title_shows_its_holdings(alliance: Alliance, client: Client) -> None:
    told = get(client, f"/titles/{alliance.title}").json()
    assert (told["title"], told["isbns"], len(told["holdings"])) == ("红楼梦", ["9787020002207"], 2)
    Title.objects.filter(pk=alliance.title).update(
        edition="第2版", authors=["曹雪芹", "程甲"], credits=[["程甲", "注", False]], responsibility=""
    )
    told = get(client, f"/titles/{alliance.title}").json()
    assert told["edition"] == "第2版"
    assert told["credits"] == [
        {"name": "曹雪芹", "role": "", "is_body": False},
        {"name": "程甲", "role": "注", "is_body": False},
    ]
    assert get(client, "/titles/999999").json()["code"] == "unknown-title"


def test_the_shelves_of_many_titles_are_asked_in_one_call(
    alliance: Alliance, client: Client, django_assert_max_num_queries: object
) -> None:
    others = [make.title(f"书{number}").pk for number in range(99)]
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        told = get(client, "/availability", title=[alliance.title, *others]).json()["titles"]
    assert len(told) == 100
    assert len(told[0]["holdings"]) == 2
    now = clock.now()
    joined = make.title("又一条", gone_at=now, merged_into_id=alliance.title)
    twice, gone = make.title("再一条", gone_at=now, merged_into=joined), make.title("无", gone_at=now)
    asked = [twice.pk, gone.pk, 999_999]
    told = get(client, "/availability", title=asked).json()["titles"]
    assert [(one["title"], one["now"], len(one["holdings"])) for one in told] == [
        (twice.pk, alliance.title, 2),
        (gone.pk, None, 0),
        (999_999, None, 0),
    ]
    assert get(client, "/availability", title=[*others, 1, 2]).status_code == 422
    assert get(client, "/availability").status_code == 422


def test_an_e_book_without_copies_is_online_for_the_readers_of_whoever_describes_it(
    alliance: Alliance, client: Client, django_assert_max_num_queries: object
) -> None:
    link = "https://ebook.example.cn/1"
    read = make.title("红楼梦", form="e-book", links=[link])
    bare, paper = make.title("电子书", form="e-book"), make.title("报告", links=[link])
    shelved = make.title("目次", links=[link])
    make.item(alliance.yanta, of=shelved)
    for title, library in ((read, alliance.hantai), (read, alliance.yanta), (paper, alliance.yanta)):
        raw = f"{title.pk}{library.pk}".encode()
        Record.objects.create(title=title, library=library, raw=raw, digest=raw)
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        told = get(client, "/availability", title=[read.pk, bare.pk, paper.pk, shelved.pk, 999_999]).json()["titles"]
    assert [len(one["holdings"]) for one in told] == [0, 0, 0, 1, 0]
    assert [one["online"] and (one["online"]["links"], len(one["online"]["libraries"])) for one in told] == [
        ([link], 2),
        ([], 0),
        ([link], 1),
        None,
        None,
    ]
    assert told[2]["online"]["libraries"] == [{"library": alliance.yanta.code, "name": alliance.yanta.name}]


def test_a_search_is_narrowed_and_says_how_it_could_be(alliance: Alliance, client: Client) -> None:
    make.title("红楼梦画册", clc="J222", language="chi", year=1985, juvenile=True)
    make.title("红楼梦图谱", clc="J222", language="chi", year=2001, form="picture")
    rebuild(Path(settings.INDEX_FOLDER))
    found = get(client, "/search", q="红楼", facets="true").json()
    facets = {one["name"]: {pair["value"]: pair["count"] for pair in one["values"]} for one in found["facets"]}
    assert found["total"] == 3
    assert facets["clc"]["J"] == 2
    assert set(facets["library"]) == {"yanta", "hantai"}
    assert facets["form"] == {"book": 2, "picture": 1}
    for narrowed, count in (
        ({"clc": "J"}, 2),
        ({"clc": ["J"], "form": ["picture"]}, 1),
        ({"audience": "juvenile"}, 1),
        ({"year_from": 2000, "year_to": 2005}, 1),
        ({"available": "true"}, 1),
        ({"library": ["yanta", "hantai"]}, 1),
    ):
        assert get(client, "/search", q="红楼", **narrowed).json()["total"] == count, narrowed
    assert get(client, "/search", q="红楼", sort="year").json()["titles"][0]["year"] == 2001


def test_a_query_of_experts_is_answered_or_says_where_it_cannot_be_read(alliance: Alliance, client: Client) -> None:
    assert get(client, "/search", cql="dc.title = 红楼梦").json()["total"] == 1
    refused = get(client, "/search", cql="(dc.title = 红楼梦")
    assert refused.status_code == 422
    assert refused.json()["code"] == "unreadable-query"
    assert "(" in refused.json()["hint"]


def test_a_work_shows_its_editions(alliance: Alliance, client: Client) -> None:
    work = Work.objects.create(key="红楼梦", title="红楼梦", author="曹雪芹")
    Title.objects.filter(pk=alliance.title).update(work=work, year=1996)
    make.title("红楼梦", year=2005, work=work)
    told = get(client, f"/works/{work.pk}", per_page=1).json()
    assert (told["title"], told["total"], [one["year"] for one in told["editions"]]) == ("红楼梦", 2, [2005])
    second = get(client, f"/works/{work.pk}", per_page=1, page=2).json()
    assert len(second["editions"][0]["holdings"]) == 2
    assert get(client, "/works/999999").json()["code"] == "unknown-work"


def test_a_title_that_went_is_unknown(alliance: Alliance, client: Client) -> None:
    gone = make.title("散佚之书", gone_at=clock.now())
    assert get(client, f"/titles/{gone.pk}").status_code == 404


def test_the_number_of_a_title_that_was_joined_leads_on(client: Client):
    living = make.title("红楼梦")
    gone = make.title("红楼梦", gone_at=clock.now(), merged_into=living)
    further = make.title("红楼梦", gone_at=clock.now(), merged_into=gone)
    answer = client.get(f"/api/v1/titles/{further.pk}")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/api/v1/titles/{living.pk}")
    lost = make.title("红楼梦", gone_at=clock.now())
    assert client.get(f"/api/v1/titles/{lost.pk}").status_code == 404
