"""The bytes of a server's answer as a message."""

from __future__ import annotations

from collections.abc import Callable

from . import ber, charsets
from .ber import BerError, Node
from .messages import (
    Diagnostic,
    InitResponse,
    PresentResponse,
    Response,
    Retrieved,
    ScanResponse,
    SearchResponse,
    Unknown,
)
from .reading import Parts, close, external, implementation, term_of


def response(data: bytes, charset: str = charsets.DEFAULT) -> Response | Unknown:
    """A server's message; BerError when it is none."""
    node = ber.decode(data)
    reads: dict[int, Callable[[Parts], Response]] = {
        21: _init_response,
        23: _search_response,
        25: _present_response,
        36: _scan_response,
        48: close,
    }
    if node.kind != ber.CONTEXT or node.number not in reads:
        return Unknown(node.number)
    return reads[node.number](Parts(node, charset))


def _init_response(parts: Parts) -> InitResponse:
    return InitResponse(
        versions=ber.bits(parts.need(3)),
        options=ber.bits(parts.need(4)),
        preferred_size=parts.integer(5),
        largest_record=parts.integer(6),
        accepted=parts.boolean(12),
        implementation=implementation(parts),
        charset=charsets.chosen(parts.node),
        reference=parts.reference,
    )


def _records(parts: Parts) -> tuple[tuple[Retrieved, ...], Diagnostic | None]:
    if (problem := parts.get(130)) is not None:
        return (), _diagnostic(problem, parts)
    if (several := parts.get(205)) is not None and several.children:
        return (), _diagnostic(several.children[0], parts)
    listed = parts.get(28)
    return tuple(_retrieved(child, parts) for child in listed.children) if listed else (), None


def _diagnostic(node: Node, parts: Parts) -> Diagnostic:
    numbers = [child for child in node.children if child.is_a(ber.INTEGER, ber.UNIVERSAL)]
    texts = [child for child in node.children if child.kind == ber.UNIVERSAL and child.number in ber.STRINGS]
    return Diagnostic(ber.integer(numbers[0]) if numbers else 0, parts.said(texts[0]) if texts else "")


def _retrieved(node: Node, outer: Parts) -> Retrieved:
    parts = Parts(node, outer.charset)
    choice = parts.need(1).children
    if not choice or not choice[0].children:
        raise BerError("a record without content")
    inner = choice[0].children[0]
    if choice[0].is_a(2):
        return Retrieved("", problem=_diagnostic(inner, outer), database=parts.text(0))
    syntax = next((ber.oid(child) for child in inner.children if child.is_a(ber.OID, ber.UNIVERSAL)), "")
    return Retrieved(syntax, external(inner), database=parts.text(0))


def _search_response(parts: Parts) -> SearchResponse:
    records, problem = _records(parts)
    return SearchResponse(
        count=parts.integer(23),
        returned=parts.integer(24, 0),
        next_position=parts.integer(25, 0),
        succeeded=parts.boolean(22),
        status=parts.integer(27, 0),
        records=records,
        problem=problem,
        reference=parts.reference,
    )


def _present_response(parts: Parts) -> PresentResponse:
    records, problem = _records(parts)
    return PresentResponse(
        returned=parts.integer(24, 0),
        next_position=parts.integer(25, 0),
        status=parts.integer(27, 0),
        records=records,
        problem=problem,
        reference=parts.reference,
    )


def _scan_response(parts: Parts) -> ScanResponse:
    listed = parts.within(7)
    entries: list[tuple[bytes, int]] = []
    problem = None
    if listed is not None:
        for entry in (listed.get(1) or Node(0, 0)).children:
            inner = Parts(entry, parts.charset)
            entries.append((term_of(entry.children[0]) if entry.children else b"", inner.integer(2, 0)))
        if (refused := listed.get(2)) is not None and refused.children:
            problem = _diagnostic(refused.children[0], parts)
    return ScanResponse(parts.integer(4), parts.integer(6, 0), tuple(entries), problem, parts.reference)
