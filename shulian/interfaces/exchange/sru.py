"""SRU: the catalogue searched by other libraries' programs, over HTTP."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods
from lxml import etree

from shulian.apps.alliance.queries.register import the_alliance
from shulian.apps.alliance.queries.tree import codes_of
from shulian.apps.discovery import queries
from shulian.apps.discovery.folder import IndexMissing
from shulian.apps.discovery.indexes import INDEXES, Kind
from shulian.interfaces import rates
from shulian.interfaces.exchange import shapes
from shulian.interfaces.exchange.shapes import Shape
from shulian.protocols import cql
from shulian.protocols.cql.sets import CONTEXT_SETS
from shulian.protocols.sru import Explain, Scan, Search, SruError, Version, read, writer
from shulian.protocols.sru.requests import MOST_RECORDS, USUAL_RECORDS

log = logging.getLogger(__name__)

SCHEMAS = {
    Shape.MARCXML: "info:srw/schema/1/marcxml-v1.1",
    Shape.CNMARCXML: "http://www.nlc.cn/",
    Shape.DC: "info:srw/schema/1/dc-v1.1",
}
_SCHEMAS = {
    **{str(shape): shape for shape in SCHEMAS},
    **{identifier: shape for shape, identifier in SCHEMAS.items()},
    "": Shape.MARCXML,
    "default": Shape.MARCXML,
    "info:srw/schema/1/marcxml": Shape.MARCXML,
    "http://www.loc.gov/MARC21/slim": Shape.MARCXML,
}
FACETS = {
    "dc.date": "year",
    "dc.language": "language",
    "dc.type": "form",
    "bath.classification": "clc",
    "bath.possessinginstitution": "library",
}
"""The indexes that are counted for `facetLimit`, and the facets that count them."""


@csrf_exempt
@require_http_methods(["GET", "POST"])
@gzip_page
def server(request: HttpRequest) -> HttpResponse:
    """One request by SRU."""
    if wait := rates.busy(request):
        return wait
    said = request.POST if request.method == "POST" else request.GET
    try:
        wanted = read(said.dict())
        answer = _answered(request, wanted)
    except SruError as wrong:
        answer = _refused(request, wrong)
    return HttpResponse(answer, content_type="text/xml; charset=utf-8")


def _answered(request: HttpRequest, wanted: Explain | Search | Scan) -> bytes:
    if isinstance(wanted, Explain):
        return writer.explained(wanted, _described(request, wanted.version))
    try:
        return _search(request, wanted) if isinstance(wanted, Search) else _scan(wanted)
    except cql.CqlError as error:
        detail = error.detail if error.offset is None else f"{error.detail} (at {error.offset})".strip()
        raise _wrong(wanted, error.number, detail) from error
    except IndexMissing as missing:
        log.warning("a program asks while the index is missing")
        raise _wrong(wanted, 2, "The index is being built.") from missing


def _wrong(wanted: Search | Scan, number: int, detail: str) -> SruError:
    wrong = SruError(number, detail, "searchRetrieve" if isinstance(wanted, Search) else "scan")
    wrong.version, wrong.echo = wanted.version, wanted.echo
    return wrong


def _refused(request: HttpRequest, wrong: SruError) -> bytes:
    if wrong.operation == "explain":
        return writer.explained(Explain(wrong.version), _described(request, wrong.version), wrong)
    return writer.refused(wrong)


def _search(request: HttpRequest, wanted: Search) -> bytes:
    if wanted.schema not in _SCHEMAS:
        raise _wrong(wanted, 66, wanted.schema[:80])
    shape = _SCHEMAS[wanted.schema]
    facets = _facets_asked(wanted)
    if wanted.start > queries.DEEPEST:
        raise _wrong(wanted, 61, str(wanted.start))
    found = queries.by_query(wanted.query, wanted.start - 1, wanted.most)
    if wanted.start > max(found.total, 1):
        raise _wrong(wanted, 61, str(wanted.start))
    titles = [hit.title_id for hit in found.hits[: wanted.most]]
    site = request.build_absolute_uri("/").rstrip("/")
    made = shapes.elements(titles, shape, site)
    records = [writer.Record(str(title), made.get(title)) for title in titles]
    counted = _facets(wanted.query, facets) if facets else {}
    page = writer.Page(found.total, SCHEMAS[shape], wanted.start, records, counted, queries.DEEPEST)
    return writer.found(wanted, page)


def _facets_asked(wanted: Search) -> dict[str, int]:
    for index, _number in wanted.facets:
        if index not in FACETS:
            raise _wrong(wanted, 16, index[:40])
    return dict(wanted.facets)


def _facets(query: cql.Query, asked: dict[str, int]) -> dict[str, list[tuple[str, int]]]:
    spread = queries.search(queries.Asked(cql=query, per_page=1)).facets
    counted = {index: spread.get(FACETS[index], [])[:number] for index, number in asked.items()}
    libraries = counted.get("bath.possessinginstitution", [])
    codes = codes_of(value for value, _count in libraries)
    if libraries:
        counted["bath.possessinginstitution"] = [(codes[value], count) for value, count in libraries if value in codes]
    return {index: [(str(value), count) for value, count in terms] for index, terms in counted.items()}


def _scan(wanted: Scan) -> bytes:
    term = cql.pattern(wanted.clause.term).text
    terms, _before = queries.scan(wanted.clause.index, term, wanted.most, max(wanted.position - 1, 0))
    return writer.scanned(wanted, [(one.text, one.count) for one in terms])


def _described(request: HttpRequest, version: Version) -> etree._Element:
    alliance = the_alliance()
    return writer.zeerex(
        writer.Server(
            host=request.get_host().partition(":")[0],
            port=int(request.get_port()),
            database="sru",
            title=alliance.name if alliance else "Shulian",
            sets={name: CONTEXT_SETS[name] for name in ("cql", "dc", "bath", "rec")},
            indexes=[
                (set_, name, bool(index.row) or index.kind in {Kind.CODE, Kind.YEAR}, bool(index.order))
                for set_ in ("cql", "dc", "bath", "rec")
                for name, index in INDEXES[set_].items()
            ],
            schemas=[(str(shape), identifier) for shape, identifier in SCHEMAS.items()],
            relations=("=", "==", "exact", "<>", "<", "<=", ">", ">=", "all", "any", "adj", "within"),
            settings={
                "numberOfRecords": USUAL_RECORDS,
                "retrieveSchema": Shape.MARCXML,
                "maximumRecords": MOST_RECORDS,
            },
        ),
        version,
    )
