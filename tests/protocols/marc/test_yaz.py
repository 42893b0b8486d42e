"""What we write is what yaz-marcdump writes, byte by byte, from the same records."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest

from shulian.protocols import marc
from shulian.protocols.marc import Encoding, FileKind
from tests.protocols.marc.samples import cnmarc_ten, dream, records, results

pytestmark = pytest.mark.skipif(shutil.which("yaz-marcdump") is None, reason="yaz is not here")


def yaz(path: Path, *arguments: str) -> bytes:
    """The output of yaz-marcdump for this file."""
    return subprocess.run(["yaz-marcdump", *arguments, path], check=True, capture_output=True).stdout


def valid(name: str) -> list[marc.Record]:
    """The records of a given file with nothing to repair."""
    return [record for record in records(name) if not record.repairs and record.encoding is Encoding.UTF_8]


@pytest.fixture
def written(tmp_path: Path):
    def write(found: list[marc.Record], encoding: Encoding | None = None) -> Path:
        path = tmp_path / "records.mrc"
        path.write_bytes(b"".join(marc.to_iso2709(record, encoding) for record in found))
        return path

    return write


@pytest.mark.parametrize("name", ["solrmarc__uva_001_2000.mrc", "solrmarc__specTestRecs.mrc", "marc21-rs__DUMP.mrc.gz"])
def test_marc21_in_iso2709(name: str, written):
    found = valid(name)
    assert len(found) > 5
    assert b"".join(marc.to_iso2709(record) for record in found) == yaz(written(found), "-o", "marc")


@pytest.mark.parametrize(
    ("name", "least"),
    [("solrmarc__uva_001_2000.mrc", 900), ("solrmarc__specTestRecs.mrc", 25), ("solrmarc__errorRecs.mrc", 2)],
)
def test_marc_8_field_by_field(name: str, least: int, tmp_path: Path):
    read = [one for one in results(name) if isinstance(one, marc.Record)]
    found = [one for one in read if not one.repairs and one.encoding is Encoding.MARC_8]
    assert len(found) >= least
    path = tmp_path / "marc8.mrc"
    path.write_bytes(b"".join(one.raw for one in found))
    theirs = records(yaz(path, "-f", "marc-8", "-t", "utf-8", "-l", "9=97", "-o", "marc"))
    assert len(theirs) == len(found)
    # MARC-8 writes marks before their letters, which yaz leaves apart; we compose them.
    for one, other in zip(found, theirs, strict=True):
        assert other.encoding is Encoding.UTF_8
        assert one.fields == tuple(map(composed, other.fields)), one.number


def composed(field: marc.Field) -> marc.Field:
    """The field with its text in NFC."""
    subfields = tuple((code, unicodedata.normalize("NFC", text)) for code, text in field.subfields)
    return field._replace(value=unicodedata.normalize("NFC", field.value), subfields=subfields)


@pytest.mark.parametrize(("source", "target"), [("gb18030", "utf-8"), ("utf-8", "gb18030"), ("gb18030", "gb18030")])
def test_cnmarc_from_one_encoding_into_another(source: str, target: str, written):
    found = [*cnmarc_ten(), dream()]
    path = written(found, Encoding(source))
    ours = b"".join(marc.to_iso2709(record, Encoding(target)) for record in records(path.read_bytes()))
    assert ours == yaz(path, "-f", source, "-t", target, "-o", "marc")


@pytest.mark.parametrize("name", ["solrmarc__uva_001_2000.mrc", "solrmarc__specTestRecs.mrc", "cnmarc"])
def test_marcxml(name: str, written):
    path = written(cnmarc_ten() if name == "cnmarc" else valid(name))
    ours = b"".join(marc.write_file(records(path.read_bytes()), FileKind.MARC_XML)).partition(b"\n")[2]
    # A record of ours also stands by itself, so it names its namespace.
    ours = ours.replace(b'<record xmlns="http://www.loc.gov/MARC21/slim">', b"<record>")
    # yaz says Unicode in the leader of every format, but CNMARC has no such mark.
    marked = re.sub(rb"(<leader>.{9}).", rb"\1a", ours)
    assert marked == yaz(path, "-o", "marcxml")
    assert name == "cnmarc" or marked == ours


def test_json(written):
    found = valid("solrmarc__uva_001_2000.mrc")[:200]
    text = yaz(written(found), "-o", "json").decode()
    decoder, theirs, at = json.JSONDecoder(), [], 0
    while at < len(text.rstrip()):
        one, at = decoder.raw_decode(text, at)
        at += len(text[at:]) - len(text[at:].lstrip())
        theirs.append(one["fields"])
    assert [json.loads(marc.to_json(record))["fields"] for record in found] == theirs
