"""What a data provider answers, as XML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from shulian.protocols.dublin import XSI, said

from .requests import OaiError, Verb, stamp

OAI = "http://www.openarchives.org/OAI/2.0/"
SCHEMA = "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
IDENTIFIER = "http://www.openarchives.org/OAI/2.0/oai-identifier"


@dataclass(frozen=True, slots=True)
class Answered:
    """Whom and what is answered: the address of the provider, the moment, the arguments as they came."""

    base: str
    at: datetime
    arguments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Identity:
    """What the provider says of itself."""

    name: str
    mail: str
    earliest: datetime
    namespace: str


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a record."""

    identifier: str
    at: datetime
    sets: Sequence[str] = ()
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Resumption:
    """Where a list goes on; an empty token says that this was the last part."""

    token: str
    size: int
    cursor: int
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """A metadata format."""

    prefix: str
    schema: str
    namespace: str


def error(to: Answered, wrong: OaiError) -> bytes:
    """The answer to a wrong request, whose arguments are not repeated."""
    root = _root(to, {})
    element = etree.SubElement(root, _name("error"), {"code": wrong.code})
    element.text = said(wrong.said)
    return _bytes(root)


def identify(to: Answered, identity: Identity) -> bytes:
    """Identify."""
    root = _root(to, to.arguments)
    inside = etree.SubElement(root, _name(Verb.IDENTIFY))
    lines = [
        ("repositoryName", identity.name),
        ("baseURL", to.base),
        ("protocolVersion", "2.0"),
        ("adminEmail", identity.mail),
        ("earliestDatestamp", stamp(identity.earliest)),
        ("deletedRecord", "persistent"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
        ("compression", "gzip"),
    ]
    for name, text in lines:
        _line(inside, name, text)
    described = etree.SubElement(inside, _name("description"))
    own = etree.SubElement(described, etree.QName(IDENTIFIER, "oai-identifier"), nsmap={None: IDENTIFIER})
    own.set(etree.QName(XSI, "schemaLocation"), f"{IDENTIFIER} {IDENTIFIER}.xsd")
    parts = [
        ("scheme", "oai"),
        ("repositoryIdentifier", identity.namespace),
        ("delimiter", ":"),
        ("sampleIdentifier", f"oai:{identity.namespace}:1"),
    ]
    for name, text in parts:
        etree.SubElement(own, etree.QName(IDENTIFIER, name)).text = text
    return _bytes(root)


def formats(to: Answered, known: Iterable[Format]) -> bytes:
    """ListMetadataFormats."""
    root = _root(to, to.arguments)
    inside = etree.SubElement(root, _name(Verb.LIST_METADATA_FORMATS))
    for one in known:
        element = etree.SubElement(inside, _name("metadataFormat"))
        _line(element, "metadataPrefix", one.prefix)
        _line(element, "schema", one.schema)
        _line(element, "metadataNamespace", one.namespace)
    return _bytes(root)


def sets(to: Answered, known: Iterable[tuple[str, str]]) -> bytes:
    """ListSets: each by its specification and its name."""
    root = _root(to, to.arguments)
    inside = etree.SubElement(root, _name(Verb.LIST_SETS))
    for spec, name in known:
        element = etree.SubElement(inside, _name("set"))
        _line(element, "setSpec", spec)
        _line(element, "setName", name)
    return _bytes(root)


def records(
    to: Answered, verb: Verb, found: Iterable[tuple[Header, etree._Element | None]], more: Resumption | None = None
) -> bytes:
    """ListRecords, ListIdentifiers and GetRecord."""
    root = _root(to, to.arguments)
    inside = etree.SubElement(root, _name(verb))
    for header, metadata in found:
        if verb is Verb.LIST_IDENTIFIERS:
            _header(inside, header)
            continue
        element = etree.SubElement(inside, _name("record"))
        _header(element, header)
        if metadata is not None:
            etree.SubElement(element, _name("metadata")).append(metadata)
    if more is not None:
        _resumption(inside, more)
    return _bytes(root)


def _root(to: Answered, arguments: Mapping[str, str]) -> etree._Element:
    root = etree.Element(_name("OAI-PMH"), nsmap={None: OAI, "xsi": XSI})
    root.set(etree.QName(XSI, "schemaLocation"), f"{OAI} {SCHEMA}")
    _line(root, "responseDate", stamp(to.at))
    request = _line(root, "request", to.base)
    for name, value in arguments.items():
        request.set(name, said(value))
    return root


def _header(parent: etree._Element, header: Header) -> None:
    element = etree.SubElement(parent, _name("header"), {"status": "deleted"} if header.deleted else {})
    _line(element, "identifier", header.identifier)
    _line(element, "datestamp", stamp(header.at))
    for spec in header.sets:
        _line(element, "setSpec", spec)


def _resumption(parent: etree._Element, more: Resumption) -> None:
    element = _line(parent, "resumptionToken", more.token)
    if more.expires is not None:
        element.set("expirationDate", stamp(more.expires))
    element.set("completeListSize", str(more.size))
    element.set("cursor", str(more.cursor))


def _line(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, _name(name))
    element.text = said(text)
    return element


def _name(local: str) -> etree.QName:
    return etree.QName(OAI, local)


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
