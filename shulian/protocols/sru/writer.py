"""What an SRU server answers, as XML, in the words of the version that was asked in."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from shulian.protocols.dublin import said

from . import diagnostics
from .requests import Explain, Scan, Search, SruError, Version

SRW = "http://www.loc.gov/zing/srw/"
DIAGNOSTIC = "http://www.loc.gov/zing/srw/diagnostic/"
SRU_2 = "http://docs.oasis-open.org/ns/search-ws/sruResponse"
SCAN_2 = "http://docs.oasis-open.org/ns/search-ws/scan"
DIAGNOSTIC_2 = "http://docs.oasis-open.org/ns/search-ws/diagnostic"
FACETS_2 = "http://docs.oasis-open.org/ns/search-ws/facetedResults"
ZEEREX = "http://explain.z3950.org/dtd/2.0/"
DIAGNOSTIC_SCHEMA = "info:srw/schema/1/diagnostics-v1.1"
LONGEST_ECHO = 1_000


@dataclass(frozen=True, slots=True)
class Record:
    """One record of an answer; without data it could not be had."""

    identifier: str
    data: etree._Element | None


@dataclass(frozen=True, slots=True)
class Page:
    """What a search found: how many in all, and some of them from `start` on; none is shown behind `deepest`."""

    total: int
    schema: str
    start: int
    records: Sequence[Record]
    facets: Mapping[str, Sequence[tuple[str, int]]]
    deepest: int = sys.maxsize


class _Writer:
    """The names of one version."""

    def __init__(self, version: Version, operation: str) -> None:
        self.version = version
        newest = version is Version.V2_0
        self.space = (SCAN_2 if operation == "scan" else SRU_2) if newest else SRW
        self.diagnostic = DIAGNOSTIC_2 if newest else DIAGNOSTIC
        self.packing = "recordXMLEscaping" if newest else "recordPacking"

    def root(self, name: str) -> etree._Element:
        made = etree.Element(etree.QName(self.space, name), nsmap={None: self.space})
        self.line(made, "version", self.version)
        return made

    def element(self, parent: etree._Element, name: str) -> etree._Element:
        return etree.SubElement(parent, etree.QName(self.space, name))

    def line(self, parent: etree._Element, name: str, text: object) -> None:
        self.element(parent, name).text = said(str(text))

    def data(self, parent: etree._Element, content: etree._Element, *, as_text: bool) -> None:
        self.line(parent, self.packing, "string" if as_text else "xml")
        place = self.element(parent, "recordData")
        if as_text:
            place.text = etree.tostring(content, encoding="unicode")
        else:
            place.append(content)

    def complaint(self, number: int, detail: str) -> etree._Element:
        made = etree.Element(etree.QName(self.diagnostic, "diagnostic"), nsmap={None: self.diagnostic})
        for name, text in (
            ("uri", diagnostics.address(number)),
            ("details", detail),
            ("message", diagnostics.message(number)),
        ):
            if text:
                etree.SubElement(made, etree.QName(self.diagnostic, name)).text = said(text)
        return made

    def echo(self, root: etree._Element, name: str, parameters: Mapping[str, str]) -> None:
        place = self.element(root, name)
        for key, value in parameters.items():
            if key in ECHOED:
                self.line(place, key, value[:LONGEST_ECHO])


ECHOED = frozenset(
    {
        *("version", "query", "startRecord", "maximumRecords", "recordPacking", "recordSchema", "sortKeys"),
        *("stylesheet", "scanClause", "responsePosition", "maximumTerms", "queryType", "recordXMLEscaping"),
    }
)


def found(request: Search, page: Page) -> bytes:
    """The answer to a search."""
    write = _Writer(request.version, "searchRetrieve")
    root = write.root("searchRetrieveResponse")
    write.line(root, "numberOfRecords", page.total)
    if page.records:
        records = write.element(root, "records")
        for at in range(len(page.records)):
            _record(write, records, request, page, at)
    following = page.start + len(page.records)
    if page.records and following <= min(page.total, page.deepest):
        write.line(root, "nextRecordPosition", following)
    write.echo(root, "echoedSearchRetrieveRequest", request.echo)
    if page.facets:
        root.append(_facets(page.facets))
    return _bytes(root, request.stylesheet)


def _record(write: _Writer, records: etree._Element, request: Search, page: Page, at: int) -> None:
    record = page.records[at]
    element = write.element(records, "record")
    if record.data is None:
        write.line(element, "recordSchema", DIAGNOSTIC_SCHEMA)
        write.data(element, write.complaint(64, record.identifier), as_text=request.as_text)
    else:
        write.line(element, "recordSchema", page.schema)
        write.data(element, record.data, as_text=request.as_text)
    if request.version is not Version.V1_1:
        write.line(element, "recordIdentifier", record.identifier)
    write.line(element, "recordPosition", page.start + at)


def _facets(facets: Mapping[str, Sequence[tuple[str, int]]]) -> etree._Element:
    def line(parent: etree._Element, name: str, text: str) -> None:
        etree.SubElement(parent, etree.QName(FACETS_2, name)).text = said(text)

    def place(parent: etree._Element, name: str) -> etree._Element:
        return etree.SubElement(parent, etree.QName(FACETS_2, name))

    root = etree.Element(etree.QName(FACETS_2, "facetedResults"), nsmap={None: FACETS_2})
    listed = place(place(root, "datasource"), "facets")
    for index, terms in facets.items():
        facet = place(listed, "facet")
        line(facet, "index", index)
        line(facet, "relation", "=")
        inside = place(facet, "terms")
        for term, count in terms:
            one = place(inside, "term")
            line(one, "actualTerm", term)
            line(one, "count", str(count))
    return root


def scanned(request: Scan, terms: Sequence[tuple[str, int]]) -> bytes:
    """The answer to a scan."""
    write = _Writer(request.version, "scan")
    root = write.root("scanResponse")
    if terms:
        listed = write.element(root, "terms")
        for term, count in terms:
            element = write.element(listed, "term")
            write.line(element, "value", term)
            write.line(element, "numberOfRecords", count)
    write.echo(root, "echoedScanRequest", request.echo)
    return _bytes(root, request.stylesheet)


def explained(request: Explain, zeerex: etree._Element, wrong: SruError | None = None) -> bytes:
    """The answer to explain."""
    write = _Writer(request.version, "explain")
    root = write.root("explainResponse")
    record = write.element(root, "record")
    write.line(record, "recordSchema", ZEEREX)
    write.data(record, zeerex, as_text=request.as_text)
    if wrong is not None:
        write.element(root, "diagnostics").append(write.complaint(wrong.number, wrong.detail))
    return _bytes(root, request.stylesheet)


def refused(wrong: SruError) -> bytes:
    """The answer to a search or scan that cannot be done."""
    write = _Writer(wrong.version, wrong.operation)
    searching = wrong.operation != "scan"
    root = write.root("searchRetrieveResponse" if searching else "scanResponse")
    if searching:
        write.line(root, "numberOfRecords", 0)
    write.echo(root, "echoedSearchRetrieveRequest" if searching else "echoedScanRequest", wrong.echo)
    write.element(root, "diagnostics").append(write.complaint(wrong.number, wrong.detail))
    return _bytes(root, "")


def _bytes(root: etree._Element, stylesheet: str) -> bytes:
    if stylesheet:
        root.addprevious(etree.ProcessingInstruction("xml-stylesheet", f'type="text/xsl" href="{stylesheet}"'))
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")


@dataclass(frozen=True, slots=True)
class Server:
    """What the server says of itself in explain: where it is, its name, indexes (set, name, whether it can be
    scanned, whether it sorts) and schemas (name, identifier)."""

    host: str
    port: int
    database: str
    title: str
    sets: Mapping[str, str]
    indexes: Iterable[tuple[str, str, bool, bool]]
    schemas: Iterable[tuple[str, str]]
    relations: Iterable[str]
    settings: Mapping[str, object]


def zeerex(server: Server, version: Version) -> etree._Element:
    """The description of the server."""

    def place(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
        made = etree.SubElement(parent, etree.QName(ZEEREX, tag), attributes)
        if text:
            made.text = said(text)
        return made

    root = etree.Element(etree.QName(ZEEREX, "explain"), nsmap={None: ZEEREX})
    info = place(root, "serverInfo", protocol="SRU", version=version, transport="http", method="GET POST")
    place(info, "host", server.host)
    place(info, "port", str(server.port))
    place(info, "database", server.database)
    place(place(root, "databaseInfo"), "title", server.title, lang="zh", primary="true")
    inside = place(root, "indexInfo")
    for name, identifier in server.sets.items():
        place(inside, "set", name=name, identifier=identifier)
    for set_, name, scans, sorts in server.indexes:
        index = place(inside, "index", search="true", scan=str(scans).lower(), sort=str(sorts).lower())
        place(place(index, "map"), "name", name, **({"set": set_} if set_ else {}))
    listed = place(root, "schemaInfo")
    for name, identifier in server.schemas:
        schema = place(listed, "schema", name=name, identifier=identifier, sort="false", retrieve="true")
        place(schema, "title", name)
    _settings(place(root, "configInfo"), server)
    return root


def _settings(inside: etree._Element, server: Server) -> None:
    for name, value in server.settings.items():
        kind = "default" if name in {"numberOfRecords", "retrieveSchema"} else "setting"
        etree.SubElement(inside, etree.QName(ZEEREX, kind), {"type": name}).text = str(value)
    for relation in server.relations:
        etree.SubElement(inside, etree.QName(ZEEREX, "supports"), {"type": "relation"}).text = relation
