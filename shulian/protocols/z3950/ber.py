"""Basic Encoding Rules (X.690), as far as Z39.50 uses them: bytes to a tree and back, within limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

UNIVERSAL, APPLICATION, CONTEXT, PRIVATE = range(4)
BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OID, EXTERNAL = 1, 2, 3, 4, 5, 6, 8
SEQUENCE, VISIBLE_STRING, GENERAL_STRING = 16, 26, 27
STRINGS = frozenset({OCTET_STRING, 12, 18, 19, 20, 22, 25, VISIBLE_STRING, GENERAL_STRING})

DEEPEST = 150
MOST_NODES = 20_000
LONGEST_TAG = 4
LONGEST_LENGTH = 8
LONGEST_INTEGER = 8
MOST_ARCS = 40


class BerError(ValueError):
    """Bytes that are no BER, or more than we take; `offset` is where."""

    def __init__(self, reason: str, offset: int = 0) -> None:
        super().__init__(f"{reason} (at {offset})")
        self.reason = reason
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Node:
    """One element: its tag, and either its content or, when constructed, its children."""

    kind: int
    number: int
    content: bytes = b""
    children: tuple[Node, ...] = ()
    constructed: bool = False

    def is_a(self, number: int, kind: int = CONTEXT) -> bool:
        """Whether it has this tag."""
        return self.number == number and self.kind == kind


@dataclass(frozen=True, slots=True)
class Header:
    """Tag and length of an element; `length` is None when it ends at a mark (indefinite form)."""

    kind: int
    number: int
    constructed: bool
    length: int | None
    after: int

    @property
    def is_end(self) -> bool:
        """Whether this is the mark at which an element of indefinite length ends."""
        return self.kind == UNIVERSAL and self.number == 0 and self.length == 0


def header(data: bytes | bytearray, at: int) -> Header | None:
    """The header that begins here; None while some of it is still to come."""
    tag = _tag(data, at)
    if tag is None:
        return None
    kind, number, constructed, after = tag
    if after >= len(data):
        return None
    first = data[after]
    after += 1
    if first < 0x80:
        return Header(kind, number, constructed, first, after)
    if first == 0x80:
        if not constructed:
            raise BerError("an indefinite length without parts", at)
        return Header(kind, number, constructed, None, after)
    size = first & 0x7F
    if size > LONGEST_LENGTH:
        raise BerError("an absurd length", at)
    if after + size > len(data):
        return None
    return Header(kind, number, constructed, int.from_bytes(data[after : after + size], "big"), after + size)


def _tag(data: bytes | bytearray, at: int) -> tuple[int, int, bool, int] | None:
    if at >= len(data):
        return None
    first = data[at]
    number, after = first & 0x1F, at + 1
    if number == 0x1F:
        number = 0
        while True:
            if after - at > LONGEST_TAG:
                raise BerError("an absurd tag", at)
            if after >= len(data):
                return None
            byte = data[after]
            number, after = number << 7 | byte & 0x7F, after + 1
            if byte < 0x80:
                break
    return first >> 6, number, bool(first & 0x20), after


class Splitter:
    """Bytes as they come from a line, cut into whole elements; never holds more than `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._data = bytearray()
        self._begin_again()

    def _begin_again(self) -> None:
        self._at = 0
        self._open = 0
        self._end: int | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The elements that are complete now; BerError when what comes is none or too long."""
        self._data += data
        while (end := self._complete()) is not None:
            whole = bytes(self._data[:end])
            del self._data[:end]
            self._begin_again()
            yield whole
        if len(self._data) > self.limit:
            raise BerError("longer than allowed", self.limit)

    def _complete(self) -> int | None:
        """Where the first element ends, as far as that can be told; goes on where it stopped the last time."""
        while self._end is None:
            found = header(self._data, self._at)
            if found is None:
                return None
            if found.length is None:
                self._open += 1
                self._at = found.after
            else:
                self._at = found.after + found.length
                self._open -= found.is_end
            if self._at > self.limit or self._open > DEEPEST:
                raise BerError("longer than allowed", self.limit)
            if self._open <= 0:
                self._end = self._at
        return self._end if len(self._data) >= self._end else None


def decode(data: bytes) -> Node:
    """The tree in these bytes, which hold one element and nothing else."""
    made, levels = 0, [_Level(None, len(data))]
    at = 0
    while True:
        level = levels[-1]
        if len(levels) > 1 and at == level.end:
            _close(levels)
            continue
        if at >= len(data):
            break
        found = header(data, at)
        made += 1
        if found is None or made > MOST_NODES:
            raise BerError("cut short" if found is None else "too many elements", at)
        if found.is_end and level.end is None:
            at = found.after
            _close(levels)
            continue
        at = _open(data, found, levels)
    if len(levels) > 1 or len(levels[0].children) != 1:
        raise BerError("cut short", len(data))
    return levels[0].children[0]


class _Level:
    def __init__(self, opened: Header | None, end: int | None) -> None:
        self.opened, self.end = opened, end
        self.children: list[Node] = []


def _open(data: bytes, found: Header, levels: list[_Level]) -> int:
    """Take an element whose header was read; returns where to go on."""
    end = None if found.length is None else found.after + found.length
    outer = next((level.end for level in reversed(levels) if level.end is not None), len(data))
    if end is not None and end > outer:
        raise BerError("longer than what it stands in", found.after)
    if found.constructed:
        if len(levels) > DEEPEST:
            raise BerError("too deep", found.after)
        levels.append(_Level(found, end))
        return found.after
    levels[-1].children.append(Node(found.kind, found.number, data[found.after : end]))
    return outer if end is None else end


def _close(levels: list[_Level]) -> None:
    level = levels.pop()
    opened = level.opened
    if opened is None:
        raise BerError("an end without a beginning")
    levels[-1].children.append(Node(opened.kind, opened.number, b"", tuple(level.children), constructed=True))


def integer(node: Node) -> int:
    """An integer."""
    if node.constructed or not 0 < len(node.content) <= LONGEST_INTEGER:
        raise BerError("no integer")
    return int.from_bytes(node.content, "big", signed=True)


def octets(node: Node) -> bytes:
    """A string's bytes, also when it comes in pieces."""
    if not node.constructed:
        return node.content
    if any(child.constructed for child in node.children):
        raise BerError("a string of strings of strings")
    return b"".join(child.content for child in node.children)


def bits(node: Node) -> frozenset[int]:
    """The numbers of the bits that are set."""
    content = octets(node)[1:17]
    return frozenset(8 * place + bit for place, byte in enumerate(content) for bit in range(8) if byte & (0x80 >> bit))


def oid(node: Node) -> str:
    """An object identifier with dots."""
    if node.constructed or not node.content or node.content[-1] & 0x80 or len(node.content) > MOST_ARCS:
        raise BerError("no object identifier")
    arcs, arc = [], 0
    for byte in node.content:
        arc = arc << 7 | byte & 0x7F
        if byte < 0x80:
            arcs.append(arc)
            arc = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, [first, arcs[0] - 40 * first, *arcs[1:]]))


def put(number: int, content: bytes, kind: int = CONTEXT) -> bytes:
    """A primitive element."""
    return _element(kind << 6, number, content)


def put_all(number: int, parts: Iterable[bytes], kind: int = CONTEXT) -> bytes:
    """A constructed element of finished parts; empty parts are those left out."""
    return _element(kind << 6 | 0x20, number, b"".join(parts))


def sequence(parts: Iterable[bytes]) -> bytes:
    """A SEQUENCE of finished parts."""
    return put_all(SEQUENCE, parts, UNIVERSAL)


def put_integer(number: int, value: int | None, kind: int = CONTEXT) -> bytes:
    """An integer; nothing for None."""
    if value is None:
        return b""
    size = ((value + 1 if value < 0 else value).bit_length()) // 8 + 1
    return put(number, value.to_bytes(size, "big", signed=True), kind)


def put_boolean(number: int, value: bool | None) -> bytes:
    """A truth; nothing for None."""
    return b"" if value is None else put(number, b"\xff" if value else b"\0")


def put_octets(number: int, value: bytes | None, kind: int = CONTEXT) -> bytes:
    """A string; nothing for None."""
    return b"" if value is None else put(number, value, kind)


def put_bits(number: int, values: Iterable[int]) -> bytes:
    """A bit string with these bits set."""
    wanted = set(values)
    size = max(wanted, default=0) // 8 + 1
    content = bytearray(size)
    for bit in wanted:
        content[bit // 8] |= 0x80 >> bit % 8
    return put(number, bytes([0]) + bytes(content))


def put_oid(value: str, number: int = OID, kind: int = UNIVERSAL) -> bytes:
    """An object identifier."""
    first, second, *rest = map(int, value.split("."))
    content = b"".join(map(_base_128, [40 * first + second, *rest]))
    return put(number, content, kind)


def _base_128(value: int) -> bytes:
    found = [value & 0x7F]
    while value := value >> 7:
        found.append(value & 0x7F | 0x80)
    return bytes(reversed(found))


def _element(first: int, number: int, content: bytes) -> bytes:
    tag = bytes([first | number]) if number < 0x1F else bytes([first | 0x1F]) + _base_128(number)
    size = len(content)
    if size < 0x80:
        return tag + bytes([size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return tag + bytes([0x80 | len(length)]) + length + content
