"""The `record` elements of an XML file one after another, in bounded memory, and past those that are broken.

The file is cut behind each closing tag of a record and fed to a parser piece by piece, so that the place of each record
is known and each is read in the encoding of its own bytes. Where the parser gives up, another one begins at the next
record, with the head of the file (its namespaces) before it: what is broken costs one record and not the rest.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from .record import MAX_RECORD, SAMPLE, Repair
from .xmlbytes import UTF_8, declaration, told

BLOCK = 1 << 16
RECORD_OPEN = re.compile(rb"<(?:[\w.-]+:)?record[\s>/]")
RECORD_CLOSE = re.compile(rb"record\s*>")
TAGS = re.compile(
    rb"<(?:(?P<open>(?:[\w.-]+:)?record[\s>/])|/(?:[\w.-]+:)?record\s*>"
    rb"|(?P<field>(?:[\w.-]+:)?(?:leader|controlfield|datafield)[\s>/]))"
)
"""What tells the next record from one within a record of OAI-PMH or SRU: only fields, or an end, part two of them."""
LONGEST_TAG = 64
DECLARED = re.compile(rb"\sxmlns(?::[\w.-]+)?\s*=\s*(?:\"[^\"<]*\"|'[^'<]*')")
BARE = re.compile(rb"&(?!#?[\w.:-]+;)")
"""A sign at which the parser silently waits for the end of a reference, perhaps in another record."""
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UNREAD = "\ufffd".encode()


class EndlessError(Exception):
    """A record is longer than `MAX_RECORD`."""


class BrokenError(Exception):
    """A record has ended, and the parser has not seen it."""


class _Source:
    """The file in pieces, cut behind each closing tag of a record; what was taken can be put back.

    `whole` says that the piece taken last ends so, `wide` that the file is in UTF-16.
    """

    def __init__(self, stream: BinaryIO) -> None:
        stream.seek(0)
        self.wide = stream.read(2) in WIDE
        self.whole = False
        stream.seek(0)
        self._blocks = _blocks(stream)
        self._rest = b""
        self._at = 0
        self._ended = False

    def take(self) -> bytes:
        """The next piece; nothing at the end of the file."""
        while True:
            match = RECORD_CLOSE.search(self._rest, self._at)
            self.whole = match is not None
            if match:
                return self._upto(match.end())
            # A closing tag may straddle two blocks: hold back its length.
            held = len(self._rest) if self._ended else len(self._rest) - 16
            if self._ended or held - self._at >= BLOCK:
                return self._upto(max(held, self._at))
            self._rest, self._at = self._rest[self._at :], 0
            block = next(self._blocks, b"")
            self._rest += block
            self._ended = not block

    def put_back(self, data: bytes) -> None:
        """What is to be taken again."""
        self._rest, self._at = data + self._rest[self._at :], 0

    def _upto(self, end: int) -> bytes:
        piece = self._rest[self._at : end]
        self._at = end
        return piece


class Walk:
    """Where in the file reading stands; `repairs` is what had to be put right to read the record that ends here."""

    def __init__(self, stream: BinaryIO) -> None:
        self.offset = 0
        self._source = _Source(stream)
        self.repairs: list[Repair] = []
        self._declared = UTF_8
        self._head: bytes | None = None
        self._held = bytearray()
        self._fed = 0
        self._fresh = True
        self._again = False

    @property
    def opened(self) -> int:
        """Where the innermost record began that was opened last."""
        begun = self._begun()
        return self.offset - len(self._held) + begun

    def lost(self) -> tuple[int, bytes]:
        """Where the record began that cannot be read, and its beginning: the last one opened before any fields.

        The parser may say only at the next record what was wrong with this one.
        """
        begun, torn = -1, _is_torn(self._held)
        for tag in TAGS.finditer(self._held):
            if tag["open"]:
                begun = tag.start()
            elif begun >= 0:
                break
            elif torn or tag["field"]:
                begun = tag.start()
                break
        begun = max(begun, 0)
        return self.offset - len(self._held) + begun, bytes(self._held[begun : begun + SAMPLE])

    def elements(self) -> Iterator[etree._Element]:
        """Every element called `record` as it ends. Raises XMLSyntaxError and the errors above; then `skip` goes on."""
        parser = self._parser()
        piece = None
        while piece != b"":
            piece = self._source.take()
            self._held += piece
            self.offset += len(piece)
            if self._head is None and (match := RECORD_OPEN.search(self._held)):
                self._declared, self._head = declaration(bytes(self._held[: match.start()]))
            if not piece or self._source.whole:
                parser.feed(self._unfed())
                ended = False
                for _, element in parser.read_events():
                    ended = True
                    yield element
                if not ended and self._waits():
                    raise BrokenError
            if len(self._held) > MAX_RECORD:
                raise EndlessError
        parser.close()

    def done(self) -> None:
        """What was read so far is a record, or what was around one: nothing of it is asked for again."""
        self._held.clear()
        self.repairs.clear()
        self._fed = 0

    def skip(self) -> bool:
        """Go behind the record that cannot be read, to where the next one begins; False when there is none."""
        window, begun, inside = bytes(self._held), False, False
        torn = _is_torn(window)
        self.done()
        self._fresh = False
        while True:
            seen = 0
            for tag in TAGS.finditer(window):
                seen = tag.end()
                if not tag["open"]:
                    inside = begun or torn or tag["field"] is not None
                elif inside:
                    self._source.put_back(window[tag.start() :])
                    self.offset -= len(window) - tag.start()
                    self._again = True
                    return True
                else:
                    begun = True
            piece = self._source.take()
            if not piece:
                return False
            self.offset += len(piece)
            # What was looked at once is not counted again.
            window = window[max(seen, len(window) - LONGEST_TAG) :] + piece

    def _unfed(self) -> bytes:
        """What the parser has not seen of what is held, in UTF-8 and without a declaration that says otherwise."""
        data = bytes(self._held[self._fed :])
        if self._fresh:
            _, data = declaration(data)
        self._fed, self._fresh = len(self._held), False
        text, repairs = told(data, self._declared)
        self.repairs += repairs
        if self._source.wide and UNREAD in text:
            self.repairs.append(Repair.LOSSY_TEXT)
        return text

    def _waits(self) -> bool:
        """Whether a record ended in what is held, and a bare sign kept the parser from saying so."""
        return self._held.endswith(b">") and b"<![CDATA[" not in self._held and BARE.search(self._held) is not None

    def _begun(self) -> int:
        return max((match.start() for match in RECORD_OPEN.finditer(self._held)), default=0)

    def _parser(self) -> etree.XMLPullParser[etree._Element]:
        parser = _new_parser()
        if not self._again:
            return parser
        head = told(self._head or b"", self._declared).data
        try:
            parser.feed(head)
        except etree.XMLSyntaxError:
            # The head itself is broken: what the records need of it are the names that it declares.
            parser = _new_parser()
            parser.feed(b"<records" + b"".join(DECLARED.findall(head)) + b">")
        return parser


def _is_torn(held: bytes | bytearray) -> bool:
    """Whether what is held has no fields: then an end in it is no record's, and the next one to begin is sound."""
    return all(tag["field"] is None for tag in TAGS.finditer(held))


def _new_parser() -> etree.XMLPullParser[etree._Element]:
    return etree.XMLPullParser(
        ("end",), tag="{*}record", resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
    )


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    """The file, UTF-16 as UTF-8: what cuts it looks for tags as bytes."""
    block = stream.read(BLOCK)
    if not block.startswith(WIDE):
        while block:
            yield block
            block = stream.read(BLOCK)
        return
    decoder = codecs.getincrementaldecoder("utf-16")(errors="replace")
    first = True
    while block:
        text = decoder.decode(block).encode("utf-8", errors="replace")
        yield declaration(text)[1] if first else text
        first, block = False, stream.read(BLOCK)
    yield decoder.decode(b"", final=True).encode()
