"""Z39.50 in front of the real catalogue: records in every syntax, and the process that serves them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from shulian.apps.catalogue.actions.imports import Upload
from shulian.apps.catalogue.models import Title
from shulian.apps.discovery.writer import rebuild
from shulian.apps.holdings.actions.imports import import_here
from shulian.apps.journal.actions import Act
from shulian.interfaces.exchange.management.commands import z3950_server
from shulian.protocols import marc
from shulian.protocols.marc import iso2709
from shulian.protocols.marc.composing import Plain, compose
from shulian.protocols.z3950 import Syntax, answers, writing
from shulian.protocols.z3950.messages import (
    BIB_1,
    Attribute,
    Charset,
    Close,
    InitRequest,
    PresentRequest,
    PresentResponse,
    Retrieved,
    RpnQuery,
    SearchRequest,
    SearchResponse,
    Terms,
)
from tests import make
from tests.protocols.marc.samples import MARC21_LEADER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keep_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own transaction lives in it."""
    monkeypatch.setattr(z3950_server, "close_old_connections", lambda: None)


@pytest.fixture
def titles(settings: Any, tmp_path: Path) -> list[Title]:
    settings.INDEX_FOLDER = tmp_path / "index"
    here = make.library("延安图书馆", code="YA1")
    made = compose(Plain("红楼梦", authors=("曹雪芹",), isbns=("9787020002207",), year=1996), marc.Format.CNMARC)
    own = marc.Field("001", value="0012345")
    copies = marc.Field("905", "  ", (("a", "YA"), ("b", "B001"), ("s", "I242.4/1")))
    record = marc.Record(made.leader, (own, *made.fields, copies), made.format, made.encoding, (), b"", 0, 0)
    upload = Upload("a.mrc", BytesIO(marc.to_iso2709(record, marc.Encoding.GB18030)), keep=False)
    import_here(Act("command", library=here.pk), here, upload)
    title = Title.objects.get()
    make.item(here, of=title, call_number="I242.4/1")
    gone = make.title("会走")
    rebuild(settings.INDEX_FOLDER)
    return [title, gone]


def told(session: Any, message: object) -> Any:
    return answers.response(z3950_server.answer(session, writing.write(message)))


@pytest.fixture
def session() -> Any:
    begun = z3950_server.begin()
    told(begun, InitRequest(frozenset({0, 1, 2}), frozenset({0, 1, 2}), 1_000_000, 1_000_000))
    return begun


def search(session: Any, text: str, use: int = 4) -> int:
    query = RpnQuery(BIB_1, Terms((Attribute(1, use),), text.encode()))
    found = told(session, SearchRequest(query, ("Default",)))
    assert isinstance(found, SearchResponse)
    assert found.problem is None
    return found.count


def shown(session: Any, syntax: Syntax, elements: str = "F") -> Retrieved:
    answer = told(session, PresentRequest("default", 1, 1, elements, syntax))
    assert isinstance(answer, PresentResponse)
    assert answer.problem is None
    return answer.records[0]


def test_a_title_comes_in_every_syntax(titles: list[Title], session: Any) -> None:
    assert search(session, "7-02-000220-X", use=7) == 1
    unimarc = iso2709.parse(shown(session, Syntax.UNIMARC).content)
    assert isinstance(unimarc, marc.Record)
    assert b"chiy50      " in shown(session, Syntax.UNIMARC).content
    values = {field.tag: field for field in unimarc.fields}
    assert (values["001"].value, values["003"].value) == (str(titles[0].pk), "SHULIAN")
    assert values["035"].first("a") == "(YA1)0012345"
    assert values["200"].first("a") == "红楼梦"
    assert values["852"].first("h") == "I242.4/1"
    assert "905" not in values
    usmarc = iso2709.parse(shown(session, Syntax.USMARC).content)
    assert isinstance(usmarc, marc.Record)
    assert {field.tag: field for field in usmarc.fields}["245"].first("a") == "红楼梦"
    assert usmarc.format is marc.Format.MARC21
    assert MARC21_LEADER.fullmatch(usmarc.leader)
    assert usmarc.repairs == ()
    assert "馆藏: 延安图书馆" in shown(session, Syntax.SUTRS).content.decode()
    assert b"http://www.nlc.cn/" in shown(session, Syntax.XML, "cnmarcxml").content
    assert b"srw_dc" in shown(session, Syntax.XML, "dc").content
    assert len(shown(session, Syntax.UNIMARC, "B").content) < len(shown(session, Syntax.UNIMARC).content)


def test_records_are_written_in_the_characters_that_were_agreed(titles: list[Title]) -> None:
    session = z3950_server.begin()
    gb = Charset("gb18030", for_records=True, is_private=True, said="GB18030")
    told(session, InitRequest(frozenset({0, 1, 2}), frozenset({0, 1}), 1_000_000, 1_000_000, charsets=(gb,)))
    query = RpnQuery(BIB_1, Terms((Attribute(1, 4),), "红楼".encode("gb18030")))
    told(session, SearchRequest(query, ("Default",)))
    content = shown(session, Syntax.UNIMARC).content
    assert "红楼梦".encode("gb18030") in content
    assert b"chiy0110    " in content


def test_a_title_that_went_after_the_search_leaves_a_diagnostic(titles: list[Title], session: Any) -> None:
    assert search(session, "会走") == 1
    Title.objects.filter(pk=titles[1].pk).update(gone_at=titles[1].added_at)
    problem = shown(session, Syntax.UNIMARC).problem
    assert problem is not None
    assert problem.condition == 14


def test_what_the_index_has_not_is_refused(titles: list[Title], session: Any) -> None:
    query = RpnQuery(BIB_1, Terms((Attribute(1, 54), Attribute(2, 1)), b"chi"))
    found = told(session, SearchRequest(query, ("Default",)))
    assert isinstance(found, SearchResponse)
    assert found.problem is not None
    assert found.problem.condition in {117, 123}


def test_without_the_index_the_server_is_out_of_reach_for_now(settings: Any, tmp_path: Path, session: Any) -> None:
    settings.INDEX_FOLDER = tmp_path / "none"
    found = told(session, SearchRequest(RpnQuery(BIB_1, Terms((), b"x")), ("Default",)))
    assert isinstance(found, SearchResponse)
    assert found.problem is not None
    assert found.problem.condition == 2


def test_a_fault_of_ours_ends_this_session_only(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "respond", lambda _data: 1 // 0)
    said = told(session, SearchRequest(RpnQuery(BIB_1, Terms((), b"x")), ("Default",)))
    assert isinstance(said, Close)
    assert session.over
