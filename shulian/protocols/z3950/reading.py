"""The bytes of a request as a message."""

from __future__ import annotations

from collections.abc import Callable

from . import ber, charsets
from .ber import BerError, Node
from .messages import (
    BIB_1,
    CQL,
    Attribute,
    Close,
    CqlQuery,
    DeleteRequest,
    Diagnostic,
    InitRequest,
    Joined,
    Operand,
    OtherQuery,
    PresentRequest,
    Request,
    RpnQuery,
    ScanRequest,
    SearchRequest,
    SetName,
    SortKeySpec,
    SortRequest,
    Terms,
    Unknown,
)


class Parts:
    """The children of an element by their tags, read with one character set."""

    def __init__(self, node: Node, charset: str) -> None:
        if not node.constructed:
            raise BerError("no sequence")
        self.node = node
        self.charset = charset

    def get(self, number: int, kind: int = ber.CONTEXT) -> Node | None:
        """The child with this tag, if there is one."""
        return next((child for child in self.node.children if child.is_a(number, kind)), None)

    def need(self, number: int, kind: int = ber.CONTEXT) -> Node:
        """The child with this tag."""
        if (found := self.get(number, kind)) is None:
            raise BerError(f"element {number} is missing")
        return found

    def integer(self, number: int, default: int | None = None) -> int:
        """An integer; without a default it must be there."""
        if default is not None and self.get(number) is None:
            return default
        return ber.integer(self.need(number))

    def boolean(self, number: int, *, default: bool = False) -> bool:
        """A truth."""
        found = self.get(number)
        return default if found is None else any(ber.octets(found))

    def text(self, number: int, default: str = "") -> str:
        """A text."""
        found = self.get(number)
        return default if found is None else self.said(found)

    def said(self, node: Node) -> str:
        """The text of an element."""
        return ber.octets(node).decode(self.charset, errors="replace")

    def texts(self, number: int) -> tuple[str, ...]:
        """All texts of a list."""
        return tuple(self.said(child) for child in self.need(number).children)

    @property
    def reference(self) -> bytes | None:
        """The client's own mark on a request, given back with the response."""
        found = self.get(2)
        return None if found is None else ber.octets(found)

    def within(self, number: int) -> Parts | None:
        """The children of a child."""
        found = self.get(number)
        return None if found is None else Parts(found, self.charset)


def request(data: bytes, charset: str = charsets.DEFAULT) -> Request:
    """A client's message; BerError when it is none."""
    node = ber.decode(data)
    reads: dict[int, Callable[[Parts], Request]] = {
        20: _init_request,
        22: _search_request,
        24: _present_request,
        26: _delete_request,
        35: _scan_request,
        43: _sort_request,
        48: close,
    }
    if node.kind != ber.CONTEXT or node.number not in reads:
        return Unknown(node.number)
    return reads[node.number](Parts(node, charset))


def implementation(parts: Parts) -> tuple[str, str, str]:
    """What program the other side is."""
    return parts.text(110), parts.text(111), parts.text(112)


def _init_request(parts: Parts) -> InitRequest:
    user, password = _authentication(parts)
    return InitRequest(
        versions=ber.bits(parts.need(3)),
        options=ber.bits(parts.need(4)),
        preferred_size=parts.integer(5),
        largest_record=parts.integer(6),
        user=user,
        password=password,
        implementation=implementation(parts),
        charsets=charsets.proposed(parts.node),
        reference=parts.reference,
    )


def _authentication(parts: Parts) -> tuple[str, str]:
    outer = parts.get(7)
    if outer is None or not outer.children:
        return "", ""
    said = outer.children[0]
    if said.constructed and said.is_a(ber.SEQUENCE, ber.UNIVERSAL):
        inner = Parts(said, parts.charset)
        return inner.text(1), inner.text(2)
    if said.kind == ber.UNIVERSAL and said.number in ber.STRINGS:
        user, _slash, password = parts.said(said).partition("/")
        return user, password
    return "", ""


def _search_request(parts: Parts) -> SearchRequest:
    return SearchRequest(
        query=_query(parts),
        databases=parts.texts(18),
        result_set=parts.text(17, "default"),
        replace=parts.boolean(16, default=True),
        small_upper=parts.integer(13),
        large_lower=parts.integer(14),
        medium_number=parts.integer(15),
        small_elements=_elements(parts.within(100)),
        medium_elements=_elements(parts.within(101)),
        syntax=_syntax(parts),
        reference=parts.reference,
    )


def _syntax(parts: Parts) -> str:
    found = parts.get(104)
    return "" if found is None else ber.oid(found)


def _elements(names: Parts | None) -> str:
    if names is None:
        return ""
    if (generic := names.get(0)) is not None:
        return names.said(generic)
    specific = names.get(1)
    if specific is None or not specific.children or len(specific.children[0].children) < 2:
        return ""
    return names.said(specific.children[0].children[1])


def _query(parts: Parts) -> RpnQuery | CqlQuery | OtherQuery:
    outer = parts.need(21)
    if not outer.children:
        raise BerError("a search without a query")
    inner = outer.children[0]
    if inner.number == 104 and any(
        child.is_a(ber.OID, ber.UNIVERSAL) and ber.oid(child) == CQL for child in inner.children
    ):
        return CqlQuery(external(inner).decode(parts.charset, errors="replace"))
    if inner.number not in {1, 101}:
        return OtherQuery(inner.number)
    if len(inner.children) < 2:
        raise BerError("a query without a root")
    return RpnQuery(ber.oid(inner.children[0]), _operand(inner.children[1], parts))


def external(node: Node) -> bytes:
    """The bytes in an EXTERNAL, whichever way they were put there."""
    for child in node.children:
        if child.is_a(1) or child.is_a(2):
            return ber.octets(child)
        if child.is_a(0):
            return b"".join(ber.octets(piece) for piece in child.children)
    return b""


def _operand(node: Node, parts: Parts) -> Operand:
    if node.is_a(1) and len(node.children) >= 3:
        left, right, operator = node.children[:3]
        return Joined(_operator(operator), _operand(left, parts), _operand(right, parts))
    if not node.is_a(0) or not node.children:
        raise BerError("no operand")
    inner = node.children[0]
    if inner.is_a(102):
        return _terms(inner, parts)
    if inner.is_a(31):
        return SetName(parts.said(inner))
    raise BerError("an operand of a kind we do not take")


def _operator(node: Node) -> str:
    inner = node.children[0] if node.children else node
    names = {0: "and", 1: "or", 2: "not", 3: "prox"}
    if inner.number not in names:
        raise BerError("no operator")
    return names[inner.number]


def _terms(node: Node, parts: Parts) -> Terms:
    if len(node.children) < 2:
        raise BerError("no term")
    attributes, term = node.children[:2]
    return Terms(tuple(map(_attribute, attributes.children)), term_of(term))


def term_of(node: Node) -> bytes:
    """The bytes of a term, whichever kind it is of."""
    if node.is_a(215):
        return str(ber.integer(node)).encode()
    return ber.octets(node)


def _attribute(node: Node) -> Attribute:
    parts = Parts(node, "utf-8")
    own = parts.get(1)
    value: int | str = ""
    if parts.get(121) is not None:
        value = parts.integer(121)
    return Attribute(parts.integer(120), value, "" if own is None else ber.oid(own))


def _present_request(parts: Parts) -> PresentRequest:
    composition = parts.within(209)
    elements, schema = _composition(composition) if composition else (_elements(parts.within(19)), "")
    return PresentRequest(
        result_set=parts.text(31, "default"),
        start=parts.integer(30),
        number=parts.integer(29),
        elements=elements,
        syntax=_syntax(parts),
        ranges=parts.get(212) is not None,
        schema=schema,
        reference=parts.reference,
    )


def _composition(composition: Parts) -> tuple[str, str]:
    """The element set and the schema of a version 3 record composition."""
    generic = composition.within(2)
    if generic is None:
        return "", ""
    spec = generic.within(2)
    schema = generic.text(300)
    return (spec.text(1) if spec else ""), schema


def _delete_request(parts: Parts) -> DeleteRequest:
    if parts.integer(32) == 1:
        return DeleteRequest(None, parts.reference)
    listed = parts.get(ber.SEQUENCE, ber.UNIVERSAL)
    names = tuple(parts.said(child) for child in listed.children) if listed else ()
    return DeleteRequest(names, parts.reference)


def _scan_request(parts: Parts) -> ScanRequest:
    own = parts.get(ber.OID, ber.UNIVERSAL)
    return ScanRequest(
        databases=parts.texts(3),
        attribute_set=BIB_1 if own is None else ber.oid(own),
        terms=_terms(parts.need(102), parts),
        number=parts.integer(6),
        step=parts.integer(5, 0),
        position=parts.integer(7, 1),
        reference=parts.reference,
    )


def _sort_request(parts: Parts) -> SortRequest:
    keys = tuple(_sort_key(Parts(child, parts.charset)) for child in parts.need(5).children)
    return SortRequest(parts.texts(3), parts.text(4), keys, parts.reference)


def _sort_key(parts: Parts) -> SortKeySpec:
    if not parts.node.children:
        raise BerError("no sort key")
    element, *rest = parts.node.children
    # The element's own tag may be [1] like that of the direction, which is never the first.
    descending = any(child.is_a(1) and ber.integer(child) in {1, 4} for child in rest)
    if element.is_a(2):
        return SortKeySpec(problem=Diagnostic(210))
    key = element.children[0] if element.children else element
    if key.is_a(0) and not key.constructed:
        return SortKeySpec(field=parts.said(key), descending=descending)
    if key.is_a(2) and len(key.children) >= 2:
        return SortKeySpec(attributes=tuple(map(_attribute, key.children[1].children)), descending=descending)
    return SortKeySpec(problem=Diagnostic(207))


def close(parts: Parts) -> Close:
    """The end of a session."""
    return Close(parts.integer(211), parts.text(3), parts.reference)
