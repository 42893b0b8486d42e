"""OAI-PMH: two harvesters read everything, and then only what changed; each wrong request gets its error."""

from __future__ import annotations

import gzip
import random
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import oaipmh_scythe
import pytest
import sickle
from django.db import connection
from django.test import Client
from lxml import etree
from pytest_django.live_server_helper import LiveServer

from shulian import clock
from shulian.apps.catalogue.actions.merging import merge, undo
from shulian.apps.catalogue.models import Title
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.core.buckets import Rate
from shulian.interfaces import rates
from shulian.interfaces.exchange import oai
from shulian.protocols.oai import Verb, stamp, writer
from tests import make
from tests.memory import Visitor, bounded

SPACES = {"o": writer.OAI, "dc": "http://purl.org/dc/elements/1.1/", "m": "http://www.loc.gov/MARC21/slim"}


@pytest.fixture(autouse=True)
def _short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "PROGRAM_RATE", Rate(1e9, 1e9))
    monkeypatch.setattr(oai, "RECORDS", 10)
    monkeypatch.setattr(oai, "HEADERS", 15)


@pytest.fixture
def site() -> Client:
    return Client()


def shelf(count: int, ago: timedelta = timedelta(hours=1)) -> list[Title]:
    """Titles that changed one after the other."""
    begin = clock.now() - ago
    return [make.title(f"第{n}本书", changed_at=begin + timedelta(seconds=n // 3)) for n in range(count)]


def asked(site: Client | Visitor, **arguments: str) -> etree._Element:
    answer = site.get("/oai", {name.rstrip("_"): value for name, value in arguments.items()})
    assert answer.status_code == 200
    return etree.fromstring(answer.content)


def found(root: etree._Element, path: str) -> list[str]:
    return [str(one) for one in root.xpath(path, namespaces=SPACES)]


def error(root: etree._Element) -> list[str]:
    return found(root, "//o:error/@code")


@pytest.mark.django_db(transaction=True)
class TestHarvesters:
    def test_sickle_reads_everything_and_then_what_changed(self, live_server: LiveServer) -> None:
        titles = shelf(35)
        harvester = sickle.Sickle(f"{live_server.url}/oai")
        first = [record.header for record in harvester.ListRecords(metadataPrefix="oai_dc")]
        assert [header.identifier for header in first] == [f"oai:shulian.localhost:{title.pk}" for title in titles]
        since = stamp(clock.now())
        time.sleep(1.1)
        Title.objects.filter(pk=titles[3].pk).update(title="改了", changed_at=clock.now())
        Title.objects.filter(pk=titles[4].pk).update(gone_at=clock.now(), changed_at=clock.now())
        time.sleep(0.05)
        again = list(harvester.ListRecords(metadataPrefix="oai_dc", **{"from": since}))
        assert [(record.header.identifier.rpartition(":")[2], record.header.deleted) for record in again] == [
            (str(titles[3].pk), False),
            (str(titles[4].pk), True),
        ]
        assert again[0].metadata["title"] == ["改了"]

    def test_scythe_reads_headers_sets_and_marc(self, live_server: LiveServer) -> None:
        titles = shelf(32)
        here = make.library("铜川图书馆", code="TC1")
        make.item(here, of=titles[5], call_number="I247/1")
        with oaipmh_scythe.Scythe(f"{live_server.url}/oai") as harvester:
            assert len(list(harvester.list_identifiers(metadata_prefix="marcxml"))) == 32
            assert ["铜川图书馆" in str(one) for one in harvester.list_sets()] == [True]
            only = list(harvester.list_records(metadata_prefix="marcxml", set_="library:TC1"))
        assert len(only) == 1
        assert "I247/1" in str(only[0])

    def test_scythe_reads_what_a_merge_and_its_undo_leave(self, live_server: LiveServer) -> None:
        _other, kept, gone, _last = (title.pk for title in shelf(4))
        here = make.library("铜川图书馆", code="TC1")
        make.item(here, of=Title.objects.get(pk=kept), call_number="I247/1")
        make.item(here, of=Title.objects.get(pk=gone), call_number="I247/2")
        since = stamp(clock.now())
        time.sleep(1.1)
        done = merge(Act("cataloguing"), [gone], into=kept)
        changed = increment(live_server, since)
        assert {title: deleted for title, (deleted, _record) in changed.items()} == {kept: False, gone: True}
        assert "I247/1" in changed[kept][1]
        assert "I247/2" in changed[kept][1]
        assert undo(Act("cataloguing"), done.regroupings[0]).ok
        changed = increment(live_server, since)
        assert {title: deleted for title, (deleted, _record) in changed.items()} == {kept: False, gone: False}
        assert "I247/2" not in changed[kept][1]
        assert "I247/2" in changed[gone][1]


def increment(live_server: LiveServer, since: str) -> dict[int, tuple[bool, str]]:
    """What scythe reads of the titles that changed since: whether each was deleted, and its record."""
    with oaipmh_scythe.Scythe(f"{live_server.url}/oai") as harvester:
        read = list(harvester.list_records(metadata_prefix="marcxml", from_=since))
    return {int(one.header.identifier.rpartition(":")[2]): (one.header.deleted, str(one)) for one in read}


@pytest.mark.django_db(transaction=True)
def test_what_is_not_committed_yet_keeps_back_what_was_changed_after_it(site: Client) -> None:
    early, late = make.title("早"), make.title("晚")
    Title.objects.update(changed_at=clock.now() - timedelta(hours=1))
    since = stamp(clock.now() - timedelta(minutes=1))
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("UPDATE catalogue_title SET changed_at = %s WHERE id = %s", [clock.now(), early.pk])
            Title.objects.filter(pk=late.pk).update(changed_at=clock.now())
            meanwhile = asked(site, verb="ListIdentifiers", metadataPrefix="oai_dc", from_=since)
            cursor.execute("COMMIT")
    finally:
        other.close()
    assert error(meanwhile) == ["noRecordsMatch"]
    answered = found(meanwhile, "//o:responseDate/text()")[0]
    afterwards = asked(site, verb="ListIdentifiers", metadataPrefix="oai_dc", from_=answered)
    assert [int(one.rpartition(":")[2]) for one in found(afterwards, "//o:identifier/text()")] == [early.pk, late.pk]


@pytest.mark.django_db
def test_a_program_that_comes_too_fast_is_told_when_to_come_again(
    site: Client, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RUN_FOLDER = tmp_path
    monkeypatch.setattr(rates, "PROGRAM_RATE", Rate(2.0, 0.1))
    answers = [site.get(path) for path in ("/oai?verb=Identify", "/sru", "/oai?verb=Identify")]
    assert [answer.status_code for answer in answers] == [200, 200, 503]
    assert 1 <= int(answers[2]["Retry-After"]) <= 11


@pytest.mark.django_db
def test_identify_says_who_answers(site: Client) -> None:
    root = asked(site, verb="Identify")
    assert found(root, "//o:deletedRecord/text()") == ["persistent"]
    assert found(root, "//o:granularity/text()") == ["YYYY-MM-DDThh:mm:ssZ"]
    assert found(root, "//o:baseURL/text()") == ["http://testserver/oai"]


@pytest.mark.django_db
def test_a_number_by_itself_is_no_identifier(site: Client) -> None:
    title = make.title("红楼梦")
    for name in (str(title.pk), f"oai:elsewhere.example:{title.pk}", f"x oai:shulian.localhost:{title.pk}"):
        root = asked(site, verb="GetRecord", identifier=name, metadataPrefix="oai_dc")
        assert error(root) == ["idDoesNotExist"]


@pytest.mark.django_db
def test_a_record_comes_in_every_format(site: Client) -> None:
    title = make.title(
        "红楼梦", authors=["曹雪芹"], isbns=["9787020002207"], year=1996, publisher="人民文学出版社", clc="I242.4"
    )
    make.item(make.library("延安图书馆", code="YA1"), of=title, call_number="I242.4/1", shelf="一楼")
    name = f"oai:shulian.localhost:{title.pk}"
    dublin = asked(site, verb="GetRecord", identifier=name, metadataPrefix="oai_dc")
    assert found(dublin, "//dc:creator/text()") == ["曹雪芹"]
    assert f"http://testserver/titles/{title.pk}/" in found(dublin, "//dc:identifier/text()")
    assert found(dublin, "//o:setSpec/text()") == ["library:YA1"]
    marc21 = asked(site, verb="GetRecord", identifier=name, metadataPrefix="marcxml")
    assert found(marc21, "//m:datafield[@tag='245']/m:subfield[@code='a']/text()") == ["红楼梦"]
    assert found(marc21, "//m:datafield[@tag='852']/m:subfield/text()") == [
        "YA1",
        "一楼",
        "I242.4/1",
        "1",
        "延安图书馆",
    ]
    assert found(marc21, "//m:controlfield[@tag='001']/text()") == [str(title.pk)]
    cnmarc = asked(site, verb="GetRecord", identifier=name, metadataPrefix="cnmarcxml")
    assert "红楼梦" in str(etree.tostring(cnmarc, encoding="unicode"))
    assert 'tag="200"' in etree.tostring(cnmarc, encoding="unicode")


WRONG: list[tuple[dict[str, str], str]] = [
    ({}, "badVerb"),
    ({"verb": "Listen"}, "badVerb"),
    ({"verb": "Identify", "x": "1"}, "badArgument"),
    ({"verb": "ListRecords"}, "badArgument"),
    ({"verb": "ListRecords", "metadataPrefix": "mods"}, "cannotDisseminateFormat"),
    ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "yesterday"}, "badArgument"),
    ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-02-30"}, "badArgument"),
    ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-01-02", "until": "2026-01-01"}, "badArgument"),
    (
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-01-02", "until": "2026-02-01T00:00:00Z"},
        "badArgument",
    ),
    ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "until": "1990-01-01"}, "noRecordsMatch"),
    ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "until": "9999-12-31"}, "noRecordsMatch"),
    ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "library:none"}, "noRecordsMatch"),
    ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "图书馆"}, "badArgument"),
    ({"verb": "ListRecords", "resumptionToken": "x"}, "badResumptionToken"),
    ({"verb": "ListRecords", "resumptionToken": "x", "metadataPrefix": "oai_dc"}, "badArgument"),
    ({"verb": "ListSets", "resumptionToken": "x"}, "badResumptionToken"),
    ({"verb": "GetRecord", "metadataPrefix": "oai_dc"}, "badArgument"),
    ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:shulian.localhost:999"}, "idDoesNotExist"),
    ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:shulian.localhost:٣"}, "idDoesNotExist"),
    ({"verb": "ListMetadataFormats", "identifier": "what"}, "idDoesNotExist"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("arguments", "code"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_request_gets_its_error(site: Client, arguments: dict[str, str], code: str) -> None:
    assert error(asked(site, **arguments)) == [code]


@pytest.mark.django_db
def test_a_repeated_argument_is_an_error(site: Client) -> None:
    answer = site.get("/oai?verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=marcxml")
    assert error(etree.fromstring(answer.content)) == ["badArgument"]
    answer = site.post("/oai", {"verb": "Identify"})
    assert error(etree.fromstring(answer.content)) == []


@pytest.mark.django_db
def test_a_list_goes_on_and_ends_with_an_empty_token(site: Client) -> None:
    shelf(25)
    first = asked(site, verb="ListRecords", metadataPrefix="oai_dc")
    token = first.find(".//o:resumptionToken", SPACES)
    assert token is not None
    assert (token.get("completeListSize"), token.get("cursor")) == ("25", "0")
    second = asked(site, verb="ListRecords", resumptionToken=token.text or "")
    token = second.find(".//o:resumptionToken", SPACES)
    assert token is not None
    third = asked(site, verb="ListRecords", resumptionToken=token.text or "")
    last = third.find(".//o:resumptionToken", SPACES)
    assert last is not None
    assert (last.text, last.get("cursor"), last.get("completeListSize")) == (None, "20", "25")
    assert error(asked(site, verb="ListIdentifiers", resumptionToken=token.text or "")) == ["badResumptionToken"]
    assert error(asked(site, verb="ListRecords", resumptionToken=(token.text or "")[:-2])) == ["badResumptionToken"]
    with clock.stopped_at(clock.now() + timedelta(days=1)):
        late = asked(site, verb="ListRecords", resumptionToken=token.text or "")
    assert error(late) == ["badResumptionToken"]
    assert "from=" in str(late.findtext(".//o:error", namespaces=SPACES))


@pytest.mark.django_db
def test_a_title_that_changes_meanwhile_comes_at_the_end(site: Client) -> None:
    titles = shelf(25)
    first = asked(site, verb="ListRecords", metadataPrefix="oai_dc")
    Title.objects.filter(pk=titles[12].pk).update(changed_at=clock.now() - timedelta(seconds=1))
    Title.objects.filter(pk=titles[2].pk).update(changed_at=clock.now() - timedelta(seconds=1))
    seen = found(first, "//o:header/o:identifier/text()")
    token = found(first, "//o:resumptionToken/text()")
    while token:
        root = asked(site, verb="ListRecords", resumptionToken=token[0])
        seen += found(root, "//o:header/o:identifier/text()")
        token = found(root, "//o:resumptionToken/text()")
    numbers = [int(one.rpartition(":")[2]) for one in seen]
    assert set(numbers) == {title.pk for title in titles}
    assert numbers.count(titles[12].pk) == 1
    assert numbers.count(titles[2].pk) == 2


@pytest.mark.django_db
def test_deleted_titles_stay_in_every_set(site: Client) -> None:
    here, there = make.library("甲", code="A1"), make.library("乙", code="B1")
    held, gone = make.title("有"), make.title("无", gone_at=clock.now())
    make.item(here, of=held)
    make.item(there, of=make.title("别处"))
    root = asked(site, verb="ListIdentifiers", metadataPrefix="oai_dc", set="library:A1")
    assert found(root, "//o:header/o:identifier/text()") == [f"oai:shulian.localhost:{one.pk}" for one in (held, gone)]
    assert found(root, "//o:header/@status") == ["deleted"]


@pytest.mark.django_db
def test_a_list_whose_last_titles_change_out_of_it_ends_with_a_title_said_twice(site: Client) -> None:
    titles = shelf(12)
    until = stamp(clock.now() - timedelta(minutes=30))
    first = asked(site, verb="ListRecords", metadataPrefix="oai_dc", until=until)
    Title.objects.filter(pk__in=[title.pk for title in titles[10:]]).update(changed_at=clock.now())
    token = found(first, "//o:resumptionToken/text()")[0]
    last = asked(site, verb="ListRecords", resumptionToken=token)
    assert found(last, "//o:header/o:identifier/text()") == found(first, "//o:header/o:identifier/text()")[-1:]
    assert found(last, "//o:resumptionToken/text()") == []
    assert error(last) == []


def statuses(site: Client, spec: str) -> dict[str, str]:
    root = asked(site, verb="ListRecords", metadataPrefix="oai_dc", set=spec)
    heads = root.iterfind(".//o:header", SPACES)
    return {str(head.findtext("o:identifier", "", SPACES)).rpartition(":")[2]: head.get("status", "") for head in heads}


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["withdrawn", "moved", "deleted", "joined"])
def test_a_title_whose_last_copy_leaves_a_library_is_deleted_in_its_set_alone(site: Client, how: str) -> None:
    here, there = make.library("甲", code="A1"), make.library("乙", code="B1")
    title, other = make.title("两馆都有"), make.title("另一种")
    copy = make.item(here, of=title)
    make.item(there, of=title)
    assert statuses(site, "library:A1") == {str(title.pk): ""}
    mine = Item.objects.filter(pk=copy.pk)
    changes: dict[str, dict[str, Any]] = {
        "withdrawn": {"state": "withdrawn"},
        "moved": {"library": there},
        "joined": {"title": other},
    }
    if how in changes:
        mine.update(**changes[how])
    else:
        mine.delete()
    assert statuses(site, "library:A1")[str(title.pk)] == "deleted"
    assert statuses(site, "library:B1")[str(title.pk)] == ""
    make.item(here, of=title)
    assert statuses(site, "library:A1")[str(title.pk)] == ""


@pytest.mark.django_db
def test_a_copy_that_goes_while_another_stays_changes_nothing_in_the_set(site: Client) -> None:
    here = make.library("甲", code="A1")
    title = make.title("复本")
    make.item(here, of=title)
    Item.objects.filter(pk=make.item(here, of=title).pk).update(state="withdrawn")
    assert statuses(site, "library:A1") == {str(title.pk): ""}


@pytest.mark.django_db
def test_an_answer_is_small_on_the_line(site: Client) -> None:
    shelf(25)
    answer = site.get("/oai?verb=ListRecords&metadataPrefix=oai_dc", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert b"resumptionToken" in gzip.decompress(answer.content)


def pieces() -> list[str]:
    return [
        "ListRecords",
        "oai_dc",
        "marcxml",
        "2026-01-01",
        "0000-00-00",
        "9999-12-31T23:59:59Z",
        "库",
        "\x00",
        "x" * 50,
        "",
        "a:b",
    ]


def mangled(seconds: float, seed: int) -> int:
    chance, until, tried, site = random.Random(seed), time.monotonic() + seconds, 0, Visitor()
    names = ["verb", "metadataPrefix", "from", "until", "set", "resumptionToken", "identifier", "x\x00"]
    token = found(asked(site, verb="ListIdentifiers", metadataPrefix="oai_dc"), "//o:resumptionToken/text()")[0]
    while time.monotonic() < until:
        tried += 1
        arguments = {name: chance.choice(pieces()) for name in chance.sample(names, chance.randint(0, 6))}
        if chance.random() < 0.6:
            arguments["verb"] = chance.choice(list(Verb))
        if chance.random() < 0.3:
            at = chance.randrange(len(token))
            arguments["resumptionToken"] = token[:at] + chance.choice([":", "A", "é", ""]) + token[at + 1 :]
        asked(site, **arguments)
    return tried


@pytest.mark.django_db
def test_mangled_requests_get_an_answer() -> None:
    shelf(20)
    mangled(0.3, seed=2)
    with bounded():
        assert mangled(1.5, seed=3) > 30


@pytest.mark.django_db
@pytest.mark.long
def test_mangled_requests_get_an_answer_for_long() -> None:
    shelf(20)
    mangled(1, seed=2)
    with bounded():
        assert mangled(120, seed=4) > 1000
