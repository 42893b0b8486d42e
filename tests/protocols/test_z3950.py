"""Z39.50: real clients are answered, and what is broken, absurd or unknown gets a diagnostic or a good-bye."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time

import pytest

from shulian.interfaces.exchange.line import Limits
from shulian.protocols.cql import Clause, Name, Node, Relation
from shulian.protocols.z3950 import BerError, Session, Splitter, Syntax, answers, ber, rpn, writing
from shulian.protocols.z3950.messages import (
    BIB_1,
    Attribute,
    Charset,
    Close,
    InitRequest,
    InitResponse,
    Joined,
    Operand,
    PresentRequest,
    PresentResponse,
    RpnQuery,
    SearchRequest,
    SearchResponse,
    SetName,
    Terms,
)
from tests.protocols.z3950_world import Shelf, serving, tree

INIT = InitRequest(frozenset({0, 1, 2}), frozenset({0, 1, 2, 7, 8, 14}), 1_000_000, 1_000_000)

yaz = pytest.mark.skipif(shutil.which("yaz-client") is None, reason="yaz is not here")


def words(text: str, *attributes: tuple[int, int]) -> Terms:
    return Terms(tuple(Attribute(*one) for one in attributes), text.encode())


def asked(root: Operand, name: str = "1", **more: object) -> SearchRequest:
    return SearchRequest(RpnQuery(BIB_1, root), ("Default",), name, **more)  # type: ignore[arg-type]


def greeted(request: InitRequest = INIT) -> Session:
    session = Session(Shelf())
    answer = answers.response(session.respond(writing.write(request)))
    assert isinstance(answer, InitResponse)
    assert answer.accepted
    return session


def told(session: Session, message: object) -> object:
    return answers.response(session.respond(writing.write(message)))


def condition(answer: object) -> int:
    assert isinstance(answer, SearchResponse | PresentResponse)
    assert answer.problem is not None
    return answer.problem.condition


def yaz_client(port: int, *lines: str, encoding: str = "utf-8") -> str:
    script = "\n".join([f"open 127.0.0.1:{port}", "base Default", *lines, "quit", ""])
    done = subprocess.run(["yaz-client"], input=script.encode(encoding), capture_output=True, timeout=20, check=False)
    return done.stdout.decode(encoding, errors="replace")


@yaz
def test_yaz_client_searches_shows_scans_sorts_and_deletes() -> None:
    with serving() as port:
        said = yaz_client(
            port,
            "find @attr 1=4 三体",
            "format xml",
            "show 1+2",
            "find @or @attr 1=4 红楼 @and @attr 1=4 三 @attr 1=4 国",
            "find @set 2",
            "scan @attr 1=4 三",
            "setnames",
            "find @attr 1=4 三",
            "sort title >",
            "show 1",
            "delete 1",
            "querytype cql",
            "find dc.title=世界 or 红楼",
            "find (",
            "close",
        )
    assert said.count("Number of hits: 2") == 4
    assert "<title>三体</title>" in said
    assert "* 三体 (1)" in said
    assert "SortResponse: status=success" in said
    assert "<title>三国演义</title>" not in said.split("SortResponse")[0]
    assert "deleteResultSetResponse status=0" in said
    assert "Number of hits: 2" in said.split("deleteResultSet")[-1]
    assert "[108]" in said


@yaz
def test_zoomsh_reads_records() -> None:
    with serving() as port:
        commands = ["set preferredRecordSyntax xml", "search @attr 1=4 三", "show 0 3", "quit"]
        done = subprocess.run(
            ["zoomsh", f"connect 127.0.0.1:{port}", *commands], capture_output=True, timeout=20, check=False
        )
    said = done.stdout.decode()
    assert "3 hits" in said
    assert "<title>三国演义</title>" in said


@yaz
def test_a_client_that_asks_for_gb18030_gets_it() -> None:
    with serving() as port:
        script = f"negcharset GB18030\nopen 127.0.0.1:{port}\nformat sutrs\nfind @attr 1=4 平凡\nshow 1\nquit\n"
        done = subprocess.run(
            ["yaz-client"], input=script.encode("gb18030"), capture_output=True, timeout=20, check=False
        )
    assert "Accepted character set : GB18030" in done.stdout.decode(errors="replace")
    assert "Number of hits: 1" in done.stdout.decode(errors="replace")


def test_a_client_that_writes_gb18030_unasked_is_answered_in_it() -> None:
    session = greeted()
    found = told(
        session, asked(Terms((Attribute(1, 4),), "平凡".encode("gb18030")), syntax=Syntax.SUTRS, small_upper=9)
    )
    assert isinstance(found, SearchResponse)
    assert found.records[0].content == "TITLE 平凡的世界\n".encode("gb18030")


def test_a_negotiated_charset_holds_for_terms_and_records() -> None:
    gbk = Charset("gbk", for_records=True, is_private=True, said="GBK")
    session = Session(Shelf())
    answer = answers.response(session.respond(writing.write(InitRequest(*INIT_PARTS, charsets=(gbk,)))))
    assert isinstance(answer, InitResponse)
    assert answer.charset is not None
    assert answer.charset.name == "gbk"
    found = told(session, asked(Terms((Attribute(1, 4),), "红楼".encode("gbk")), syntax=Syntax.SUTRS, small_upper=9))
    assert isinstance(found, SearchResponse)
    assert found.records[0].content == "TITLE 红楼梦\n".encode("gbk")


INIT_PARTS = (INIT.versions, INIT.options, INIT.preferred_size, INIT.largest_record)

REFUSED = [
    (asked(words("x", (1, 9999))), 114),
    (asked(words("x", (2, 101))), 117),
    (asked(words("x", (3, 9))), 119),
    (asked(words("x", (4, 9))), 118),
    (asked(words("x", (5, 102))), 120),
    (asked(words("x", (6, 9))), 122),
    (asked(words("x", (7, 1))), 113),
    (asked(words("x", (1, 21))), 114),
    (asked(words("", (1, 4))), 125),
    (asked(words("x" * 3000, (1, 4))), 11),
    (asked(SetName("never")), 30),
    (SearchRequest(RpnQuery("1.2.840.10003.3.2", words("x")), ("Default",)), 121),
    (SearchRequest(RpnQuery(BIB_1, words("x")), ("other",)), 235),
    (SearchRequest(RpnQuery(BIB_1, words("x")), ()), 235),
    (asked(words("x"), "n" * 200), 128),
]


@pytest.mark.parametrize(("request_", "number"), REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_sought_is_told_why(request_: SearchRequest, number: int) -> None:
    session = greeted()
    assert condition(told(session, request_)) == number
    assert not session.over


@pytest.mark.parametrize(
    ("form", "number"),
    [
        ({"syntax": "1.2.3"}, 239),
        ({"syntax": Syntax.XML, "small_elements": "mods"}, 25),
        ({"syntax": Syntax.USMARC, "small_elements": "Z"}, 25),
    ],
)
def test_a_search_holds_whose_records_cannot_come_in_that_form(form: dict[str, str], number: int) -> None:
    session = greeted()
    answer = told(session, asked(words("三", (1, 4)), small_upper=9, **form))
    assert isinstance(answer, SearchResponse)
    assert (answer.succeeded, answer.count, answer.returned, answer.status) == (True, 3, 0, 5)
    assert condition(answer) == number
    shown = told(session, PresentRequest("1", 1, 2, syntax=Syntax.SUTRS))
    assert isinstance(shown, PresentResponse)
    assert shown.returned == 2


def test_presenting_knows_its_limits() -> None:
    session = greeted()
    told(session, asked(words("三", (1, 4))))
    assert condition(told(session, PresentRequest("1", 9, 1))) == 13
    assert condition(told(session, PresentRequest("1", 0, 1))) == 13
    assert condition(told(session, PresentRequest("never", 1, 1))) == 30
    shown = told(session, PresentRequest("1", 2, 2, syntax=Syntax.SUTRS))
    assert isinstance(shown, PresentResponse)
    assert (shown.returned, shown.next_position, shown.status) == (2, 0, 0)


def test_records_that_do_not_fit_wait_for_the_next_request() -> None:
    session = greeted(InitRequest(INIT.versions, INIT.options, 2_048, 2_048))
    shelf = Shelf()
    session.catalogue = shelf
    shelf._record = lambda title, wanted: title[0].encode() * 400  # type: ignore[method-assign]
    told(session, asked(words("三", (1, 4))))
    shown = told(session, PresentRequest("1", 1, 3, syntax=Syntax.SUTRS))
    assert isinstance(shown, PresentResponse)
    assert (shown.returned, shown.next_position, shown.status) == (1, 2, 2)
    shelf._record = lambda title, wanted: title[0].encode() * 4000  # type: ignore[method-assign]
    shown = told(session, PresentRequest("1", 1, 3, syntax=Syntax.SUTRS))
    assert isinstance(shown, PresentResponse)
    assert {record.problem.condition for record in shown.records if record.problem} == {17}


def test_result_sets_are_counted() -> None:
    session = greeted()
    for number in range(20):
        told(session, asked(words("三"), f"s{number}"))
    assert condition(told(session, asked(words("三"), "s20"))) == 112
    assert condition(told(session, asked(words("三"), "s1", replace=False))) == 21
    assert len(session.sets) == 19


def test_a_query_of_too_many_terms_is_refused() -> None:
    root: Operand = words("x")
    for _ in range(100):
        root = Joined("or", root, words("x"))
    assert condition(told(greeted(), asked(root))) == 6


def test_the_greeting_comes_first_and_versions_must_meet() -> None:
    session = Session(Shelf())
    assert isinstance(told(session, asked(words("x"))), Close)
    assert session.over
    session = Session(Shelf())
    answer = told(session, InitRequest(frozenset({7}), INIT.options, 1, 1))
    assert isinstance(answer, InitResponse)
    assert not answer.accepted
    assert session.over


RPN = [
    (words("红楼", (1, 4)), "[dc.title = 红楼]"),
    (words("红楼", (1, 4), (5, 1)), "[dc.title = 红楼*]"),
    (words("a*", (1, 1003), (3, 1), (5, 100)), "[dc.creator = ^a\\*]"),
    (words("a b", (1, 1016), (4, 6)), "[cql.serverchoice all a b]"),
    (words("1990", (1, 31), (2, 4)), "[dc.date >= 1990]"),
    (words("a", (1, 4), (6, 3)), "[dc.title == a]"),
    (words("a#b", (5, 101)), "[cql.serverchoice = a*b]"),
    (words("", (2, 103)), "[cql.allrecords = 1]"),
    (
        Joined("not", words("a"), Joined("or", words("b"), words("c"))),
        "([cql.serverchoice = a] not ([cql.serverchoice = b] or [cql.serverchoice = c]))",
    ),
]


@pytest.mark.parametrize(("root", "said"), RPN, ids=[said for _, said in RPN])
def test_a_query_of_type_1_becomes_the_tree_of_cql(root: Operand, said: str) -> None:
    assert tree(rpn.to_cql(RpnQuery(BIB_1, root), None, lambda _name: pytest.fail("no set"))) == said


def test_a_tree_becomes_a_query_for_other_servers() -> None:
    def clause(set_: str, name: str, term: str) -> Node:
        return Clause(Name(set_, name), Relation(Name("cql", "=")), term)

    made = rpn.from_cql(clause("dc", "title", "三体*"), "gb18030")
    assert made.root == Terms((Attribute(1, 4), Attribute(4, 1), Attribute(5, 1)), "三体".encode("gb18030"))
    with pytest.raises(rpn.Bib1Error):
        rpn.from_cql(clause("dc", "rights", "x"), "utf-8")
    with pytest.raises(rpn.Bib1Error):
        rpn.from_cql(clause("dc", "title", "x?y"), "utf-8")


NUMBERS = [0, 1, -1, 127, 128, -128, -129, 255, 256, 2**31 - 1, -(2**31), 2**62]


@pytest.mark.parametrize("number", NUMBERS)
def test_integers_come_back(number: int) -> None:
    assert ber.integer(ber.decode(ber.put_integer(5, number))) == number


def test_bytes_that_come_one_by_one_are_put_together() -> None:
    whole = writing.write(INIT)
    splitter = Splitter(10_000)
    found = [piece for byte in whole * 3 for piece in splitter.feed(bytes([byte]))]
    assert found == [whole] * 3
    assert list(Splitter(10_000).feed(whole * 2 + whole[:5])) == [whole] * 2


ABSURD = [
    b"\xb4\x84\xff\xff\xff\xff",
    b"\xb4\x89" + b"\xff" * 9,
    b"\x94\x80",
    b"\xbf\xff\xff\xff\xff\xff\xff",
    b"\xb4\x80" * 300,
    b"\xb4\x83\x01\x00\x00" + b"x" * 200_000,
]


@pytest.mark.parametrize("data", ABSURD, ids=range(len(ABSURD)))
def test_absurd_lengths_are_not_waited_for(data: bytes) -> None:
    with pytest.raises(BerError):
        list(Splitter(60_000).feed(data))


@pytest.mark.parametrize("data", [ABSURD[0], b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" + b" " * 60])
def test_absurd_bytes_on_the_line_get_a_good_bye(data: bytes) -> None:
    with serving() as port, socket.create_connection(("127.0.0.1", port), 5) as line:
        line.sendall(data)
        said = answers.response(line.recv(10_000))
        assert isinstance(said, Close)
        assert said.reason == 6
        assert line.recv(100) == b""


def test_a_silent_client_and_one_too_many_are_sent_away() -> None:
    with serving(Limits(per_address=1, greeting=0.3)) as port, socket.create_connection(("127.0.0.1", port), 5) as one:
        with socket.create_connection(("127.0.0.1", port), 5) as other:
            said = answers.response(other.recv(1000))
            assert isinstance(said, Close)
            assert said.reason == 4
        said = answers.response(one.recv(1000))
        assert isinstance(said, Close)
        assert said.reason == 7


def test_whoever_comes_too_fast_is_answered_later_and_not_refused() -> None:
    waits, asked_for = [0.0, 0.3, 0.0, 0.0], []

    def pace(address: str) -> float:
        asked_for.append(address)
        return waits.pop(0)

    with serving(Limits(pace=pace)) as port, socket.create_connection(("127.0.0.1", port), 5) as line:
        began = time.monotonic()
        for request in (INIT, asked(words("三", (1, 4))), asked(words("三", (1, 4)))):
            line.sendall(writing.write(request))
            answer = answers.response(line.recv(10_000))
            assert not isinstance(answer, Close)
    assert time.monotonic() - began > 0.25
    assert asked_for == ["127.0.0.1"] * 4
