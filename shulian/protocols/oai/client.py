"""OAI-PMH from the harvester's side: the address of a request, and what is in the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from urllib.parse import urlencode

from lxml import etree

from shulian.protocols import marc
from shulian.protocols.marc.record import Encoding, Format

from .requests import Code, moment

OAI = "{http://www.openarchives.org/OAI/2.0/}"
LONGEST_NUMBER = 100


class NoAnswerError(ValueError):
    """What came is no answer by OAI-PMH."""


@dataclass(frozen=True, slots=True)
class Harvested:
    """A record by its identifier; one without MARC was deleted, or is broken when `deleted` is not set."""

    identifier: str
    deleted: bool
    record: marc.Record | None


@dataclass(frozen=True, slots=True)
class Part:
    """One answer to ListRecords: its date, the records, the token of the next one, or the error."""

    at: str
    records: tuple[Harvested, ...]
    token: str = ""
    size: int | None = None
    error: str = ""
    said: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is simply nothing new."""
        return self.error == Code.NO_RECORDS_MATCH


def first_address(base: str, prefix: str, since: str = "", set_: str = "") -> str:
    """The address that begins a list."""
    parameters = {"verb": "ListRecords", "metadataPrefix": prefix}
    parameters |= {"from": since} if since else {}
    parameters |= {"set": set_} if set_ else {}
    return _with(base, parameters)


def next_address(base: str, token: str) -> str:
    """The address of the next part."""
    return _with(base, {"verb": "ListRecords", "resumptionToken": token})


def _with(base: str, parameters: dict[str, str]) -> str:
    return f"{base}{'&' if '?' in base else '?'}{urlencode(parameters)}"


def read(data: bytes) -> Part:
    """The part in these bytes; NoAnswerError when it is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NoAnswerError("no XML") from error
    if root.tag != f"{OAI}OAI-PMH":
        raise NoAnswerError(str(root.tag)[:80])
    at = _date(root.findtext(f"{OAI}responseDate") or "")
    wrong = root.find(f"{OAI}error")
    if wrong is not None:
        return Part(at, (), error=wrong.get("code", ""), said=(wrong.text or "")[:200])
    token = root.find(f"{OAI}ListRecords/{OAI}resumptionToken")
    size = None if token is None else token.get("completeListSize")
    return Part(
        at=at,
        records=tuple(_records(root)),
        token="" if token is None else (token.text or "").strip(),
        size=int(size) if size and size.isascii() and size.isdecimal() and len(size) < 12 else None,
    )


def _date(said: str) -> str:
    """The date of an answer as the next request may say it; a wrong one says nothing."""
    try:
        moment(said.strip())
    except ValueError:
        return ""
    return said.strip()


def _records(root: etree._Element) -> Iterator[Harvested]:
    for element in root.iterfind(f"{OAI}ListRecords/{OAI}record"):
        header = element.find(f"{OAI}header")
        identifier = "" if header is None else (header.findtext(f"{OAI}identifier") or "").strip()
        if header is None or not identifier:
            continue
        if header.get("status") == "deleted":
            yield Harvested(identifier, deleted=True, record=None)
            continue
        yield Harvested(identifier, deleted=False, record=_marc(element.find(f"{OAI}metadata")))


def _marc(metadata: etree._Element | None) -> marc.Record | None:
    inside = [] if metadata is None else [child for child in metadata if isinstance(child.tag, str)]
    if not inside:
        return None
    raw = etree.tostring(inside[0], with_tail=False)
    found = next(marc.read(BytesIO(raw), marc.FileKind.MARC_XML), None)
    return found if isinstance(found, marc.Record) else None


def for_import(one: Harvested, harvested_format: Format) -> marc.Record | None:
    """The record as an import takes it: its number is the identifier, by which it is later changed and deleted.

    The number that it has at home is kept in 035. A record that was deleted comes as one that says so.
    """
    number = one.identifier[:LONGEST_NUMBER]
    if one.deleted:
        leader = "00000dam a2200000   4500" if harvested_format is Format.MARC21 else "00000dam0 2200000   45  "
        return marc.Record(leader, (marc.Field("001", value=number),), harvested_format, Encoding.UTF_8, (), b"", 0, 0)
    if one.record is None:
        return None
    record = one.record
    agency = next((field.value.strip() for field in record.fields if field.tag == "003"), "")
    former = record.control_number
    others = [field for field in record.fields if field.tag != "001"]
    if former and former != number:
        others.append(marc.Field("035", "  ", (("a", f"({agency}){former}" if agency else former),)))
    fields = (marc.Field("001", value=number), *sorted(others, key=lambda field: field.tag))
    return replace(record, fields=fields, raw=b"")
