"""A catalogue of five titles in memory, and a server for it on a port of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from shulian.interfaces.exchange.line import Limits, Server
from shulian.protocols.cql import Boolean, Clause, CqlError, Node, Query, pattern
from shulian.protocols.z3950 import Diagnostic, Session, Syntax, Wanted
from shulian.protocols.z3950.messages import InitRequest, InitResponse

TITLES = ("红楼梦", "三国演义", "三体", "平凡的世界", "三体 II")


class Shelf:
    """Finds titles by what they contain."""

    def count(self, query: Query) -> int:
        """How many match."""
        for key in query.sort:
            if key.index.name not in {"title", "date"}:
                raise CqlError(80, str(key.index))
        return len(self._found(query))

    def records(self, query: Query, first: int, number: int, wanted: Wanted) -> Sequence[bytes | Diagnostic]:
        """A line or an element for each."""
        found = self._found(query)[first - 1 : first - 1 + number]
        return [self._record(title, wanted) for title in found]

    def scan(self, clause: Clause, number: int, position: int) -> tuple[Sequence[tuple[str, int]], int]:
        """The titles in order."""
        terms = sorted(TITLES)
        return [(term, 1) for term in terms[:number]], position

    def _record(self, title: str, wanted: Wanted) -> bytes | Diagnostic:
        if wanted.syntax is Syntax.UNIMARC:
            return Diagnostic(238)
        if wanted.syntax is Syntax.XML:
            return f"<title>{title}</title>".encode()
        return f"TITLE {title}\n".encode(wanted.charset)

    def _found(self, query: Query) -> list[str]:
        found = [title for title in TITLES if self._matches(query.root, title)]
        for key in reversed(query.sort):
            descending = any(one.name.name == "descending" for one in key.modifiers)
            found.sort(reverse=descending)
        return found

    def _matches(self, node: Node, title: str) -> bool:
        if isinstance(node, Clause):
            if node.index.name not in {"title", "serverchoice", "allrecords"}:
                raise CqlError(16, str(node.index))
            return node.index.name == "allrecords" or pattern(node.term).text in title
        left = self._matches(node.left, title)
        right = self._matches(node.right, title)
        return {"and": left and right, "or": left or right, "not": left and not right}[node.operator]


def tree(node: Node) -> str:
    """A tree with all its brackets."""
    if isinstance(node, Boolean):
        return f"({tree(node.left)} {node.operator} {tree(node.right)})"
    return f"[{node.index} {node.relation.name.name} {node.term}]"


@dataclass
class Guarded(Session):
    """Lets in whoever says this name and password; the others hear that they are not accepted."""

    lets_in: tuple[str, str] = ("", "")

    def _init(self, request: InitRequest) -> InitResponse:
        answer = super()._init(request)
        self.greeted = answer.accepted and (request.user, request.password) == self.lets_in
        return replace(answer, accepted=self.greeted)


@contextmanager
def serving(
    limits: Limits | None = None,
    lets_in: tuple[str, str] | None = None,
    begin: Callable[[], Session] = lambda: Session(Shelf()),
    answer: Callable[[Session, bytes], bytes] = lambda session, data: session.respond(data),
) -> Iterator[int]:
    """The port of a server that runs until the block ends; with `lets_in` only for that name and password."""
    loop = asyncio.new_event_loop()
    new = (lambda: Guarded(Shelf(), lets_in=lets_in)) if lets_in else begin
    server = Server(new, answer, limits or Limits())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        _host, port = asyncio.run_coroutine_threadsafe(server.start("127.0.0.1", 0), loop).result(5)
        yield port
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()
