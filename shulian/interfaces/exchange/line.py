"""Z39.50 over TCP: many clients on one loop, their requests answered by a few threads, everything within limits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from shulian.interfaces import rates
from shulian.protocols.z3950 import LARGEST_REQUEST, BerError, CloseReason, Session, Splitter

log = logging.getLogger(__name__)

BLOCK = 65_536


@dataclass(frozen=True)
class Limits:
    """What one client, and all of them together, may take."""

    connections: int = 100
    per_address: int = 20
    threads: int = 4
    greeting: float = 20.0
    """Seconds until the first request must be there."""
    idle: float = 600.0
    sending: float = 60.0
    """Seconds in which a client must take an answer."""
    request: int = LARGEST_REQUEST
    pace: Callable[[str], float] = lambda _address: 0.0
    """The seconds for which an address has to wait before its next request is answered."""


class Server:
    """Listens on one address; `answer` does what a request needs, in a thread of its own."""

    def __init__(self, begin: Callable[[], Session], answer: Callable[[Session, bytes], bytes], limits: Limits) -> None:
        self.begin = begin
        self.answer = answer
        self.limits = limits
        self.open: dict[asyncio.Task[None], str] = {}
        self.pool = ThreadPoolExecutor(limits.threads, thread_name_prefix="z3950")
        self._server: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> tuple[str, int]:
        """Listen; returns the address, whose port the system chooses for 0."""
        self._server = await asyncio.start_server(self._accept, host, port, limit=BLOCK)
        address = self._server.sockets[0].getsockname()
        return address[0], address[1]

    async def stop(self) -> None:
        """Take no one new, say good-bye to everyone, and let go of the port."""
        if self._server is not None:
            self._server.close()
        for task in list(self.open):
            task.cancel()
        if self.open:
            await asyncio.wait(list(self.open), timeout=5)
        self.pool.shutdown(wait=False, cancel_futures=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        peer = writer.get_extra_info("peername")
        address = rates.of_network(str(peer[0])) if peer else ""
        if task is None:
            return
        self.open[task] = address
        try:
            await self._converse(reader, writer, address)
        except (OSError, TimeoutError):
            log.info("a client went away")
        finally:
            del self.open[task]
            writer.close()
            with suppress(OSError, TimeoutError, asyncio.CancelledError):
                await asyncio.wait_for(writer.wait_closed(), 5)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str) -> None:
        session = self.begin()
        if self._is_full(address):
            await self._send(writer, session.close(CloseReason.RESOURCES, "too many connections"))
            return
        splitter = Splitter(self.limits.request)
        try:
            while not session.over:
                patience = self.limits.idle if session.greeted else self.limits.greeting
                data = await asyncio.wait_for(reader.read(BLOCK), patience)
                if not data:
                    return
                await self._answer_all(session, splitter.feed(data), writer, address)
        except TimeoutError:
            await self._send(writer, session.close(CloseReason.LACK_OF_ACTIVITY))
        except BerError as error:
            await self._send(writer, session.close(CloseReason.PROTOCOL_ERROR, error.reason))
        except asyncio.CancelledError:
            await self._send(writer, session.close(CloseReason.SHUTDOWN))

    async def _answer_all(
        self, session: Session, requests: Iterator[bytes], writer: asyncio.StreamWriter, address: str
    ) -> None:
        loop = asyncio.get_running_loop()
        for request in requests:
            # Whoever comes too fast is answered later, and reads no error: the line itself holds the client back.
            while seconds := self.limits.pace(address):
                await asyncio.sleep(seconds)
            # One after the other: a session's next request waits for the answer to the one before.
            answer = await loop.run_in_executor(self.pool, self.answer, session, request)
            await self._send(writer, answer)
            if session.over:
                return

    async def _send(self, writer: asyncio.StreamWriter, answer: bytes) -> None:
        writer.write(answer)
        await asyncio.wait_for(writer.drain(), self.limits.sending)

    def _is_full(self, address: str) -> bool:
        here = sum(1 for other in self.open.values() if other == address)
        return len(self.open) > self.limits.connections or here > self.limits.per_address
