"""Clients of other houses, yaz-client and zoomsh, search the real catalogue and take records from it by Z39.50."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from shulian.apps.catalogue.actions.imports import Upload
from shulian.apps.discovery.writer import rebuild
from shulian.apps.holdings.actions.imports import import_here
from shulian.apps.journal.actions import Act
from shulian.interfaces.exchange.management.commands import z3950_server
from shulian.protocols import marc
from shulian.protocols.marc.composing import Plain, compose
from shulian.protocols.z3950 import Session
from tests import make
from tests.protocols.z3950_world import serving

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(shutil.which("yaz-client") is None, reason="yaz is not here"),
]

BOOKS = (
    Plain("红楼梦", authors=("曹雪芹",), isbns=("9787020002207",), year=1996),
    Plain("红楼梦画册", authors=("戴敦邦",), isbns=("9787532526000",), year=1985),
    Plain("三体", authors=("刘慈欣",), isbns=("9787536692930",), year=2008),
)


def answered(session: Session, request: bytes) -> bytes:
    """The server's own answer; the thread's connection is closed, since the database is emptied afterwards."""
    try:
        return z3950_server.answer(session, request)
    finally:
        connection.close()


@pytest.fixture
def port(settings: Any, tmp_path: Path) -> Iterator[int]:
    """The server before three books that were imported in GB18030, one of them with a copy."""
    settings.INDEX_FOLDER = tmp_path / "index"
    here = make.library("延安图书馆", code="YA1")
    for number, book in enumerate(BOOKS):
        made = compose(book, marc.Format.CNMARC)
        more = [marc.Field("001", value=f"{number}")]
        more += [marc.Field("905", "  ", (("a", "YA"), ("b", "B001"), ("s", "I242.4/1")))] if number == 0 else []
        fields = (*more[:1], *made.fields, *more[1:])
        record = marc.Record(made.leader, fields, made.format, made.encoding, (), b"", 0, 0)
        upload = Upload(f"{number}.mrc", BytesIO(marc.to_iso2709(record, marc.Encoding.GB18030)), keep=False)
        import_here(Act("command", library=here.pk), here, upload)
    rebuild(settings.INDEX_FOLDER)
    with serving(begin=z3950_server.begin, answer=answered) as port:
        yield port


def yaz_client(port: int, *lines: str, before: Sequence[str] = (), encoding: str = "utf-8") -> str:
    """What yaz-client prints for these commands."""
    script = "\n".join([*before, f"open 127.0.0.1:{port}", "base Default", *lines, "quit", ""])
    done = subprocess.run(["yaz-client"], input=script.encode(encoding), capture_output=True, timeout=20, check=False)
    return done.stdout.decode(encoding, errors="replace")


def test_yaz_client_takes_a_record_found_by_its_isbn_in_every_syntax(port: int) -> None:
    syntaxes = ("usmarc", "unimarc", "sutrs", "xml")
    shown = [line for syntax in syntaxes for line in (f"format {syntax}", "show 1")]
    said = yaz_client(port, "find @attr 1=7 7-02-000220-X", *shown)
    assert "Number of hits: 1," in said
    _found, usmarc, unimarc, sutrs, xml = said.split("Record type: ")
    assert "diagnostic" not in said.lower()
    assert usmarc.startswith("USmarc")
    assert "245 10 $a 红楼梦 $c 曹雪芹" in usmarc
    assert unimarc.startswith("Unimarc")
    assert "200 1  $a 红楼梦 $f 曹雪芹" in unimarc
    assert "852    $a YA1 $h I242.4/1 $t 1 $z 延安图书馆" in unimarc
    # yaz-client shows signs that are not ASCII by their numbers here.
    assert "".join(rf"\X{byte:02X}" for byte in "红楼梦".encode()) in sutrs
    assert '<subfield code="a">红楼梦</subfield>' in xml


def test_yaz_client_sorts_scans_and_hears_what_cannot_be_asked(port: int) -> None:
    one_way = ("sort 1=31 <", "format unimarc", "show 1+2")
    said = yaz_client(port, "find @attr 1=4 红楼梦", *one_way, "sort 1=31 >", "show 1+2")
    assert "Number of hits: 2," in said
    first, again = said.split("Received SortResponse: status=success")[1:]
    assert first.index("$d 1985") < first.index("$d 1996")
    assert again.index("$d 1996") < again.index("$d 1985")
    scanned = yaz_client(port, "scan @attr 1=4 红楼梦").split("Received ScanResponse")[1]
    assert scanned.index("* 红楼梦 (1)") < scanned.index("红楼梦画册 (1)") < scanned.index("三体 (1)")
    refused = yaz_client(port, "find @attr 1=9999 x", "find @attr 1=4 三体", "show 7")
    assert "[114]" in refused
    assert "Number of hits: 1," in refused
    assert "[13]" in refused


def test_yaz_client_asks_and_is_answered_in_gb18030(port: int) -> None:
    lines = ("find @attr 1=4 红楼梦", "format unimarc", "show 1", "format sutrs", "show 1")
    said = yaz_client(port, *lines, before=["negcharset GB18030"], encoding="gb18030")
    assert "Accepted character set : GB18030" in said
    assert "Number of hits: 2," in said
    assert "$a 红楼梦 $f 曹雪芹" in said


def test_zoomsh_finds_and_takes_records(port: int) -> None:
    commands = ("set preferredRecordSyntax usmarc", "search @attr 1=4 红楼梦", "show 0 2", "search @attr 1=9999 x")
    done = subprocess.run(
        ["zoomsh", f"connect 127.0.0.1:{port}", *commands, "quit"], capture_output=True, timeout=20, check=False
    )
    said = done.stdout.decode() + done.stderr.decode()
    assert "2 hits" in said
    assert "245 10 $a 红楼梦 $c 曹雪芹" in said
    assert "245 10 $a 红楼梦画册 $c 戴敦邦" in said
    assert "114" in said
