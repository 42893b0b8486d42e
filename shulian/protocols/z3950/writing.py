"""A message as bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import singledispatch

from . import ber, charsets
from .messages import (
    BIB_1_DIAGNOSTICS,
    Attribute,
    Close,
    DeleteResponse,
    Diagnostic,
    InitRequest,
    InitResponse,
    Joined,
    Operand,
    PresentRequest,
    PresentResponse,
    Retrieved,
    RpnQuery,
    ScanResponse,
    SearchRequest,
    SearchResponse,
    SetName,
    SortResponse,
    Syntax,
    Terms,
)

Put = Callable[[str], bytes]


def write(message: object, charset: str = charsets.DEFAULT) -> bytes:
    """The bytes of a message; texts are written in the session's character set."""

    def put(text: str) -> bytes:
        return text.encode(charset, errors="replace")

    return _write(message, put)


@singledispatch
def _write(message: object, put: Put) -> bytes:
    raise TypeError(type(message).__name__)


def _implementation(names: tuple[str, str, str], put: Put) -> list[bytes]:
    return [ber.put(110 + place, put(name)) for place, name in enumerate(names) if name]


def _reference(reference: bytes | None) -> bytes:
    return ber.put_octets(2, reference)


@_write.register
def _(message: InitRequest, put: Put) -> bytes:
    names = tuple(charset.said or charset.name for charset in message.charsets)
    identity = [ber.put_octets(place, put(said)) for place, said in ((1, message.user), (2, message.password)) if said]
    parts = [
        _reference(message.reference),
        ber.put_bits(3, message.versions),
        ber.put_bits(4, message.options),
        ber.put_integer(5, message.preferred_size),
        ber.put_integer(6, message.largest_record),
        ber.put_all(7, [ber.sequence(identity)]) if identity else b"",
        *_implementation(message.implementation, put),
        charsets.put_proposal(names) if names else b"",
    ]
    return ber.put_all(20, parts)


@_write.register
def _(message: InitResponse, put: Put) -> bytes:
    parts = [
        _reference(message.reference),
        ber.put_bits(3, message.versions),
        ber.put_bits(4, message.options),
        ber.put_integer(5, message.preferred_size),
        ber.put_integer(6, message.largest_record),
        ber.put_boolean(12, message.accepted),
        *_implementation(message.implementation, put),
        charsets.put_answer(message.charset) if message.charset else b"",
    ]
    return ber.put_all(21, parts)


@_write.register
def _(message: SearchRequest, put: Put) -> bytes:
    if not isinstance(message.query, RpnQuery):
        raise TypeError("only queries of type 1 are written")
    query = ber.put_all(1, [ber.put_oid(message.query.attribute_set), _operand(message.query.root, put)])
    parts = [
        _reference(message.reference),
        ber.put_integer(13, message.small_upper),
        ber.put_integer(14, message.large_lower),
        ber.put_integer(15, message.medium_number),
        ber.put_boolean(16, message.replace),
        ber.put(17, put(message.result_set)),
        ber.put_all(18, [ber.put(105, put(name)) for name in message.databases]),
        _elements(100, message.small_elements, put),
        _elements(101, message.medium_elements, put),
        ber.put_oid(message.syntax, 104, ber.CONTEXT) if message.syntax else b"",
        ber.put_all(21, [query]),
    ]
    return ber.put_all(22, parts)


def _elements(number: int, name: str, put: Put) -> bytes:
    return ber.put_all(number, [ber.put(0, put(name))]) if name else b""


def _operand(root: Operand, put: Put) -> bytes:
    if isinstance(root, Joined):
        operator = ber.put_all(46, [ber.put({"and": 0, "or": 1, "not": 2}[root.operator], b"")])
        return ber.put_all(1, [_operand(root.left, put), _operand(root.right, put), operator])
    if isinstance(root, SetName):
        return ber.put_all(0, [ber.put(31, put(root.name))])
    return ber.put_all(0, [_terms(root)])


def _terms(terms: Terms) -> bytes:
    attributes = ber.put_all(44, map(_attribute, terms.attributes))
    return ber.put_all(102, [attributes, ber.put(45, terms.term)])


def _attribute(attribute: Attribute) -> bytes:
    value = attribute.value if isinstance(attribute.value, int) else 0
    return ber.sequence([ber.put_integer(120, attribute.type), ber.put_integer(121, value)])


@_write.register
def _(message: SearchResponse, put: Put) -> bytes:
    parts = [
        _reference(message.reference),
        ber.put_integer(23, message.count),
        ber.put_integer(24, message.returned),
        ber.put_integer(25, message.next_position),
        ber.put_boolean(22, message.succeeded),
        b"" if message.succeeded else ber.put_integer(26, 3),
        ber.put_integer(27, message.status),
        _records(message.records, message.problem, put),
    ]
    return ber.put_all(23, parts)


@_write.register
def _(message: PresentRequest, put: Put) -> bytes:
    parts = [
        _reference(message.reference),
        ber.put(31, put(message.result_set)),
        ber.put_integer(30, message.start),
        ber.put_integer(29, message.number),
        _elements(19, message.elements, put),
        ber.put_oid(message.syntax, 104, ber.CONTEXT) if message.syntax else b"",
    ]
    return ber.put_all(24, parts)


@_write.register
def _(message: PresentResponse, put: Put) -> bytes:
    parts = [
        _reference(message.reference),
        ber.put_integer(24, message.returned),
        ber.put_integer(25, message.next_position),
        ber.put_integer(27, message.status),
        _records(message.records, message.problem, put),
    ]
    return ber.put_all(25, parts)


def _records(records: tuple[Retrieved, ...], problem: Diagnostic | None, put: Put) -> bytes:
    if problem is not None:
        return ber.put_all(130, _diagnostic(problem, put))
    return ber.put_all(28, [retrieved(record, put) for record in records]) if records else b""


def retrieved(record: Retrieved, put: Put) -> bytes:
    """One record of a response."""
    name = ber.put(0, put(record.database)) if record.database else b""
    if record.problem is not None:
        inner = ber.put_all(2, [ber.sequence(_diagnostic(record.problem, put))])
    else:
        inner = ber.put_all(1, [_external(record)])
    return ber.sequence([name, ber.put_all(1, [inner])])


def _external(record: Retrieved) -> bytes:
    if record.syntax == Syntax.SUTRS:
        # The one syntax that is a single ASN.1 string; the others are octets.
        content = ber.put_all(0, [ber.put(ber.GENERAL_STRING, record.content, ber.UNIVERSAL)])
    else:
        content = ber.put(1, record.content)
    return ber.put_all(ber.EXTERNAL, [ber.put_oid(record.syntax), content], ber.UNIVERSAL)


def _diagnostic(problem: Diagnostic, put: Put) -> list[bytes]:
    return [
        ber.put_oid(BIB_1_DIAGNOSTICS),
        ber.put_integer(ber.INTEGER, problem.condition, ber.UNIVERSAL),
        ber.put(ber.VISIBLE_STRING, put(problem.detail), ber.UNIVERSAL),
    ]


@_write.register
def _(message: DeleteResponse, put: Put) -> bytes:
    each = [ber.sequence([ber.put(31, put(name)), ber.put_integer(33, status)]) for name, status in message.each]
    parts = [
        _reference(message.reference),
        ber.put_integer(0, message.status),
        ber.put_all(1, each) if each else b"",
    ]
    return ber.put_all(26 + 1, parts)


@_write.register
def _(message: ScanResponse, put: Put) -> bytes:
    listed: Iterable[bytes]
    if message.problem is not None:
        listed = [ber.put_all(2, [ber.sequence(_diagnostic(message.problem, put))])]
    else:
        listed = [ber.put_all(1, [_entry(term, count) for term, count in message.entries])]
    parts = [
        _reference(message.reference),
        ber.put_integer(3, 0),
        ber.put_integer(4, message.status),
        ber.put_integer(5, len(message.entries)),
        ber.put_integer(6, message.position) if message.entries else b"",
        ber.put_all(7, listed),
    ]
    return ber.put_all(36, parts)


def _entry(term: bytes, count: int) -> bytes:
    return ber.put_all(1, [ber.put(45, term), ber.put_integer(2, count)])


@_write.register
def _(message: SortResponse, put: Put) -> bytes:
    problems = [ber.sequence(_diagnostic(message.problem, put))] if message.problem else []
    parts = [
        _reference(message.reference),
        ber.put_integer(3, message.status),
        ber.put_all(5, problems) if problems else b"",
    ]
    return ber.put_all(44, parts)


@_write.register
def _(message: Close, put: Put) -> bytes:
    parts = [
        _reference(message.reference),
        ber.put_integer(211, message.reason),
        ber.put(3, put(message.detail)) if message.detail else b"",
    ]
    return ber.put_all(48, parts)
