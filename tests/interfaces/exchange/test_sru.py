"""SRU: real clients search and scan in three versions, and each wrong request gets its diagnostic."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from lxml import etree
from pytest_django.live_server_helper import LiveServer

from shulian.apps.catalogue.models import Title
from shulian.apps.discovery import queries
from shulian.apps.discovery.writer import rebuild
from shulian.core.buckets import Rate
from shulian.interfaces import rates
from shulian.protocols.sru import writer
from tests import make
from tests.memory import Visitor, bounded
from tests.protocols.test_cql import PIECES

SPACES = {
    "s": writer.SRW,
    "d": writer.DIAGNOSTIC,
    "s2": writer.SRU_2,
    "d2": writer.DIAGNOSTIC_2,
    "f": writer.FACETS_2,
    "z": writer.ZEEREX,
    "m": "http://www.loc.gov/MARC21/slim",
    "c": "http://www.nlc.cn/",
    "dc": "http://purl.org/dc/elements/1.1/",
}

yaz = pytest.mark.skipif(shutil.which("yaz-client") is None, reason="yaz is not here")


@pytest.fixture
def titles(db: None, settings: Any, tmp_path: Path) -> list[Title]:
    """Four titles, two of them held, and the index."""
    settings.INDEX_FOLDER = tmp_path / "index"
    here = make.library("延安图书馆", code="YA1")
    made = [
        make.title("红楼梦", authors=["曹雪芹"], isbns=["9787020002207"], year=1996, clc="I242.4", language="chi"),
        make.title("三体", authors=["刘慈欣"], year=2008, language="chi"),
        make.title("三国演义", authors=["罗贯中"], year=1998, language="chi"),
        make.title("平凡的世界", authors=["路遥"], year=1986, language="chi"),
    ]
    make.item(here, of=made[0], call_number="I242.4/1")
    make.item(here, of=made[1], call_number="I247/2")
    rebuild(settings.INDEX_FOLDER)
    return made


@pytest.fixture(autouse=True)
def _at_any_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "PROGRAM_RATE", Rate(1e9, 1e9))


def asked(**parameters: str) -> etree._Element:
    answer = Client().get("/sru", parameters)
    assert answer.status_code == 200, answer.content
    return etree.fromstring(answer.content)


def searched(query: str, **parameters: str) -> etree._Element:
    return asked(operation="searchRetrieve", version="1.2", query=query, **parameters)


def found(root: etree._Element, path: str) -> list[str]:
    return [str(one) for one in root.xpath(path, namespaces=SPACES)]


def diagnostics(root: etree._Element) -> list[int]:
    said = found(root, "//*[local-name()='diagnostic']/*[local-name()='uri']/text()")
    return [int(one.rpartition("/")[2]) for one in said]


def test_no_record_is_announced_that_would_be_refused(titles: list[Title], monkeypatch: pytest.MonkeyPatch) -> None:
    path = "//*[local-name()='nextRecordPosition']/text()"
    assert found(searched("cql.allRecords=1", startRecord="2", maximumRecords="1"), path) == ["3"]
    monkeypatch.setattr(queries, "DEEPEST", 2)
    assert found(searched("cql.allRecords=1", startRecord="2", maximumRecords="1"), path) == []
    assert diagnostics(searched("cql.allRecords=1", startRecord="3")) == [61]


@yaz
@pytest.mark.django_db(transaction=True)
def test_yaz_client_and_zoomsh_search_and_scan(live_server: LiveServer, titles: list[Title]) -> None:
    address = f"{live_server.url}/sru"
    script = f"sru get 1.2\nopen {address}\nfind dc.title = 三\nshow 1+2\nscan dc.title = 三体\nquit\n"
    done = subprocess.run(["yaz-client"], input=script.encode(), capture_output=True, timeout=30, check=False)
    said = done.stdout.decode(errors="replace")
    assert "Number of hits: 2" in said
    assert "三国演义" in said
    assert "三体" in said.split("SRW scanResponse", 1)[-1]
    for version in ("1.1", "2.0"):
        commands = [f"set sru_version {version}", "set sru get", f"connect {address}", "search cql:dc.creator=曹雪芹"]
        run = ["zoomsh", *commands, "show 0 1", "quit"]
        done = subprocess.run(run, capture_output=True, timeout=30, check=False)
        assert "红楼梦" in done.stdout.decode(errors="replace"), version


def test_records_come_in_three_schemas(titles: list[Title]) -> None:
    root = searched("bath.isbn = 978-7-02-000220-7")
    assert found(root, "//s:numberOfRecords/text()") == ["1"]
    assert found(root, "//m:datafield[@tag='245']/m:subfield[@code='a']/text()") == ["红楼梦"]
    assert found(root, "//m:datafield[@tag='852']/m:subfield[@code='h']/text()") == ["I242.4/1"]
    assert found(root, "//s:recordIdentifier/text()") == [str(titles[0].pk)]
    root = searched("dc.title=红楼梦", recordSchema="cnmarcxml")
    assert found(root, "//c:datafield[@tag='200']/c:subfield[@code='a']/text()") == ["红楼梦"]
    root = searched("dc.title=红楼梦", recordSchema="dc")
    assert found(root, "//dc:creator/text()") == ["曹雪芹"]
    root = searched("dc.title=红楼梦", recordSchema="info:srw/schema/1/dc-v1.1", recordPacking="string")
    assert "<dc:title>红楼梦</dc:title>" in found(root, "//s:recordData/text()")[0]


def test_pages_and_order(titles: list[Title]) -> None:
    root = searched("cql.allRecords=1 sortby dc.date/sort.descending", maximumRecords="2", recordSchema="dc")
    assert found(root, "//dc:date/text()") == ["2008", "1998"]
    assert found(root, "//s:nextRecordPosition/text()") == ["3"]
    root = searched("cql.allRecords=1", sortKeys="dc.date,,1", startRecord="3", recordSchema="dc")
    assert found(root, "//dc:date/text()") == ["1998", "2008"]
    assert found(root, "//s:nextRecordPosition/text()") == []
    root = searched("cql.allRecords=1", maximumRecords="0")
    assert (found(root, "//s:numberOfRecords/text()"), found(root, "//s:record")) == (["4"], [])


def test_version_2_has_its_own_words_and_facets(titles: list[Title]) -> None:
    root = asked(query="dc.language=chi", facetLimit="9:dc.date,1:bath.possessingInstitution", maximumRecords="1")
    assert found(root, "//s2:numberOfRecords/text()") == ["4"]
    assert found(root, "//s2:recordXMLEscaping/text()") == ["xml"]
    assert sorted(found(root, "//f:facet[1]//f:actualTerm/text()")) == ["1986", "1996", "1998", "2008"]
    assert found(root, "//f:facet[2]//f:actualTerm/text()") == ["YA1"]
    assert diagnostics(asked(query="(")) == [10]
    assert found(asked(query="三体", queryType="searchTerms"), "//s2:numberOfRecords/text()") == ["1"]


def test_explain_says_what_there_is(db: None) -> None:
    root = asked()
    assert "title" in found(root, "//z:index/z:map/z:name/text()")
    assert found(root, "//z:schema/@name") == ["marcxml", "cnmarcxml", "dc"]
    assert found(root, "//z:port/text()") == ["80"]
    assert found(asked(operation="explain", version="2.0"), "//z:serverInfo/@version") == ["2.0"]


def test_scan_leafs_through_an_index(titles: list[Title]) -> None:
    root = asked(operation="scan", version="1.2", scanClause="dc.title=三体", maximumTerms="2", responsePosition="2")
    assert "三体" in found(root, "//s:term/s:value/text()")
    assert set(found(root, "//s:term/s:numberOfRecords/text()")) == {"1"}


WRONG: list[tuple[dict[str, str], int]] = [
    ({"operation": "update"}, 4),
    ({"version": "3.0", "query": "x"}, 5),
    ({"operation": "searchRetrieve", "version": "1.2"}, 7),
    ({"operation": "scan", "version": "1.2"}, 7),
    ({"query": "x", "colour": "red"}, 8),
    ({"query": "x", "startRecord": "0"}, 6),
    ({"query": "x", "maximumRecords": "many"}, 6),
    ({"query": "x", "startRecord": "²"}, 6),
    ({"query": "x", "queryType": "pqf"}, 11),
    ({"query": "x", "facetLimit": "a:dc.date"}, 6),
    ({"query": "x", "facetLimit": "3:dc.rights"}, 16),
    ({"query": "红楼 梦"}, 10),
    ({"query": "(" * 10_000 + "a" + ")" * 10_000}, 13),
    ({"query": '"'}, 14),
    ({"query": "no.title=x"}, 15),
    ({"query": "dc.rights=x"}, 16),
    ({"query": "dc.title encloses x"}, 22),
    ({"query": "dc.title nearly x"}, 19),
    ({"query": "dc.title =/fuzzy x"}, 20),
    ({"query": 'dc.title=""'}, 27),
    ({"query": "dc.title=*a???????????b*"}, 30),
    ({"query": 'dc.title any "' + "*ab " * 9 + '"'}, 30),
    ({"query": "x", "startRecord": "5"}, 61),
    ({"query": "cql.allRecords=1", "startRecord": "99999999"}, 61),
    ({"query": "x", "recordSchema": "mods"}, 66),
    ({"query": "x", "operation": "searchRetrieve", "recordPacking": "zip"}, 71),
    ({"query": "x", "recordXMLEscaping": "zip"}, 71),
    ({"query": "x", "recordXPath": "/a"}, 72),
    ({"query": "x", "stylesheet": "http://elsewhere.example/x.xsl"}, 111),
    ({"query": "x", "stylesheet": "/static/../x.xsl"}, 111),
    ({"query": "x", "sortKeys": "dc.date,,9", "operation": "searchRetrieve"}, 90),
    ({"scanClause": "dc.title=x", "responsePosition": "99"}, 120),
    ({"scanClause": "a and b"}, 10),
    ({"scanClause": "dc.rights=x"}, 16),
]


@pytest.mark.parametrize(("parameters", "number"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_request_gets_its_diagnostic(titles: list[Title], parameters: dict[str, str], number: int) -> None:
    answer = Client().post("/sru", parameters)
    assert answer.status_code == 200
    assert diagnostics(etree.fromstring(answer.content)) == [number]


def test_without_the_index_the_server_says_so(db: None, settings: Any, tmp_path: Path) -> None:
    settings.INDEX_FOLDER = tmp_path / "none"
    assert diagnostics(searched("x")) == [2]


def mangled(seconds: float, seed: int) -> int:
    chance, until, tried = random.Random(seed), time.monotonic() + seconds, 0
    pieces = [*PIECES, "dc.title", "dc.date", "1990", "any", "within", "bath.isbn", "cql.allRecords", "sort.descending"]
    pieces.remove("\ud800")
    names = ["query", "scanClause", "version", "operation", "startRecord", "maximumRecords", "recordSchema", "sortKeys"]
    values = ["1.2", "2.0", "scan", "searchRetrieve", "1", "7", "-1", "dc", "9" * 30, "dc.date,,0", "\x00"]
    site = Visitor()
    while time.monotonic() < until:
        tried += 1
        parameters = {name: chance.choice(values) for name in chance.sample(names, chance.randint(0, 3))}
        key = "scanClause" if chance.random() < 0.2 else "query"
        parameters[key] = "".join(chance.choice(pieces) for _ in range(chance.randint(1, 25)))
        answer = site.get("/sru", parameters)
        assert answer.status_code == 200, parameters
        etree.fromstring(answer.content)
    return tried


def test_mangled_requests_get_an_answer(titles: list[Title]) -> None:
    mangled(0.3, seed=6)
    with bounded():
        assert mangled(2.0, seed=7) > 100


@pytest.mark.long
def test_mangled_requests_get_an_answer_for_long(titles: list[Title]) -> None:
    mangled(1, seed=6)
    with bounded():
        assert mangled(150, seed=8) > 1000
