"""What a client asks by SRU: explain, searchRetrieve and scan in three versions, told from the parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from shulian.protocols import cql
from shulian.protocols.cql import Clause, CqlError, Modifier, Name, Query, SortKey

MOST_RECORDS, USUAL_RECORDS = 100, 10
MOST_TERMS, USUAL_TERMS = 100, 20
MOST_FACET_TERMS, MOST_FACETS = 100, 7


class Version(StrEnum):
    """The versions spoken."""

    V1_1 = "1.1"
    V1_2 = "1.2"
    V2_0 = "2.0"


class SruError(ValueError):
    """A request that gets a diagnostic; `version` is the one to say it in."""

    def __init__(self, number: int, detail: str = "", operation: str = "searchRetrieve") -> None:
        super().__init__(f"{number} {detail}")
        self.number = number
        self.detail = detail
        self.operation = operation
        self.version = Version.V1_2
        self.echo: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Explain:
    """What kind of server is this?"""

    version: Version
    as_text: bool = False
    stylesheet: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """Records that a query finds; `as_text` wants their XML escaped."""

    version: Version
    query: Query
    schema: str
    start: int = 1
    most: int = USUAL_RECORDS
    as_text: bool = False
    stylesheet: str = ""
    facets: tuple[tuple[str, int], ...] = ()
    echo: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scan:
    """Terms of an index around one of them."""

    version: Version
    clause: Clause
    most: int = USUAL_TERMS
    position: int = 1
    stylesheet: str = ""
    echo: Mapping[str, str] = field(default_factory=dict)


Request: TypeAlias = Explain | Search | Scan

_COMMON = frozenset({"operation", "version", "stylesheet", "extraRequestData"})
_OF_VERSION_2 = frozenset(
    {"queryType", "recordXMLEscaping", "renderedBy", "httpAccept", "responseType", "facetLimit", "facetSort"}
)
KNOWN = {
    "explain": _COMMON | {"recordPacking", "recordXMLEscaping"},
    "searchRetrieve": _COMMON
    | _OF_VERSION_2
    | {
        *("query", "startRecord", "maximumRecords", "recordPacking", "recordSchema"),
        *("recordXPath", "resultSetTTL", "sortKeys"),
    },
    "scan": _COMMON | {"scanClause", "responsePosition", "maximumTerms", "httpAccept"},
}
STYLESHEET = re.compile(r"/static/[\w./-]+\.xsl")
_NUMBER = re.compile(r"\d{1,9}")


def read(parameters: Mapping[str, str]) -> Request:
    """The request in these parameters; SruError, with the version to answer in, when there is something wrong."""
    operation = _operation(parameters)
    version = Version.V1_2
    try:
        version = _version(parameters)
        _check(parameters, operation)
        if operation == "explain":
            return Explain(version, _as_text(parameters, version), _stylesheet(parameters))
        return (_scan if operation == "scan" else _search)(parameters, version)
    except CqlError as error:
        detail = error.detail if error.offset is None else f"{error.detail} (at {error.offset})".strip()
        raise _told(SruError(error.number, detail), version, operation, parameters) from error
    except SruError as error:
        raise _told(error, version, operation, parameters) from error


def _told(error: SruError, version: Version, operation: str, parameters: Mapping[str, str]) -> SruError:
    error.version, error.operation, error.echo = version, operation, parameters
    return error


def _operation(parameters: Mapping[str, str]) -> str:
    said = parameters.get("operation", "")
    if not said:
        said = "searchRetrieve" if "query" in parameters else "scan" if "scanClause" in parameters else "explain"
    if said not in KNOWN:
        raise _told(SruError(4, said[:40]), Version.V1_2, "explain", parameters)
    return said


def _version(parameters: Mapping[str, str]) -> Version:
    """The version asked for; without one, an operation is a mark of the first versions and its absence of the last."""
    said = parameters.get("version", "")
    if not said:
        asks = {"query", "scanClause"} & parameters.keys()
        return Version.V2_0 if asks and "operation" not in parameters else Version.V1_2
    try:
        return Version(said)
    except ValueError as error:
        raise SruError(5, Version.V2_0) from error


def _check(parameters: Mapping[str, str], operation: str) -> None:
    for name in parameters:
        if name not in KNOWN[operation] and not name.startswith("x-"):
            raise SruError(8, name[:40])


def _stylesheet(parameters: Mapping[str, str]) -> str:
    """A stylesheet of this site; one from elsewhere would be a program of somebody else's under our address."""
    said = parameters.get("stylesheet", "")
    if said and (not STYLESHEET.fullmatch(said) or ".." in said):
        raise SruError(111, said[:80])
    return said


def _as_text(parameters: Mapping[str, str], version: Version) -> bool:
    name = "recordXMLEscaping" if version is Version.V2_0 else "recordPacking"
    said = parameters.get(name, "") or "xml"
    if version is Version.V2_0 and parameters.get("recordPacking", "packed") not in {"packed", "unpacked"}:
        raise SruError(71, parameters["recordPacking"][:40])
    if said not in {"xml", "string"}:
        raise SruError(71, said[:40])
    return said == "string"


def _number(parameters: Mapping[str, str], name: str, usual: int, least: int) -> int:
    said = parameters.get(name, "").strip()
    if not said:
        return usual
    if not _NUMBER.fullmatch(said) or not said.isascii() or int(said) < least:
        raise SruError(6, name)
    return int(said)


def _search(parameters: Mapping[str, str], version: Version) -> Search:
    if not parameters.get("query", "").strip():
        raise SruError(7, "query")
    if parameters.get("recordXPath"):
        raise SruError(72)
    query = _query(parameters, version)
    if not query.sort and (keys := parameters.get("sortKeys", "").strip()):
        query = Query(query.root, tuple(map(sort_key, keys.split()[: cql.parser.MOST_SORT_KEYS])))
    _number(parameters, "resultSetTTL", 0, 0)
    return Search(
        version=version,
        query=query,
        schema=parameters.get("recordSchema", ""),
        start=_number(parameters, "startRecord", 1, 1),
        most=min(_number(parameters, "maximumRecords", USUAL_RECORDS, 0), MOST_RECORDS),
        as_text=_as_text(parameters, version),
        stylesheet=_stylesheet(parameters),
        facets=_facets(parameters) if version is Version.V2_0 else (),
        echo=parameters,
    )


def _query(parameters: Mapping[str, str], version: Version) -> Query:
    kind = parameters.get("queryType", "cql") if version is Version.V2_0 else "cql"
    if kind == "cql":
        return cql.parse(parameters["query"])
    if kind == "searchTerms":
        return cql.parse(f'"{cql.escaped(parameters["query"])}"')
    raise SruError(11, kind[:40])


def sort_key(said: str) -> SortKey:
    """A sort key of version 1.1: path, schema, ascending, case, missing value, with commas between them."""
    path, _schema, ascending, case, missing = (said.split(",") + [""] * 5)[:5]
    if ascending not in {"", "0", "1"}:
        raise SruError(90, ascending[:40])
    if case not in {"", "0"}:
        raise SruError(91, case[:40])
    if missing not in {"", "omit", "highValue", "lowValue"}:
        raise SruError(92, missing[:40])
    prefix, _dot, name = path.lower().rpartition(".")
    direction = "descending" if ascending == "0" else "ascending"
    return SortKey(Name(prefix, name), (Modifier(Name("sort", direction)),))


def _facets(parameters: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    """facetLimit: `10:dc.date,20:dc.language`."""
    said = [one for one in parameters.get("facetLimit", "").replace(" ", "").split(",") if one]
    found = []
    for one in said[:MOST_FACETS]:
        number, _colon, index = one.partition(":")
        if not _NUMBER.fullmatch(number) or not number.isascii():
            raise SruError(6, "facetLimit")
        found.append((index.lower(), min(int(number), MOST_FACET_TERMS)))
    return tuple(found)


def _scan(parameters: Mapping[str, str], version: Version) -> Scan:
    if not parameters.get("scanClause", "").strip():
        raise SruError(7, "scanClause")
    root = cql.parse(parameters["scanClause"]).root
    if not isinstance(root, Clause):
        raise SruError(10, "scanClause")
    most = min(_number(parameters, "maximumTerms", USUAL_TERMS, 1), MOST_TERMS)
    position = _number(parameters, "responsePosition", 1, 0)
    if position > most + 1:
        raise SruError(120, str(position))
    return Scan(version, root, most, position, _stylesheet(parameters), parameters)
