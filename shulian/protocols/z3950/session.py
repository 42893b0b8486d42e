"""A session as the server keeps it: a request's bytes in, the answer's bytes out; no socket and no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from shulian.protocols.cql import Clause, Node, Query, clauses, parse

from . import charsets, reading, rpn, writing
from .ber import BerError
from .checks import (
    LARGEST_MESSAGE,
    RefusedError,
    asked,
    check_databases,
    check_range,
    piggyback,
    sort_key,
    within,
)
from .messages import (
    Charset,
    Close,
    CloseReason,
    CqlQuery,
    DeleteRequest,
    DeleteResponse,
    Diagnostic,
    InitRequest,
    InitResponse,
    Joined,
    Operand,
    Option,
    OtherQuery,
    PresentRequest,
    PresentResponse,
    PresentStatus,
    Request,
    Response,
    Retrieved,
    RpnQuery,
    ScanRequest,
    ScanResponse,
    SearchRequest,
    SearchResponse,
    SortRequest,
    SortResponse,
    Syntax,
    Terms,
)

MOST_SETS, LONGEST_SET_NAME = 20, 100
MOST_RECORDS, MOST_TERMS, MOST_SORT_KEYS = 200, 100, 5
OFFERED = frozenset({Option.SEARCH, Option.PRESENT, Option.DELETE, Option.SCAN, Option.SORT, Option.NAMED_RESULT_SETS})
VERSIONS = frozenset({0, 1, 2})
ELEMENTS = frozenset({"", "f", "b"})
SCHEMAS = frozenset({"marcxml", "cnmarcxml", "dc"})


@dataclass(frozen=True)
class Wanted:
    """In which form records are wanted: syntax, element set, the schema of XML, the character set of the bytes."""

    syntax: Syntax
    brief: bool = False
    schema: str = "marcxml"
    charset: str = charsets.DEFAULT


class Catalogue(Protocol):
    """What a session asks of the catalogue; each may refuse with a CqlError."""

    def count(self, query: Query) -> int:
        """How many titles match."""

    def records(self, query: Query, first: int, number: int, wanted: Wanted) -> Sequence[bytes | Diagnostic]:
        """The records of the titles from `first` (from 1) on."""

    def scan(self, clause: Clause, number: int, position: int) -> tuple[Sequence[tuple[str, int]], int]:
        """Terms around that of the clause with their titles, and the place in them (from 1) of the clause's term."""


@dataclass(frozen=True)
class ResultSet:
    """What was sought and how many were found; records are looked up when they are wanted."""

    query: Query
    count: int


@dataclass
class Session:
    """One client's session."""

    catalogue: Catalogue
    name: tuple[str, str, str] = ("shulian", "Shulian", "")
    greeted: bool = False
    over: bool = False
    charset: Charset | None = None
    written: str = ""
    message_size: int = LARGEST_MESSAGE
    record_size: int = LARGEST_MESSAGE
    sets: dict[str, ResultSet] = field(default_factory=dict)

    def respond(self, data: bytes) -> bytes:
        """The answer to one request; after it `over` tells whether the line is to be closed."""
        try:
            request = reading.request(data, self._strings)
        except BerError as error:
            return self.close(CloseReason.PROTOCOL_ERROR, error.reason)
        return writing.write(self._answer(request), self._strings)

    def close(self, reason: CloseReason, detail: str = "") -> bytes:
        """The message with which the server ends the session."""
        self.over = True
        return writing.write(Close(reason, detail), self._strings)

    @property
    def _strings(self) -> str:
        return self.charset.name if self.charset else charsets.DEFAULT

    def _answer(self, request: Request) -> Response:
        if isinstance(request, InitRequest):
            return self._init(request)
        if isinstance(request, Close):
            self.over = True
            return Close(CloseReason.FINISHED, reference=request.reference)
        if not self.greeted:
            self.over = True
            return Close(CloseReason.PROTOCOL_ERROR, "Init comes first")
        if isinstance(request, SearchRequest):
            return self._search(request)
        if isinstance(request, PresentRequest):
            return self._present(request)
        if isinstance(request, ScanRequest):
            return self._scan(request)
        if isinstance(request, SortRequest):
            return self._sort(request)
        if isinstance(request, DeleteRequest):
            return self._delete(request)
        self.over = True
        return Close(CloseReason.PROTOCOL_ERROR, f"message {request.tag} is not supported")

    def _init(self, request: InitRequest) -> InitResponse:
        versions = request.versions & VERSIONS
        chosen = charsets.choice(request.charsets)
        options = request.options & (OFFERED | ({Option.NEGOTIATION} if chosen else set()))
        self.message_size = within(request.preferred_size)
        self.record_size = max(within(request.largest_record), self.message_size)
        self.greeted, self.over = bool(versions), not versions
        self.sets.clear()
        # The greeting itself is still in the set of every beginning; what follows is in the one chosen.
        self.charset, self.written = chosen, ""
        return InitResponse(
            versions=versions,
            options=options,
            preferred_size=self.message_size,
            largest_record=self.record_size,
            accepted=self.greeted,
            implementation=self.name,
            charset=chosen,
            reference=request.reference,
        )

    def _search(self, request: SearchRequest) -> SearchResponse:
        try:
            found = self._found(request)
        except RefusedError as refused:
            self.sets.pop(request.result_set, None)
            return SearchResponse(succeeded=False, problem=refused.diagnostic, reference=request.reference)
        records, status, problem = self._first(request, found)
        return SearchResponse(
            count=found.count,
            returned=len(records),
            next_position=(len(records) + 1) if len(records) < found.count else 0,
            status=status,
            records=records,
            problem=problem,
            reference=request.reference,
        )

    def _first(
        self, request: SearchRequest, found: ResultSet
    ) -> tuple[tuple[Retrieved, ...], PresentStatus | None, Diagnostic | None]:
        """The records that come with the count; the search holds even when they cannot be had in that form."""
        number = piggyback(request, found.count)
        if not number:
            return (), None, None
        elements = request.small_elements if found.count <= request.small_upper else request.medium_elements
        try:
            wanted = self._wanted(request.syntax, elements, "")
            return *self._retrieve(found, 1, number, wanted), None
        except RefusedError as refused:
            return (), PresentStatus.FAILURE, refused.diagnostic

    def _found(self, request: SearchRequest) -> ResultSet:
        name = request.result_set
        if isinstance(request.query, OtherQuery):
            raise RefusedError(107, str(request.query.type))
        check_databases(request.databases)
        if len(name) > LONGEST_SET_NAME:
            raise RefusedError(128)
        if name in self.sets and not request.replace:
            raise RefusedError(21, name)
        if name not in self.sets and len(self.sets) >= MOST_SETS:
            raise RefusedError(112, str(MOST_SETS))
        query = self._query(request.query)
        found = ResultSet(query, asked(lambda: self.catalogue.count(query)))
        self.sets[name] = found
        return found

    def _query(self, query: RpnQuery | CqlQuery) -> Query:
        if isinstance(query, RpnQuery):
            return Query(self._tree(query))
        return asked(lambda: parse(query.text))

    def _tree(self, query: RpnQuery) -> Node:
        self._listen(query.root)
        agreed = self.charset.name if self.charset else None
        try:
            return rpn.to_cql(query, agreed, lambda name: self._set(name).query.root)
        except rpn.Bib1Error as error:
            raise RefusedError(error.diagnostic.condition, error.diagnostic.detail) from error
        except BerError as error:
            raise RefusedError(125, error.reason) from error

    def _listen(self, root: Operand) -> None:
        """A client that agreed on nothing and writes GB18030 also reads it."""
        waiting = [root]
        while waiting and self.charset is None:
            operand = waiting.pop()
            if isinstance(operand, Joined):
                waiting += [operand.left, operand.right]
            elif isinstance(operand, Terms) and not operand.term.isascii():
                try:
                    self.written = charsets.text_of(operand.term, None)[1]
                except BerError:
                    return

    def _set(self, name: str) -> ResultSet:
        if name not in self.sets:
            raise RefusedError(30, name)
        return self.sets[name]

    def _present(self, request: PresentRequest) -> PresentResponse:
        try:
            found = self._set(request.result_set)
            check_range(request, found.count)
            wanted = self._wanted(request.syntax, request.elements, request.schema)
            records, status = self._retrieve(found, request.start, request.number, wanted)
        except RefusedError as refused:
            return PresentResponse(0, 0, PresentStatus.FAILURE, problem=refused.diagnostic, reference=request.reference)
        following = request.start + len(records)
        return PresentResponse(
            returned=len(records),
            next_position=following if following <= found.count else 0,
            status=status,
            records=records,
            reference=request.reference,
        )

    def _wanted(self, syntax: str, elements: str, schema: str) -> Wanted:
        if syntax and syntax not in set(Syntax):
            raise RefusedError(239, syntax)
        chosen = Syntax(syntax) if syntax else Syntax.USMARC
        asked = elements.lower()
        if chosen is Syntax.XML and (named := schema.lower() or (asked if asked not in ELEMENTS else "")):
            # A client says which XML it wants by the element set's name, or by a schema.
            name = named.rsplit("/", 1)[-1]
            if name not in SCHEMAS:
                raise RefusedError(25, named[:60])
            return Wanted(chosen, brief=False, schema=name)
        if asked not in ELEMENTS:
            raise RefusedError(25, elements[:60])
        return Wanted(chosen, asked == "b", charset=charsets.DEFAULT if chosen is Syntax.XML else self._records_in())

    def _records_in(self) -> str:
        if self.charset is not None:
            return self.charset.name if self.charset.for_records is not False else charsets.DEFAULT
        return self.written or charsets.DEFAULT

    def _retrieve(
        self, found: ResultSet, first: int, number: int, wanted: Wanted
    ) -> tuple[tuple[Retrieved, ...], PresentStatus]:
        fetched = min(number, MOST_RECORDS)
        contents = asked(lambda: self.catalogue.records(found.query, first, fetched, wanted)) if fetched else ()
        status = PresentStatus.SUCCESS if fetched == number else PresentStatus.PARTIAL_RESOURCES
        records: list[Retrieved] = []
        room = self.message_size
        for content in contents:
            record = self._record(content, wanted, alone=number == 1)
            room -= len(writing.retrieved(record, str.encode))
            if room < 0 and records:
                status = PresentStatus.PARTIAL_SIZE
                break
            records.append(record)
        return tuple(records), status

    def _record(self, content: bytes | Diagnostic, wanted: Wanted, *, alone: bool) -> Retrieved:
        if isinstance(content, Diagnostic):
            return Retrieved("", problem=content)
        if len(content) > self.record_size:
            return Retrieved("", problem=Diagnostic(17))
        # Only a record that is asked for by itself may be longer than messages should be.
        if len(content) > self.message_size and not alone:
            return Retrieved("", problem=Diagnostic(16))
        return Retrieved(wanted.syntax, content)

    def _scan(self, request: ScanRequest) -> ScanResponse:
        try:
            terms, position = self._scanned(request)
        except RefusedError as refused:
            return ScanResponse(6, problem=refused.diagnostic, reference=request.reference)
        entries = tuple((term.encode(self._records_in(), errors="replace"), count) for term, count in terms)
        return ScanResponse(0 if len(entries) == request.number else 5, position, entries, reference=request.reference)

    def _scanned(self, request: ScanRequest) -> tuple[Sequence[tuple[str, int]], int]:
        number = min(request.number, MOST_TERMS)
        check_databases(request.databases)
        if request.step:
            raise RefusedError(205)
        if number < 1 or not 0 <= request.position <= number + 1:
            raise RefusedError(233)
        sought = next(clauses(self._tree(RpnQuery(request.attribute_set, request.terms))))
        return asked(lambda: self.catalogue.scan(sought, number, request.position))

    def _sort(self, request: SortRequest) -> SortResponse:
        try:
            self.sets[request.output] = self._sorted(request)
        except RefusedError as refused:
            return SortResponse(2, refused.diagnostic, request.reference)
        return SortResponse(0, reference=request.reference)

    def _sorted(self, request: SortRequest) -> ResultSet:
        if len(request.inputs) != 1:
            raise RefusedError(230 if request.inputs else 208)
        if not 0 < len(request.keys) <= MOST_SORT_KEYS:
            raise RefusedError(211 if request.keys else 207)
        found = self._set(request.inputs[0])
        if request.output not in self.sets and len(self.sets) >= MOST_SETS:
            raise RefusedError(112, str(MOST_SETS))
        query = replace(found.query, sort=tuple(map(sort_key, request.keys)))
        # Looked up once, so that an order which cannot be had is refused here and not at the first record.
        return ResultSet(query, asked(lambda: self.catalogue.count(query)))

    def _delete(self, request: DeleteRequest) -> DeleteResponse:
        if request.names is None:
            self.sets.clear()
            return DeleteResponse(0, reference=request.reference)
        each = tuple((name, 1 if self.sets.pop(name, None) is None else 0) for name in request.names)
        return DeleteResponse(9 if any(status for _, status in each) else 0, each, request.reference)
