"""Records of other catalogues (套录): asked for by SRU or Z39.50, to be made our own."""

from __future__ import annotations

import json
import logging
import re
import socket
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cryptography.fernet import InvalidToken

from shulian.apps.alliance import secrets
from shulian.apps.catalogue import outside
from shulian.apps.catalogue.models import CatalogueTarget
from shulian.apps.catalogue.reasons import Rejection
from shulian.core import isbn
from shulian.core.catalogue_places import z3950_place
from shulian.protocols import cql, marc
from shulian.protocols.cql import Boolean, Clause, Name, Node, Operator, Query
from shulian.protocols.cql.nodes import EQUALS, SERVER_CHOICE
from shulian.protocols.sru import client as sru
from shulian.protocols.z3950 import BerError, Splitter
from shulian.protocols.z3950 import client as z3950
from shulian.protocols.z3950.rpn import Bib1Error

log = logging.getLogger(__name__)

MOST = 20
"""Records shown of one answer."""
TIMEOUT = 10.0
"""Seconds that a cataloguer is let wait for another catalogue."""
MOST_WORDS = 8

_ISBN = Name("bath", "isbn")
_TITLE = Name("dc", "title")
_UNKNOWN_NAMES = frozenset({15, 16, 17, 19, 22})
"""Diagnostics of SRU after which the same is asked in simpler words."""
_UNKNOWN_ATTRIBUTES = frozenset({3, 113, 114, 117, 118, 120, 122, 123})
"""The same of bib-1."""


class NoAnswerError(Exception):
    """The other catalogue did not answer, or not with records."""


class InsideError(NoAnswerError):
    """The other catalogue was not asked: it lies inside this network, and nobody has allowed it."""

    def __init__(self, said: str, inside: outside.InsideError) -> None:
        super().__init__(said)
        self.host, self.how = inside.host, inside.how


class NotLetInError(NoAnswerError):
    """The other catalogue asks for a name and a password, or for others."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The records that another catalogue gives, and how many more it gives that cannot be read, by the reason."""

    records: Sequence[marc.Record] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)


def look_up(target: CatalogueTarget, query: str) -> Answer:
    """What the target has for these words or this ISBN, at most `MOST` records. Raises NoAnswerError."""
    questions = list(_questions(query))
    ask = _by_sru if target.kind == CatalogueTarget.Kind.SRU else _by_z3950
    limits = outside.Limits(TIMEOUT)
    understood = False
    try:
        for question in questions:
            answer = ask(target, question, limits)
            understood |= answer is not None
            if answer and (answer.records or answer.left_out):
                return answer
    except (z3950.NotLetInError, InvalidToken) as error:
        log.info("catalogue target %s lets nobody in: %s", target.pk, error)
        raise NotLetInError(f"{target.name}: {error}") from error
    except outside.InsideError as error:
        log.info("catalogue target %s: %s", target.pk, error)
        raise InsideError(f"{target.name}: {error}", error) from error
    except (outside.OutsideError, OSError, BerError, sru.NoAnswerError, z3950.NoAnswerError, Bib1Error) as error:
        log.info("catalogue target %s: %s", target.pk, error)
        raise NoAnswerError(f"{target.name}: {error}") from error
    if questions and not understood:
        raise NoAnswerError(f"{target.name}: it understands none of our questions")
    return Answer()


def _answer_of(found: sru.Answer | z3950.Found) -> Answer:
    left_out = Counter[str](reason or Rejection.NOT_GIVEN for reason in found.unread)
    return Answer(found.records[:MOST], left_out)


def _questions(query: str) -> Iterator[Node]:
    """The question in the words that say most, and then in simpler ones, for servers that know fewer.

    A number is asked for in all its forms: many catalogues find it only as their records have it.
    """
    words = re.split(r"[\s\u3000]+", query.replace("\0", "").strip()[:200])[:MOST_WORDS]
    if not any(words):
        return
    number = isbn.normalise(query)
    forms = dict.fromkeys((number, isbn.shorter(number), query.strip())) if number else {}
    yield from (Clause(_ISBN, EQUALS, cql.escaped(form)) for form in forms if form)
    words = [number] if number else words
    for index in (SERVER_CHOICE,) if number else (SERVER_CHOICE, _TITLE):
        parts: list[Node] = [Clause(index, EQUALS, cql.escaped(word)) for word in words if word]
        root = parts[0]
        for part in parts[1:]:
            root = Boolean(Operator.AND, root, part)
        yield root


def _by_sru(target: CatalogueTarget, question: Node, limits: outside.Limits) -> Answer | None:
    """The answer; None when the server does not know the names in the question."""
    address = sru.address(target.address, cql.write(Query(question)), schema=target.syntax, most=MOST)
    answer = sru.read(outside.fetch(address, limits))
    if answer.records or answer.unread or not answer.diagnostics:
        return _answer_of(answer)
    number, detail = answer.diagnostics[0]
    if number in _UNKNOWN_NAMES:
        return None
    raise sru.NoAnswerError(f"{number} {detail}")


def _by_z3950(target: CatalogueTarget, question: Node, limits: outside.Limits) -> Answer | None:
    """The same from a Z39.50 server, in a session of its own."""
    place = z3950_place(target.address)
    if place is None:
        raise z3950.NoAnswerError("this is no address")
    user, password = json.loads(secrets.unseal(bytes(target.sealed))) if target.sealed else ("", "")
    wish = z3950.Wish(
        question,
        database=target.database or place.database or "Default",
        syntax=target.syntax.lower() or "unimarc",
        encoding=target.encoding.lower() or "utf-8",
        most=MOST,
        user=user,
        password=password,
    )
    try:
        "".encode(wish.encoding)
    except LookupError as error:
        raise z3950.NoAnswerError(f"the encoding {wish.encoding[:20]} is unknown") from error
    try:
        with outside.connect(place.host, place.port, limits) as line:
            return _answer_of(_converse(z3950.look_up(wish), line, limits))
    except z3950.RefusedError as refused:
        if refused.condition in _UNKNOWN_ATTRIBUTES:
            return None
        raise z3950.NoAnswerError(str(refused)) from refused


def _converse(talk: z3950.Talk, line: socket.socket, limits: outside.Limits) -> z3950.Found:
    """Carry a conversation over a line."""
    splitter = Splitter(z3950.LARGEST_ANSWER)
    request = next(talk)
    while True:
        line.settimeout(limits.left())
        line.sendall(request)
        answer = _answer(splitter, line, limits)
        try:
            request = talk.send(answer)
        except StopIteration as over:
            line.sendall(z3950.good_bye())
            found: z3950.Found = over.value
            return found


def _answer(splitter: Splitter, line: socket.socket, limits: outside.Limits) -> bytes:
    while True:
        line.settimeout(limits.left())
        piece = line.recv(outside.BLOCK)
        if not piece:
            raise z3950.NoAnswerError("it hung up")
        for whole in splitter.feed(piece):
            return whole
