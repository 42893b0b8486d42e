"""Files that are wrong in every way get an account of each piece, and nothing is lost or half-done."""

from __future__ import annotations

import io
import os
import tracemalloc
from pathlib import Path

import pytest

from shulian.apps.catalogue.actions.imports import NotReadableError, Upload, request_import
from shulian.apps.catalogue.models import Import, Record, Title
from shulian.apps.catalogue.queries.imports import rejected_rows, repaired_rows
from shulian.apps.holdings.actions.imports import import_here
from shulian.apps.journal.actions import Act
from shulian.protocols import marc
from tests import make
from tests.apps.catalogue.files import counts
from tests.apps.holdings.files import book, sent
from tests.protocols.marc.samples import data_field

pytestmark = pytest.mark.django_db


def longer(record: marc.Record, size: int) -> bytes:
    """The record grown to exactly so many bytes, its lengths as far as five digits can say them."""
    raw = marc.write(record)
    return raw[:-2] + b"x" * (size - len(raw)) + raw[-2:]


@pytest.mark.parametrize("size", [99_999, 200_000])
def test_a_very_long_record_is_taken_whole_and_marked(size: int):
    library = make.library("雁塔区图书馆")
    raw = longer(book("1", "人生", data_field("330", "a摘要")), size)
    source = sent(library, raw, book("2", "平凡的世界"))
    assert counts(source) == {"read": 2, "created": 2, "repaired": 1}
    assert len(bytes(Record.objects.get(control_number="1").raw)) == size
    [row] = repaired_rows(source)
    assert row.control_number == "1"


def test_a_record_that_never_ends_is_refused_and_the_next_one_read():
    library = make.library("雁塔区图书馆")
    source = sent(library, marc.write(book("1", "人生"))[:-1] + b"x" * (3 << 20) + b"\x1d", book("2", "平凡的世界"))
    assert counts(source) == {"read": 2, "created": 1, "rejected": 1}
    [row] = rejected_rows(source)
    assert row.number == 1


def sparse(path: Path, size: int) -> Path:
    """A record, a hole, and a record: two gigabytes that take no room."""
    with path.open("wb") as stream:
        stream.write(marc.write(book("1", "人生")))
        stream.seek(size)
        stream.write(b"\x1d" + marc.write(book("2", "平凡的世界")))
    return path


@pytest.mark.parametrize("size", [64 << 20, pytest.param(2 << 30, marks=pytest.mark.long)])
def test_a_huge_file_is_read_in_bounded_memory(tmp_path: Path, size: int):
    library = make.library("雁塔区图书馆")
    path = sparse(tmp_path / "x.mrc", size)
    assert os.stat(path).st_size > size
    tracemalloc.start()
    with path.open("rb") as stream:
        source = import_here(Act("command", library=library.pk), library, Upload("x.mrc", stream, keep=False))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert counts(source) == {"read": 2, "created": 2}
    assert peak < 24 << 20


def test_a_file_of_nothing_is_refused_at_the_door(tmp_path: Path):
    path = tmp_path / "x.mrc"
    with path.open("wb") as stream:
        stream.truncate(2 << 30)
    library = make.library("雁塔区图书馆")
    with path.open("rb") as stream, pytest.raises(NotReadableError):
        request_import(Act("command", library=library.pk), library, Upload("x.mrc", stream, keep=False))
    assert not Import.objects.exists()


def test_entities_blow_nothing_up(tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_text("geheim")
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<!DOCTYPE x [<!ENTITY a0 "ha"><!ENTITY f SYSTEM "file://{secret}">{laughs}]>'
    library = make.library("雁塔区图书馆")
    for number, entity in enumerate(("&f;", "&a11;")):
        record = marc.to_cnmarcxml(book(str(number), "@@")).decode().replace("@@", f"书{entity}")
        source = sent(library, f"<?xml version='1.0'?>{head}<collection>{record}</collection>".encode())
        assert source.read == source.created + source.rejected == 1
    assert all(len(title) < 100 and "geheim" not in title for title in Title.objects.values_list("title", flat=True))


def test_every_record_may_be_in_an_encoding_of_its_own():
    library = make.library("雁塔区图书馆")
    pieces = [
        marc.write(book("1", "人生"), marc.Encoding.GB18030),
        marc.write(book("2", "平凡的世界"), marc.Encoding.UTF_8),
        marc.write(book("3", "鄠邑区志"), marc.Encoding.GB18030),
        marc.write(book("4", "乱码")).replace("乱码".encode(), b"\xff\xfe\xfd"),
    ]
    source = import_here(
        Act("command", library=library.pk), library, Upload("x.mrc", io.BytesIO(b"".join(pieces)), keep=False)
    )
    assert counts(source) == {"read": 4, "created": 4, "repaired": 1}
    assert list(Title.objects.order_by("pk").values_list("title", flat=True)[:3]) == ["人生", "平凡的世界", "鄠邑区志"]
