"""MARCXML and CNMARC XML, alone or inside an SRU or OAI-PMH answer, read in bounded memory.

Encodings are told by the bytes (`xmlbytes`). Entities are not resolved, nothing is fetched, and a record has the same
size limit as in ISO 2709.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape

from lxml import etree

from .record import (
    SAMPLE,
    START,
    Encoding,
    Field,
    Format,
    Piece,
    Position,
    Reason,
    Record,
    Rejected,
    Repair,
    format_of,
    unicode_leader,
)
from .xmlwalk import BrokenError, EndlessError, Walk

CNMARC_NAMESPACE = "http://www.nlc.cn/"
MARC21_NAMESPACE = "http://www.loc.gov/MARC21/slim"
CNMARC_SCHEMA = Path(__file__).with_name("cnmarcxml.xsd")
"""What `write` gives in the one namespace; for the other the Library of Congress has a schema."""


def pieces(stream: BinaryIO, after: Position = START) -> Iterator[Piece]:
    """Every record of an XML file; those numbered up to `after` are passed over."""
    for result, end in _results(stream, after):
        yield Piece(result.number, result.offset, end, b"", None, result)


def parse(raw: bytes) -> Record | Rejected:
    """Read one record that stands by itself."""
    results = [result for result, _ in _results(io.BytesIO(raw), START)]
    return results[0] if results else Rejected(Reason.NOT_A_RECORD, 0, 1, raw[:SAMPLE])


def _results(stream: BinaryIO, after: Position) -> Iterator[tuple[Record | Rejected, int]]:
    """Every record with the place behind it; where one cannot be read, reading begins again at the next."""
    walk = Walk(stream)
    number = 0
    while True:
        trouble = None
        try:
            for element in walk.elements():
                result = _result(element, walk, number + 1)
                _forget(element)
                walk.done()
                if result is None:
                    continue
                number += 1
                if number > after.number:
                    yield result, walk.offset
        except (etree.XMLSyntaxError, BrokenError):
            trouble = Reason.XML_BROKEN
        except EndlessError:
            trouble = Reason.TOO_LONG
        if trouble is None:
            return
        number += 1
        offset, sample = walk.lost()
        lost = Rejected(trouble, offset, number, sample)
        goes_on = walk.skip()
        if number > after.number:
            yield lost, walk.offset
        if not goes_on:
            return


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _result(element: etree._Element, walk: Walk, number: int) -> Record | Rejected | None:
    """The record in this element; None for a wrapper, such as the `record` of an SRU answer."""
    namespace, _ = _name(element)
    children = [child for child in element if isinstance(child.tag, str)]
    names = {_name(child)[1] for child in children}
    if not names & {"leader", "controlfield", "datafield"}:
        is_marc = namespace in (CNMARC_NAMESPACE, MARC21_NAMESPACE)
        return Rejected(Reason.XML_EMPTY, walk.opened, number, _raw(element)[:SAMPLE]) if is_marc else None
    leader = ""
    fields: list[Field] = []
    repairs = list(walk.repairs)
    for child in children:
        if _name(child)[1] == "leader":
            leader = _text(child, repairs)
        elif field := _field(child, repairs):
            fields.append(field)
    if not fields:
        return Rejected(Reason.XML_EMPTY, walk.opened, number, _raw(element)[:SAMPLE])
    tags = frozenset(field.tag for field in fields)
    if len(leader) != 24:
        repairs.append(Repair.ODD_LEADER)
    return Record(
        leader=leader.ljust(24)[:24],
        fields=tuple(fields),
        format=Format.CNMARC if namespace == CNMARC_NAMESPACE else format_of(tags, leader),
        encoding=Encoding.UTF_8,
        repairs=tuple(dict.fromkeys(repairs)),
        raw=_raw(element),
        offset=walk.opened,
        number=number,
    )


def _name(element: etree._Element) -> tuple[str, str]:
    """The namespace and the name; a damaged namespace may be none that QName takes."""
    namespace, _, name = str(element.tag).rpartition("}")
    return namespace[1:], name


def _raw(element: etree._Element) -> bytes:
    """The element by itself, complete with the namespaces it uses."""
    return etree.tostring(element, encoding="utf-8", with_tail=False)


def _field(element: etree._Element, repairs: list[Repair]) -> Field | None:
    tag = (element.get("tag") or "").strip()
    if len(tag) != 3:
        repairs.append(Repair.FIELDS_LOST)
        return None
    _, kind = _name(element)
    if kind == "controlfield":
        return Field(tag, value=_text(element, repairs))
    if kind != "datafield":
        return None
    subfields = []
    for child in element:
        code = child.get("code") or ""
        if len(code) != 1:
            repairs.append(Repair.ODD_FIELD)
            continue
        subfields.append((code, _text(child, repairs)))
    indicators = f"{(element.get('ind1') or ' ')[:1]}{(element.get('ind2') or ' ')[:1]}"
    return Field(tag, indicators, tuple(subfields))


def _text(element: etree._Element, repairs: list[Repair]) -> str:
    if len(element):
        # Mark-up or an unresolved entity inside the text: keep the words, say that something is missing.
        repairs.append(Repair.LOSSY_TEXT)
        return "".join(element.itertext(with_tail=True))
    return element.text or ""


QUOTES = {'"': "&quot;", "'": "&apos;"}
# What XML 1.0 cannot carry even as a reference.
UNSPEAKABLE = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def write(record: Record, namespace: str = MARC21_NAMESPACE) -> bytes:
    """One `record` element in UTF-8, laid out as yaz-marcdump does; what XML cannot carry becomes a blank."""
    lines = [f'<record xmlns="{namespace}">', f"  <leader>{_said(unicode_leader(record))}</leader>"]
    for field in record.fields:
        lines += _written(field)
    lines.append("</record>")
    return "\n".join(lines).encode()


def write_all(records: Iterable[Record], namespace: str = MARC21_NAMESPACE) -> Iterator[bytes]:
    """A whole file of records, a piece for each."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="{namespace}">\n'.encode()
    for record in records:
        yield write(record, namespace) + b"\n"
    yield b"</collection>\n"


def _written(field: Field) -> list[str]:
    tag = _said(field.tag)
    if not field.indicators:
        return [f'  <controlfield tag="{tag}">{_said(field.value)}</controlfield>']
    first, second = (_said(mark) for mark in field.indicators.ljust(2)[:2])
    subfields = [f'    <subfield code="{_said(code)}">{_said(value)}</subfield>' for code, value in field.subfields]
    return [f'  <datafield tag="{tag}" ind1="{first}" ind2="{second}">', *subfields, "  </datafield>"]


def _said(text: str) -> str:
    return escape(UNSPEAKABLE.sub(" ", text), QUOTES)
