"""Other catalogues are asked by SRU and Z39.50: what they have, what they refuse, and where one may not go."""

from __future__ import annotations

import gzip
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from shulian.apps.catalogue import copy, outside
from shulian.apps.catalogue.actions.targets import Access, save_target
from shulian.apps.catalogue.models import CatalogueTarget
from shulian.apps.catalogue.reasons import Rejection
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Command, Entry
from shulian.protocols import marc
from tests.protocols.z3950_world import serving

RECORD = (
    '<record xmlns="http://www.loc.gov/MARC21/slim"><leader>00000nam a2200000   4500</leader>'
    '<controlfield tag="001">1</controlfield>'
    '<datafield tag="245" ind1="1" ind2="0"><subfield code="a">红楼梦</subfield></datafield></record>'
)


def sru_answer(inside: str = RECORD, diagnostics: str = "") -> bytes:
    records = f"<records><record><recordData>{inside}</recordData></record></records>" if inside else ""
    return (
        '<?xml version="1.0"?><searchRetrieveResponse xmlns="http://www.loc.gov/zing/srw/">'
        f"<numberOfRecords>{int(bool(inside))}</numberOfRecords>{records}{diagnostics}</searchRetrieveResponse>"
    ).encode()


def refusal(number: int) -> str:
    return (
        '<diagnostics><diagnostic xmlns="http://www.loc.gov/zing/srw/diagnostic/">'
        f"<uri>info:srw/diagnostic/1/{number}</uri></diagnostic></diagnostics>"
    )


@contextmanager
def answering(*answers: tuple[int, dict[str, str], bytes]) -> Iterator[tuple[str, list[str]]]:
    """The address of a web server that gives these answers one after the other, and the paths it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = answers[min(len(asked), len(answers) - 1)]
            asked.append(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sru", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def _may_ask_here(settings: Any) -> None:
    settings.EXCHANGE_ALLOW = ["127.0.0.1/32"]


def target(address: str, kind: str = "sru", **fields: str) -> CatalogueTarget:
    return CatalogueTarget(name="别馆", kind=kind, address=address, **fields)


def titles(answer: copy.Answer) -> list[str]:
    return [marc.describe(record).title for record in answer.records]


def test_an_isbn_is_sought_as_such_and_then_in_simpler_words() -> None:
    plain = (200, {}, sru_answer("", refusal(16)))
    with answering(plain, plain, plain, (200, {}, sru_answer())) as (address, asked):
        assert titles(copy.look_up(target(address, syntax="marcxml"), "978-7-02-000220-7")) == ["红楼梦"]
    assert "bath.isbn+%3D+9787020002207" in asked[0]
    assert "recordSchema=marcxml" in asked[0]
    assert "query=9787020002207" in asked[3]


def test_an_old_number_is_sought_as_records_of_its_time_have_it() -> None:
    nothing = (200, {}, sru_answer(""))
    with answering(nothing, (200, {}, sru_answer())) as (address, asked):
        assert titles(copy.look_up(target(address), "7-02-000220-X")) == ["红楼梦"]
    assert "bath.isbn+%3D+702000220X" in asked[1]
    with answering(nothing) as (address, asked):
        assert copy.look_up(target(address), "7-02-000220-X") == copy.Answer()
    assert len(asked) == 4


def test_records_that_come_as_text_or_packed_are_read() -> None:
    escaped = RECORD.replace("&", "&amp;").replace("<", "&lt;")
    with answering((200, {}, sru_answer(escaped))) as (address, _asked):
        assert titles(copy.look_up(target(address), "红楼 梦")) == ["红楼梦"]
    packed = (200, {"Content-Encoding": "gzip"}, gzip.compress(sru_answer()))
    with answering((302, {"Location": "/other"}, b""), packed) as (address, asked):
        assert titles(copy.look_up(target(address), "红楼")) == ["红楼梦"]
    assert asked[1] == "/other"


def test_records_that_cannot_be_read_are_counted_with_the_reason() -> None:
    long = RECORD.replace("红楼梦", "红楼梦" * 150_000)
    refused = (
        '<diagnostic xmlns="http://www.loc.gov/zing/srw/diagnostic/"><uri>info:srw/diagnostic/1/67</uri></diagnostic>'
    )
    parts = "</recordData></record><record><recordData>".join(
        [long, RECORD, "<dc><title>x</title></dc>", refused, long]
    )
    with answering((200, {}, sru_answer(parts))) as (address, _asked):
        answer = copy.look_up(target(address), "红楼")
    assert titles(answer) == ["红楼梦"]
    assert answer.left_out == {marc.Reason.TOO_LONG: 2, marc.Reason.NOT_A_RECORD: 1, Rejection.NOT_GIVEN: 1}


def test_what_cannot_be_read_is_no_reason_to_say_that_nothing_was_found() -> None:
    with answering((200, {}, sru_answer("<record/>"))) as (address, asked):
        assert copy.look_up(target(address), "红楼").left_out == {marc.Reason.NOT_A_RECORD: 1}
    assert len(asked) == 1


NO_ANSWERS: list[tuple[int, dict[str, str], bytes]] = [
    (500, {}, b""),
    (503, {"Retry-After": "1"}, b""),
    (200, {}, b"<html>hello"),
    (200, {}, b"<html/>"),
    (200, {}, b""),
    (200, {}, sru_answer("", refusal(10))),
    (200, {}, sru_answer("", refusal(16))),
    (200, {"Content-Encoding": "gzip"}, b"broken"),
    (200, {"Content-Encoding": "gzip"}, gzip.compress(b" " * 50_000_000)),
    (200, {}, b" " * 5_000_000),
    (302, {"Location": "/sru"}, b""),
    (302, {"Location": "file:///etc/passwd"}, b""),
    (302, {"Location": "http://10.0.0.1/"}, b""),
    (200, {}, b'<!DOCTYPE a [<!ENTITY b "c">]><searchRetrieveResponse>&b;</searchRetrieveResponse>' + b"<"),
]


@pytest.mark.parametrize("answer", NO_ANSWERS, ids=range(len(NO_ANSWERS)))
def test_what_is_no_answer_is_said_to_be_none(answer: tuple[int, dict[str, str], bytes]) -> None:
    with answering(answer) as (address, _asked), pytest.raises(copy.NoAnswerError, match="别馆"):
        copy.look_up(target(address), "红楼")


PLACES = [
    "http://localhost/sru",
    "http://10.1.2.3/sru",
    "http://[::1]/sru",
    "http://[::ffff:127.0.0.1]/sru",
    "http://[64:ff9b::7f00:1]/sru",
    "http://[64:ff9b::a01:203]/sru",
    "http://169.254.169.254/latest/meta-data",
    "http://0.0.0.0/",
    "http://user@8.8.8.8/",
    "ftp://example.org/",
    "file:///etc/passwd",
    "http://127.0.0.1:99999/",
    "nothing",
    "",
]


@pytest.mark.parametrize("place", PLACES)
def test_nobody_is_led_into_our_own_network(settings: Any, place: str) -> None:
    settings.EXCHANGE_ALLOW = []
    with pytest.raises(copy.NoAnswerError):
        copy.look_up(target(place), "x")


def test_a_named_host_or_network_is_allowed(settings: Any) -> None:
    settings.EXCHANGE_ALLOW = ["opac.local", "10.1.0.0/16"]
    assert outside.is_allowed("opac.local", "192.168.1.1")
    assert outside.is_allowed("OPAC.Local", "192.168.1.1")
    assert outside.is_allowed("x", "10.1.200.3")
    assert outside.is_allowed("x", "8.8.8.8")
    assert not outside.is_allowed("x", "10.2.0.1")
    settings.EXCHANGE_ALLOW = ["OPAC.local"]
    assert outside.is_allowed("opac.local", "192.168.1.1")
    assert not outside.is_allowed("opac.locale", "192.168.1.1")


def test_who_is_led_inside_hears_what_was_typed_and_not_where_it_led() -> None:
    with answering((302, {"Location": "http://10.1.2.3/secret"}, b"")) as (address, asked):
        with pytest.raises(copy.InsideError) as led:
            copy.look_up(target(address), "x")
        assert (led.value.host, led.value.how, len(asked)) == ("127.0.0.1", outside.Inside.LED, 1)
        assert "10.1.2.3" not in str(led.value)
    with pytest.raises(copy.InsideError) as straight:
        copy.look_up(target("http://10.1.2.3/sru"), "x")
    assert (straight.value.host, straight.value.how) == ("10.1.2.3", outside.Inside.ASKED)


def test_a_silent_catalogue_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copy, "TIMEOUT", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        for kind, address in (("sru", f"http://127.0.0.1:{port}/"), ("z3950", f"127.0.0.1:{port}")):
            begun = time.monotonic()
            with pytest.raises(copy.NoAnswerError):
                copy.look_up(target(address, kind), "x")
            assert time.monotonic() - begun < 3


@pytest.mark.parametrize("address", ["http://127.0.0.1:{}/", "https://127.0.0.1:{}/"])
def test_one_who_dribbles_is_cut_off_when_the_time_is_over(address: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port, over = server.getsockname()[1], threading.Event()

        def dribble() -> None:
            line, _peer = server.accept()
            with line, suppress(OSError):
                # The beginning of an answer, or of a record of TLS, and then a sign every now and then.
                line.sendall(b"HTTP/1.1 200 OK\r\nX: " if address.startswith("http:") else b"\x16\x03\x03\x3f\xff")
                while not over.wait(0.05):
                    line.sendall(b"x")

        thread = threading.Thread(target=dribble)
        thread.start()
        begun = time.monotonic()
        try:
            with pytest.raises(outside.OutsideError):
                outside.fetch(address.format(port), outside.Limits(0.4))
            assert time.monotonic() - begun < 3
        finally:
            over.set()
            thread.join(5)


def test_an_address_that_is_translated_counts_as_the_one_inside(settings: Any) -> None:
    settings.EXCHANGE_ALLOW = []
    assert outside.is_allowed("x", "64:ff9b::808:808")
    assert not outside.is_allowed("x", "64:ff9b::a00:1")


def test_a_z3950_server_is_asked_by_title_when_it_knows_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as port:
        answer = copy.look_up(target(f"127.0.0.1:{port}", "z3950", encoding="gb18030"), "三体")
        assert (answer.records, answer.left_out) == ((), {Rejection.NOT_GIVEN: 2})
        with pytest.raises(copy.NoAnswerError, match="235"):
            copy.look_up(target(f"127.0.0.1:{port}", "z3950", database="none"), "三体")
        with pytest.raises(copy.NoAnswerError, match="encoding"):
            copy.look_up(target(f"127.0.0.1:{port}", "z3950", encoding="klingon"), "三体")


@pytest.mark.django_db
def test_a_server_that_asks_who_we_are_is_told_the_name_that_is_sealed() -> None:
    with serving(lets_in=("省馆", "秘密 1")) as port:
        place = {"name": "别馆", "kind": "z3950", "address": f"127.0.0.1:{port}"}
        assert save_target(Act("test"), place)
        kept = CatalogueTarget.objects.get()
        for access in (None, Access("省馆", "错"), Access("省馆")):
            save_target(Act("test"), place, kept, access)
            with pytest.raises(copy.NotLetInError):
                copy.look_up(kept, "三体")
        save_target(Act("test"), place, kept, Access("省馆", "秘密 1"))
        save_target(Act("test"), place | {"name": "别的馆"}, kept)
        kept.refresh_from_db()
        assert copy.look_up(kept, "三体").left_out == {Rejection.NOT_GIVEN: 2}
        assert "秘密".encode() not in bytes(kept.sealed)
        assert "秘密" not in str(list(Command.objects.values_list("decision"))) + str(list(Entry.objects.values()))
        # Whoever may change the address must not be told the password at another one.
        save_target(Act("test"), place | {"address": "127.0.0.1:9"}, kept)
        assert CatalogueTarget.objects.get().sealed in (b"", memoryview(b""))


@pytest.mark.skipif(shutil.which("yaz-ztest") is None, reason="yaz is not here")
def test_yaz_ztest_gives_its_records() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        ["yaz-ztest", f"tcp:127.0.0.1:{port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        # It finds as many as the number that is sought.
        for syntax in ("usmarc", "marcxml"):
            answer = copy.look_up(target(f"127.0.0.1:{port}", "z3950", syntax=syntax), "12")
            assert (len(answer.records), answer.left_out) == (12, {})
            assert all(titles(answer))
        assert len(copy.look_up(target(f"127.0.0.1:{port}", "z3950", syntax="usmarc"), "9999").records) == copy.MOST
        assert len(copy.look_up(target(f"http://127.0.0.1:{port}/Default"), "7").records) == 7
    finally:
        server.terminate()
        server.wait(10)


def wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
