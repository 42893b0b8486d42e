"""What other servers answer is read whatever it is: mangled answers and records give a value or a clear refusal."""

from __future__ import annotations

import random
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import pytest
from lxml import etree

from shulian.core.fieldrules import Line, check
from shulian.core.fieldtables import TABLES
from shulian.core.forms import Form, letter_of
from shulian.protocols import cql, marc
from shulian.protocols.marc import iso2709
from shulian.protocols.marc.composing import Plain, compose
from shulian.protocols.oai import Verb, writer
from shulian.protocols.oai import client as oai
from shulian.protocols.sru import client as sru
from shulian.protocols.z3950 import BerError, Session, answers, writing
from shulian.protocols.z3950 import client as z3950
from shulian.protocols.z3950.messages import (
    Close,
    Diagnostic,
    InitResponse,
    PresentResponse,
    Retrieved,
    ScanResponse,
    SearchResponse,
    Syntax,
)
from tests.memory import bounded
from tests.protocols.marc.samples import MARC21_LEADER
from tests.protocols.z3950_world import Shelf

PLAIN = Plain(
    "红楼梦", authors=("曹雪芹", "高鹗"), isbns=("9787020002207",), year=1996, subjects=("小说",), classes=("I242.4",)
)
CNMARC = compose(PLAIN, marc.Format.CNMARC)
MARC21 = compose(PLAIN, marc.Format.MARC21)


def test_what_is_composed_says_the_same_in_both_formats() -> None:
    for made in (CNMARC, MARC21):
        said = marc.describe(made)
        assert (said.title, said.year, said.isbns, said.clc) == ("红楼梦", 1996, ("9787020002207",), ("I242.4",))
        assert [person.name for person in said.persons] == ["曹雪芹", "高鹗"]
        again = iso2709.parse(marc.to_iso2709(made))
        assert isinstance(again, marc.Record)
        assert again.fields == made.fields
        assert again.repairs == ()


@pytest.mark.parametrize("form", Form)
def test_the_leader_of_what_is_composed_has_every_place(form: Form) -> None:
    for record_format in (marc.Format.CNMARC, marc.Format.MARC21):
        is_marc21 = record_format is marc.Format.MARC21
        kind, serial = letter_of(form, is_marc21=is_marc21), form is Form.SERIAL
        made = compose(Plain("三体", kind=kind, is_serial=serial), record_format)
        for leader in (made.leader, marc.to_iso2709(made)[:24].decode(), written(made).findtext("{*}leader") or ""):
            assert (len(leader), leader[5:8]) == (24, f"n{kind}{'s' if serial else 'm'}")
            assert leader[10:12] == "22"
            assert leader[17] == ("7" if is_marc21 else "3"), "less than full"
            if is_marc21:
                assert MARC21_LEADER.fullmatch(leader)
                assert (leader[8:10], leader[20:]) == (" a", "4500")


def written(made: marc.Record) -> etree._Element:
    """The record as XML, parsed."""
    xml = marc.to_marcxml(made) if made.format is marc.Format.MARC21 else marc.to_cnmarcxml(made)
    return etree.fromstring(xml)


@pytest.mark.parametrize(
    ("title", "script"),
    [
        ("三体", "ea"),
        ("C++程序设计", "ea"),
        ("Computer ethics", "ba"),
        ("ノルウェイの森", "da"),
        ("Война", "ca"),
        ("1984", "zz"),
    ],
)
def test_codes_say_no_more_than_is_known(title: str, script: str) -> None:
    coded = compose(Plain(title, year=2008), marc.Format.CNMARC, "20261128").fields[0].first("a")
    assert coded == f"20261128d2008    u  y0chiy50      {script}"
    undated = compose(Plain(title, is_juvenile=True), marc.Format.CNMARC, "20261128").fields[0].first("a")
    assert undated == f"20261128u        a  y0chiy50      {script}"
    assert compose(Plain(title, year=2008), marc.Format.MARC21).fields[0].value[6:15] == "s2008    "
    without = compose(Plain(title), marc.Format.MARC21).fields[0].value
    assert (len(without), without[6:15]) == (40, "nuuuuuuuu")
    for juvenile, audience in ((False, " "), (True, "j")):
        whole = compose(Plain(title, language="chi", is_juvenile=juvenile), marc.Format.MARC21).fields[0].value
        assert whole[15:] == f"xx ||||{audience} |||||||| ||chi d", "no word on fiction, pictures, indexes"


@pytest.mark.parametrize(
    ("year", "cnmarc", "marc21"), [(1998, "c1998    ", "u1998uuuu"), (None, "c        ", "uuuuuuuuu")]
)
def test_a_serial_is_coded_as_one_of_which_nobody_knows_whether_it_goes_on(
    year: int | None, cnmarc: str, marc21: str
) -> None:
    plain = Plain("读者", issn="1005-1805", year=year, language="chi", is_serial=True, is_juvenile=True)
    made = compose(plain, marc.Format.CNMARC, "20261128")
    coded = {field.tag: field.first("a") for field in made.fields}
    assert coded["100"] == f"20261128{cnmarc}a  y0chiy50      ea"
    assert coded["110"] == "|uu|||||uu|"
    eight = compose(plain, marc.Format.MARC21, "20261128").fields[0].value
    assert (len(eight), eight[:6], eight[6:15]) == (40, "261128", marc21)
    assert eight[15:] == "xx || |||||||||   ||chi d", "places of serials: no audience, undefined ones blank"
    for record in (made, compose(plain, marc.Format.MARC21, "20261128")):
        said = marc.describe(record)
        assert (said.year, said.issn) == (year, "1005-1805")
        lines = [Line(one.tag, one.indicators, one.subfields, one.value) for one in record.fields]
        wrong = check(record.format.value, record.leader, lines, TABLES[record.format.value])
        assert [one for one in wrong if one.tag in {"100", "110", "008"}] == [], "and the editor finds it right"
    assert not any(field.tag == "110" for field in CNMARC.fields), "of a book there is none"


def test_a_look_up_is_a_conversation() -> None:
    """The client's side against the server's, without a line between them."""
    session = Session(Shelf())
    talk = z3950.look_up(z3950.Wish(cql.parse("dc.title=三").root, syntax="usmarc", most=2))
    assert carried(talk, session).total == 3


def carried(talk: z3950.Talk, session: Session) -> z3950.Found:
    request = next(talk)
    while True:
        try:
            request = talk.send(session.respond(request))
        except StopIteration as over:
            found: z3950.Found = over.value
            return found


HOSTILE = [
    (Close(0, "bye"), z3950.NoAnswerError),
    (InitResponse(frozenset(), frozenset(), 1, 1, accepted=False), z3950.NotLetInError),
    (Close(5, "who are you"), z3950.NotLetInError),
    (SearchResponse(5), z3950.NoAnswerError),
]


@pytest.mark.parametrize(("answer", "error"), HOSTILE, ids=range(len(HOSTILE)))
def test_a_server_that_says_something_else_is_left(answer: object, error: type[Exception]) -> None:
    talk = z3950.look_up(z3950.Wish(cql.parse("x").root))
    next(talk)
    with pytest.raises(error):
        talk.send(writing.write(answer))


def oai_part() -> bytes:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    record = etree.fromstring(marc.to_cnmarcxml(CNMARC))
    records = [(writer.Header("oai:x:1", at), record), (writer.Header("oai:x:2", at, deleted=True), None)]
    return writer.records(
        writer.Answered("http://x/oai", at, {}), Verb.LIST_RECORDS, records, writer.Resumption("t", 9, 0)
    )


def sru_part() -> bytes:
    inside = marc.to_marcxml(MARC21).decode()
    return (
        '<searchRetrieveResponse xmlns="http://www.loc.gov/zing/srw/"><numberOfRecords>1</numberOfRecords><records>'
        f"<record><recordData>{inside}</recordData></record></records></searchRetrieveResponse>"
    ).encode()


def test_an_oai_part_and_an_sru_answer_are_read() -> None:
    part = oai.read(oai_part())
    assert [(one.identifier, one.deleted) for one in part.records] == [("oai:x:1", False), ("oai:x:2", True)]
    assert (part.token, part.size, part.at) == ("t", 9, "2026-01-02T00:00:00Z")
    assert marc.describe(sru.read(sru_part()).records[0]).title == "红楼梦"


def z3950_answers() -> list[bytes]:
    content = marc.to_iso2709(CNMARC)
    messages = [
        InitResponse(frozenset({0, 1, 2}), frozenset({0, 1}), 9000, 9000, accepted=True),
        SearchResponse(3, problem=Diagnostic(114, "x"), succeeded=False),
        PresentResponse(2, 0, 0, (Retrieved(Syntax.UNIMARC, content), Retrieved("", problem=Diagnostic(14)))),
        ScanResponse(0, 1, (("三体".encode(), 3),)),
        Close(0),
    ]
    return [writing.write(message) for message in messages]


def records_of(data: bytes) -> int:
    return sum(1 for _ in marc.read(BytesIO(data), marc.FileKind.ISO_2709))


def records_in_xml(data: bytes) -> int:
    return sum(1 for _ in marc.read(BytesIO(data), marc.FileKind.MARC_XML))


READ: dict[str, tuple[Callable[[bytes], object], list[bytes], tuple[type[Exception], ...]]] = {
    "z3950": (answers.response, z3950_answers(), (BerError,)),
    "oai": (oai.read, [oai_part()], (oai.NoAnswerError,)),
    "sru": (sru.read, [sru_part()], (sru.NoAnswerError,)),
    "marc": (
        records_of,
        [
            marc.to_iso2709(CNMARC, marc.Encoding.GB18030) * 2,
            marc.to_iso2709(MARC21) + marc.to_iso2709(CNMARC, marc.Encoding.GB18030),
        ],
        (),
    ),
    "marcxml": (records_in_xml, [b"".join(marc.write_file([CNMARC, MARC21], marc.FileKind.MARC_XML))], ()),
}
"""What reads, what is mangled, and the refusals that are clear."""


def mangled(kind: str, seconds: float, seed: int) -> int:
    read, good, clear = READ[kind]
    chance, until, tried = random.Random(seed), time.monotonic() + seconds, 0
    while time.monotonic() < until:
        data = bytearray(chance.choice(good))
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(data) or 1)
            end = min(len(data), at + chance.choice([0, 1, 1, 4, 60]))
            piece = [
                bytes([chance.randrange(256)]),
                b"",
                bytes(data[at:end]) * 3,
                b"\x1d",
                b"\x1e\x1f",
                b"&x;",
                b"<",
                b"\xff\xff",
            ]
            data[at:end] = chance.choice(piece)
        tried += 1
        try:
            read(bytes(data))
        except clear:
            continue
    return tried


@pytest.mark.parametrize("kind", READ)
def test_mangled_answers_are_read_or_refused(kind: str) -> None:
    mangled(kind, 0.1, seed=8)
    tracemalloc.start()
    try:
        with bounded():
            assert mangled(kind, 0.7, seed=9) > 50
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.long
@pytest.mark.parametrize("kind", READ)
def test_mangled_answers_are_read_or_refused_for_long(kind: str) -> None:
    mangled(kind, 1, seed=8)
    with bounded():
        assert mangled(kind, 30, seed=10) > 1000
