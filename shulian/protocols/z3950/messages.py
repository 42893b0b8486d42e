"""The messages of Z39.50 (ISO 23950), versions 2 and 3, as far as we speak it.

Texts are decoded with the session's character set; search terms stay bytes, since clients write them as they like.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TypeAlias

BIB_1 = "1.2.840.10003.3.1"
BIB_1_DIAGNOSTICS = "1.2.840.10003.4.1"
CQL = "1.2.840.10003.16.2"


class Option(IntEnum):
    """What can be agreed on at the start."""

    SEARCH = 0
    PRESENT = 1
    DELETE = 2
    SCAN = 7
    SORT = 8
    NAMED_RESULT_SETS = 14
    NEGOTIATION = 17


class Syntax(StrEnum):
    """The record syntaxes, by their object identifiers."""

    UNIMARC = "1.2.840.10003.5.1"
    USMARC = "1.2.840.10003.5.10"
    SUTRS = "1.2.840.10003.5.101"
    XML = "1.2.840.10003.5.109.10"


class CloseReason(IntEnum):
    """Why a session ends."""

    FINISHED = 0
    SHUTDOWN = 1
    SYSTEM_PROBLEM = 2
    RESOURCES = 4
    SECURITY = 5
    PROTOCOL_ERROR = 6
    LACK_OF_ACTIVITY = 7
    PEER_ABORT = 8
    UNSPECIFIED = 9


class PresentStatus(IntEnum):
    """How much of what was asked for came."""

    SUCCESS = 0
    PARTIAL_SIZE = 2
    PARTIAL_RESOURCES = 4
    FAILURE = 5


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A refusal in the words of bib-1: a number and what it is about."""

    condition: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Charset:
    """A character set that is proposed or chosen: its name in Python, and the bytes by which it was proposed."""

    name: str
    for_records: bool | None = None
    is_private: bool = False
    said: str = ""


@dataclass(frozen=True, slots=True)
class InitRequest:
    """The client's greeting."""

    versions: frozenset[int]
    options: frozenset[int]
    preferred_size: int
    largest_record: int
    user: str = ""
    password: str = ""
    implementation: tuple[str, str, str] = ("", "", "")
    charsets: tuple[Charset, ...] = ()
    reference: bytes | None = None


@dataclass(frozen=True, slots=True)
class InitResponse:
    """The server's greeting; `charset` is the one chosen of those proposed."""

    versions: frozenset[int]
    options: frozenset[int]
    preferred_size: int
    largest_record: int
    accepted: bool
    implementation: tuple[str, str, str] = ("", "", "")
    charset: Charset | None = None
    reference: bytes | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """What kind of thing a term is: type 1 use, 2 relation, 3 position, 4 structure, 5 truncation, 6 completeness."""

    type: int
    value: int | str
    set: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """A term with its attributes."""

    attributes: tuple[Attribute, ...]
    term: bytes


@dataclass(frozen=True, slots=True)
class SetName:
    """An earlier result as an operand."""

    name: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Two operands and what joins them: and, or, not, prox."""

    operator: str
    left: Operand
    right: Operand


Operand: TypeAlias = Terms | SetName | Joined


@dataclass(frozen=True, slots=True)
class RpnQuery:
    """A query of type 1 or 101."""

    attribute_set: str
    root: Operand


@dataclass(frozen=True, slots=True)
class CqlQuery:
    """A query of type 104 in CQL."""

    text: str


@dataclass(frozen=True, slots=True)
class OtherQuery:
    """A query of a type that we do not take."""

    type: int


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search, and how many records may come with its answer."""

    query: RpnQuery | CqlQuery | OtherQuery
    databases: tuple[str, ...]
    result_set: str = "default"
    replace: bool = True
    small_upper: int = 0
    large_lower: int = 1
    medium_number: int = 0
    small_elements: str = ""
    medium_elements: str = ""
    syntax: str = ""
    reference: bytes | None = None


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A record in a response: its bytes in a syntax, or why there is none."""

    syntax: str
    content: bytes = b""
    problem: Diagnostic | None = None
    database: str = ""


@dataclass(frozen=True, slots=True)
class SearchResponse:
    """How many were found, and perhaps the first of them, or a refusal."""

    count: int = 0
    returned: int = 0
    next_position: int = 0
    succeeded: bool = True
    status: int | None = None
    records: tuple[Retrieved, ...] = ()
    problem: Diagnostic | None = None
    reference: bytes | None = None


@dataclass(frozen=True, slots=True)
class PresentRequest:
    """Records of a result set, by number from 1."""

    result_set: str
    start: int
    number: int
    elements: str = ""
    syntax: str = ""
    ranges: bool = False
    schema: str = ""
    reference: bytes | None = None


@dataclass(frozen=True, slots=True)
class PresentResponse:
    """The records asked for, as many as fitted."""

    returned: int
    next_position: int
    status: int
    records: tuple[Retrieved, ...] = ()
    problem: Diagnostic | None = None
    reference: bytes | None = None


@dataclass(frozen=True, slots=True)
class DeleteRequest:
    """Result sets to forget; all when `names` is None."""

    names: tuple[str, ...] | None
    reference: bytes | None = None


@dataclass(frozen=True, slots=True)
class DeleteResponse:
    """What became of each: 0 forgotten, 1 never there."""

    status: int
    each: tuple[tuple[str, int], ...] = ()
    reference: bytes | None = None


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """A look into the list of terms around one of them."""

    databases: tuple[str, ...]
    attribute_set: str
    terms: Terms
    number: int
    step: int = 0
    position: int = 1
    reference: bytes | None = None


@dataclass(frozen=True, slots=True)
class ScanResponse:
    """Terms with the number of titles, and where the one asked for stands or would stand."""

    status: int
    position: int = 0
    entries: tuple[tuple[bytes, int], ...] = ()
    problem: Diagnostic | None = None
    reference: bytes | None = None


@dataclass(frozen=True, slots=True)
class SortKeySpec:
    """One key of a sort: a field's name, or attributes; `problem` tells of a kind we do not take."""

    field: str = ""
    attributes: tuple[Attribute, ...] = ()
    descending: bool = False
    problem: Diagnostic | None = None


@dataclass(frozen=True, slots=True)
class SortRequest:
    """A result set to put in order, under the same name or another."""

    inputs: tuple[str, ...]
    output: str
    keys: tuple[SortKeySpec, ...]
    reference: bytes | None = None


@dataclass(frozen=True, slots=True)
class SortResponse:
    """Whether it was put in order: 0 yes, 2 no."""

    status: int
    problem: Diagnostic | None = None
    reference: bytes | None = None


@dataclass(frozen=True, slots=True)
class Close:
    """The end of a session."""

    reason: int
    detail: str = ""
    reference: bytes | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """A message of a kind that we do not speak, by its tag."""

    tag: int


Request: TypeAlias = (
    InitRequest | SearchRequest | PresentRequest | DeleteRequest | ScanRequest | SortRequest | Close | Unknown
)
Response: TypeAlias = (
    InitResponse | SearchResponse | PresentResponse | DeleteResponse | ScanResponse | SortResponse | Close
)
