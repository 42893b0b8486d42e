"""The given files as records, and records made by hand."""

from __future__ import annotations

import gzip
import io
import re
from pathlib import Path

from shulian.protocols import marc

DATA = Path(__file__).parents[2] / "data" / "marc"
MARC21_LEADER = re.compile(
    r"[\d ]{5}[\dA-Za-z ][\dA-Za-z][\dA-Za-z ]{3}(2| )(2| )[\d ]{5}[\dA-Za-z ]{3}(4500|    )", re.ASCII
)
"""The pattern of leaders in the schema of MARC 21 in XML."""


def opened(name: str) -> io.BytesIO:
    """A file of tests/data/marc, unpacked."""
    data = (DATA / name).read_bytes()
    return io.BytesIO(gzip.decompress(data) if name.endswith(".gz") else data)


def results(data: bytes | str, kind: marc.FileKind = marc.FileKind.ISO_2709) -> list[marc.Record | marc.Rejected]:
    """Everything read from these bytes, or from this file."""
    return list(marc.read(opened(data) if isinstance(data, str) else io.BytesIO(data), kind))


def records(data: bytes | str, kind: marc.FileKind = marc.FileKind.ISO_2709) -> list[marc.Record]:
    """The records read, where nothing is rejected."""
    found = results(data, kind)
    assert [result for result in found if isinstance(result, marc.Rejected)] == []
    return [result for result in found if isinstance(result, marc.Record)]


def cnmarc_ten() -> list[marc.Record]:
    """The ten CNMARC records of the National Library's format."""
    return records("cnmarc_10_records.xml", marc.FileKind.MARC_XML)


def made(
    *fields: marc.Field,
    record_format: marc.Format = marc.Format.CNMARC,
    encoding: marc.Encoding = marc.Encoding.UTF_8,
    leader: str = "00000nam0 2200000   450 ",
) -> marc.Record:
    """A record made of these fields."""
    return marc.Record(leader, fields, record_format, encoding, (), b"", 0, 1)


def data_field(tag: str, *subfields: str, indicators: str = "  ") -> marc.Field:
    """A data field from subfields written as code and text: data_field("200", "a红楼梦")."""
    return marc.Field(tag, indicators, tuple((text[0], text[1:]) for text in subfields))


def control_field(tag: str, value: str) -> marc.Field:
    """A control field."""
    return marc.Field(tag, value=value)


def dumped(record: marc.Record, mark: str, blank: str = "#") -> str:
    """The record as lines of text with printed delimiters."""
    lines = [f"LDR {record.leader}"]
    for field in record.fields:
        said = "".join(f"{mark}{code}{text}" for code, text in field.subfields)
        lines.append(f"{field.tag} {field.value or field.indicators.replace(' ', blank) + said}")
    return "\n".join(lines) + "\n"


def dream(**changes: str) -> marc.Record:
    """红楼梦, as a Chinese library would send it."""
    return made(
        control_field("001", changes.get("number", "000000001")),
        data_field("010", "a978-7-02-000220-7", "dCNY59.70"),
        data_field("100", "a20080612d1996    em y0chiy50      ea"),
        data_field("101", "achi"),
        data_field("200", "a" + changes.get("title", "红楼梦"), "9hong lou meng", "f曹雪芹, 高鹗著", indicators="1 "),
        data_field("210", "a北京", "c人民文学出版社", "d1996"),
        data_field("215", "a2册 (1606页)", "d21cm"),
        data_field("690", "aI242.4", "v4"),
        data_field("701", "a曹雪芹", "4著", indicators=" 0"),
        data_field("701", "a高鹗", "4著", indicators=" 0"),
        data_field("905", "aYTQ", "b0100001", "b0100002", "dI242.4", "e12"),
    )


def bad_directory(raw: bytes) -> bytes:
    """The record with every length and start in its directory wrong."""
    end = raw.index(b"\x1e")
    directory = raw[24:end]
    entries = [directory[at : at + 3] + b"000100007" for at in range(0, len(directory), 12)]
    return raw[:24] + b"".join(entries) + raw[end:]
