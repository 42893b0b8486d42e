"""SRU from the client's side: the address of a question, and what is in the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import urlencode

from lxml import etree

from shulian.protocols import marc

MOST_RECORDS = 200


class NoAnswerError(ValueError):
    """What came is no answer by SRU."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How many records there are, those that came, and the diagnostics (number, what it is about).

    `unread` is why others that came are not among them; None where the server itself gives none at that place.
    """

    total: int
    records: tuple[marc.Record, ...]
    diagnostics: tuple[tuple[int, str], ...] = ()
    unread: tuple[marc.Reason | None, ...] = ()


def address(base: str, query: str, *, schema: str = "", most: int = 10, version: str = "1.1") -> str:
    """The address that asks for the first records of a query; version 1.1 is what every server speaks."""
    parameters = {
        "version": version,
        "operation": "searchRetrieve",
        "query": query,
        "startRecord": "1",
        "maximumRecords": str(most),
        "recordPacking": "xml",
    }
    if schema:
        parameters["recordSchema"] = schema
    return f"{base}{'&' if '?' in base else '?'}{urlencode(parameters)}"


def read(data: bytes) -> Answer:
    """The answer in these bytes; NoAnswerError when it is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NoAnswerError("no XML") from error
    if etree.QName(root).localname != "searchRetrieveResponse":
        raise NoAnswerError(etree.QName(root).localname[:60])
    said = root.findtext("{*}numberOfRecords") or "0"
    total = int(said) if said.strip().isascii() and said.strip().isdecimal() and len(said) < 12 else 0
    records: list[marc.Record] = []
    unread: list[marc.Reason | None] = []
    for one in _records(root):
        if isinstance(one, marc.Record):
            records.append(one)
        else:
            unread.append(one)
    return Answer(total, tuple(records), tuple(_diagnostics(root)), tuple(unread))


def _records(root: etree._Element) -> Iterator[marc.Record | marc.Reason | None]:
    for place, data in enumerate(root.iterfind(".//{*}recordData")):
        if place == MOST_RECORDS:
            return
        inside = [child for child in data if isinstance(child.tag, str)]
        # Some servers send the record as text although XML was asked for.
        raw = etree.tostring(inside[0], with_tail=False) if inside else (data.text or "").encode()
        if inside and str(inside[0].tag).rpartition("}")[2] == "diagnostic":
            yield None
            continue
        found = list(marc.read(BytesIO(raw), marc.FileKind.MARC_XML))
        yield from (one if isinstance(one, marc.Record) else one.reason for one in found)
        if not found:
            yield marc.Reason.NOT_A_RECORD


def _diagnostics(root: etree._Element) -> Iterator[tuple[int, str]]:
    for element in root.iterfind("{*}diagnostics/{*}diagnostic"):
        number = (element.findtext("{*}uri") or "").rpartition("/")[2]
        said = element.findtext("{*}details") or element.findtext("{*}message") or ""
        yield (int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 0), said[:200]
