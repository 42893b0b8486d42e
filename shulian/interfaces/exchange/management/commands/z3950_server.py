"""Answer Z39.50 clients, until told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections
from django.utils.translation import gettext as _

from shulian.interfaces import rates
from shulian.interfaces.exchange.line import Limits, Server
from shulian.interfaces.exchange.union import UnionCatalogue
from shulian.protocols.z3950 import CloseReason, Session

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """The Z39.50 server: one process, stopped by SIGTERM."""

    help = "Answer Z39.50 clients at the address of SHULIAN_Z3950, until told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until SIGTERM or SIGINT."""
        host, port = settings.Z3950
        try:
            asyncio.run(serve(host, port))
        except OSError as error:
            said = _("Port %(port)d on %(host)s cannot be used (%(reason)s); choose another one in SHULIAN_Z3950.")
            raise CommandError(said % {"port": port, "host": host, "reason": error.strerror}) from error


async def serve(host: str, port: int) -> None:
    """Listen, and stop in good order."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(wanted, stop.set)
    server = Server(begin, answer, Limits(connections=settings.Z3950_CONNECTIONS, pace=rates.program_wait))
    await server.start(host, port)
    await stop.wait()
    await server.stop()


def begin() -> Session:
    """A new client's session."""
    return Session(UnionCatalogue())


def answer(session: Session, request: bytes) -> bytes:
    """The answer to one request; what goes wrong here ends this session and no other."""
    close_old_connections()
    try:
        return session.respond(request)
    except DatabaseError:
        log.exception("the database does not answer a Z39.50 client")
    except Exception:
        log.exception("a Z39.50 request could not be answered")
    finally:
        close_old_connections()
    return session.close(CloseReason.SYSTEM_PROBLEM)
