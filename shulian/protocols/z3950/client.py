"""Z39.50 from the client's side: a whole look-up as a conversation, whoever carries the bytes.

talk = look_up(wish)
request = next(talk)                      # bytes to send
request = talk.send(bytes of the answer)  # and so on, until StopIteration, whose value is what was found
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from io import BytesIO

from shulian.protocols import marc
from shulian.protocols.cql import Node
from shulian.protocols.marc import iso2709

from . import answers, rpn, writing
from .messages import (
    Charset,
    Close,
    CloseReason,
    InitRequest,
    InitResponse,
    Option,
    PresentRequest,
    PresentResponse,
    Response,
    Retrieved,
    SearchRequest,
    SearchResponse,
    Syntax,
    Unknown,
)

SYNTAXES = {"unimarc": Syntax.UNIMARC, "cnmarc": Syntax.UNIMARC, "usmarc": Syntax.USMARC, "marc21": Syntax.USMARC}
XML_SCHEMAS = frozenset({"xml", "marcxml", "cnmarcxml"})
NOT_LET_IN = frozenset({236, *range(1010, 1015)})
"""Diagnostics of servers that ask for the name only when something is sought (access denied, bad password, expired)."""
LARGEST_ANSWER = 4_194_304
MOST_ROUNDS = 30

Talk = Generator[bytes, bytes, "Found"]


class NoAnswerError(ValueError):
    """The server said something else than an answer, or good-bye."""


class NotLetInError(NoAnswerError):
    """The server lets nobody in by this name and password, or by none."""


class RefusedError(ValueError):
    """The server refuses, with a diagnostic of bib-1."""

    def __init__(self, condition: int, detail: str) -> None:
        super().__init__(f"{condition} {detail}")
        self.condition = condition
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Wish:
    """What is sought where: a tree, the server's database, the record syntax, the characters of the terms."""

    node: Node
    database: str = "Default"
    syntax: str = "unimarc"
    encoding: str = "utf-8"
    most: int = 10
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """How many records there are, and the first of them.

    `unread` is why others that came are not among them; None where the server itself gives none at that place.
    """

    total: int
    records: tuple[marc.Record, ...]
    unread: tuple[marc.Reason | None, ...] = ()


def look_up(wish: Wish) -> Talk:
    """Greet, search, fetch records, say good-bye."""
    opened = answers.response((yield writing.write(_greeting(wish))))
    if _keeps_out(opened):
        raise NotLetInError(_said(opened))
    if not isinstance(opened, InitResponse):
        raise NoAnswerError(_said(opened))
    query = rpn.from_cql(wish.node, wish.encoding)
    search = SearchRequest(query, (wish.database or "Default",), syntax=_syntax(wish))
    found = answers.response((yield writing.write(search)))
    if not isinstance(found, SearchResponse):
        raise NoAnswerError(_said(found))
    if found.problem is not None and found.problem.condition in NOT_LET_IN:
        raise NotLetInError(f"{found.problem.condition} {found.problem.detail}")
    if found.problem is not None or not found.succeeded:
        raise RefusedError(*((found.problem.condition, found.problem.detail) if found.problem else (0, "")))
    records = yield from _fetch(wish, min(found.count, wish.most))
    read = [_record(one) for one in records]
    return Found(
        found.count,
        tuple(one for one in read if isinstance(one, marc.Record)),
        tuple(one for one in read if not isinstance(one, marc.Record)),
    )


def _keeps_out(opened: Response | Unknown) -> bool:
    if isinstance(opened, InitResponse):
        return not opened.accepted
    return isinstance(opened, Close) and opened.reason == CloseReason.SECURITY


def _greeting(wish: Wish) -> InitRequest:
    charsets = (Charset(wish.encoding, said=wish.encoding),) if wish.encoding in {"utf-8", "gb18030", "gbk"} else ()
    return InitRequest(
        versions=frozenset({0, 1, 2}),
        options=frozenset({Option.SEARCH, Option.PRESENT, *([Option.NEGOTIATION] if charsets else [])}),
        preferred_size=LARGEST_ANSWER // 4,
        largest_record=LARGEST_ANSWER // 2,
        user=wish.user,
        password=wish.password,
        implementation=("shulian", "Shulian", ""),
        charsets=charsets,
    )


def _fetch(wish: Wish, wanted: int) -> Generator[bytes, bytes, list[Retrieved]]:
    """As many records as are wanted; a server may send fewer at a time."""
    records: list[Retrieved] = []
    elements = wish.syntax if wish.syntax in XML_SCHEMAS - {"xml"} else "F"
    for _round in range(MOST_ROUNDS):
        if len(records) >= wanted:
            break
        request = PresentRequest("default", len(records) + 1, wanted - len(records), elements, _syntax(wish))
        shown = answers.response((yield writing.write(request)))
        if not isinstance(shown, PresentResponse):
            raise NoAnswerError(_said(shown))
        if shown.problem is not None:
            raise RefusedError(shown.problem.condition, shown.problem.detail)
        if not shown.records:
            break
        records += shown.records
    return records[:wanted]


def good_bye() -> bytes:
    """The message that ends a session in good order."""
    return writing.write(Close(CloseReason.FINISHED))


def _syntax(wish: Wish) -> Syntax:
    return Syntax.XML if wish.syntax in XML_SCHEMAS else SYNTAXES.get(wish.syntax.lower(), Syntax.UNIMARC)


def _record(retrieved: Retrieved) -> marc.Record | marc.Reason | None:
    if not retrieved.content:
        return None
    if retrieved.syntax == Syntax.XML:
        found = next(marc.read(BytesIO(retrieved.content), marc.FileKind.MARC_XML), None)
    else:
        found = iso2709.parse(retrieved.content)
    if found is None:
        return marc.Reason.NOT_A_RECORD
    return found if isinstance(found, marc.Record) else found.reason


def _said(response: Response | Unknown) -> str:
    return f"closed: {response.reason} {response.detail}" if isinstance(response, Close) else type(response).__name__
