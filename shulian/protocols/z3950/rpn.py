"""A type-1 query as the tree that CQL gives too, and such a tree as a type-1 query for other servers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from shulian.protocols import cql
from shulian.protocols.cql import Boolean, Clause, Name, Node, Operator, Relation
from shulian.protocols.cql.nodes import ALL_RECORDS, SERVER_CHOICE

from . import charsets
from .messages import BIB_1, Attribute, Diagnostic, Joined, Operand, RpnQuery, SetName, Terms

T = TypeVar("T")

USE: Mapping[int, Name] = {
    1: Name("dc", "creator"),
    2: Name("dc", "creator"),
    4: Name("dc", "title"),
    5: Name("bath", "seriestitle"),
    6: Name("dc", "title"),
    7: Name("bath", "isbn"),
    8: Name("bath", "issn"),
    12: Name("rec", "identifier"),
    20: Name("bath", "classification"),
    21: Name("dc", "subject"),
    30: Name("dc", "date"),
    31: Name("dc", "date"),
    54: Name("dc", "language"),
    1002: Name("dc", "creator"),
    1003: Name("dc", "creator"),
    1004: Name("dc", "creator"),
    1005: Name("dc", "creator"),
    1006: Name("dc", "creator"),
    1007: Name("dc", "identifier"),
    1016: SERVER_CHOICE,
    1018: Name("dc", "publisher"),
    1032: Name("rec", "identifier"),
    1035: SERVER_CHOICE,
    1036: SERVER_CHOICE,
    1044: Name("bath", "possessinginstitution"),
}
"""The use attributes of bib-1 that mean an index of ours."""

RELATION = {1: "<", 2: "<=", 3: "=", 4: ">=", 5: ">", 6: "<>", 102: "="}
ALWAYS = 103
STRUCTURE = {1: "=", 2: "=", 3: "=", 4: "=", 5: "=", 6: "all", 105: "all", 106: "all", 107: "=", 108: "=", 109: "="}
TRUNCATION: Mapping[int, tuple[str, str]] = {1: ("", "*"), 2: ("*", ""), 3: ("*", "*"), 100: ("", "")}
WITH_MARKS = {101: {"#": "*"}, 104: {"#": "?", "?": "*"}}

UNSUPPORTED = {1: 114, 2: 117, 3: 119, 4: 118, 5: 120, 6: 122}
"""What is said of a value that we do not take, by the type of its attribute."""


class Bib1Error(ValueError):
    """A query that cannot be answered, with its diagnostic of bib-1."""

    def __init__(self, condition: int, detail: str = "") -> None:
        super().__init__(f"{condition} {detail}")
        self.diagnostic = Diagnostic(condition, detail)


FROM_SRU = {
    1: 1,
    2: 2,
    10: 108,
    12: 11,
    13: 108,
    15: 121,
    16: 114,
    19: 117,
    20: 123,
    21: 123,
    22: 123,
    23: 11,
    24: 123,
    27: 125,
    28: 120,
    29: 9,
    30: 7,
    31: 119,
    32: 119,
    35: 4,
    36: 126,
    37: 110,
    38: 6,
    39: 110,
    50: 18,
    51: 30,
    60: 12,
    61: 13,
    80: 207,
    82: 207,
    84: 211,
}
"""The diagnostics of SRU in the words of bib-1; every other one is "unsupported search"."""


def from_sru(number: int, detail: str) -> Diagnostic:
    """A diagnostic of SRU as one of bib-1."""
    return Diagnostic(FROM_SRU.get(number, 3), detail)


def to_cql(query: RpnQuery, charset: str | None, sets: Callable[[str], Node]) -> Node:
    """The tree that a query means; `sets` gives the tree of an earlier result. Bib1Error when it means none."""
    if query.attribute_set != BIB_1:
        raise Bib1Error(121, query.attribute_set)
    made = 0

    def node(root: Operand) -> Node:
        nonlocal made
        if isinstance(root, Joined):
            if root.operator == "prox":
                raise Bib1Error(110, "prox")
            return Boolean(Operator(root.operator), node(root.left), node(root.right))
        made += 1
        if made > cql.MOST_CLAUSES:
            raise Bib1Error(6, f"> {cql.MOST_CLAUSES}")
        return sets(root.name) if isinstance(root, SetName) else clause(root, charset)

    found = node(query.root)
    if sum(1 for _ in cql.clauses(found)) > cql.MOST_CLAUSES:
        raise Bib1Error(6, f"> {cql.MOST_CLAUSES}")
    return found


def clause(terms: Terms, charset: str | None) -> Clause:
    """A term with its attributes as a clause."""
    values = _values(terms.attributes)
    index = _of(USE, 1, values.get(1, 1016))
    text = charsets.text_of(terms.term, charset)[0].replace("\0", "").strip()
    if values.get(2) == ALWAYS:
        return Clause(ALL_RECORDS, Relation(Name("cql", "=")), "1")
    if not text:
        raise Bib1Error(125)
    if len(text) > 2_000:
        raise Bib1Error(11)
    term = _term(text, values)
    relation = _of(RELATION, 2, values.get(2, 3))
    structure = _of(STRUCTURE, 4, values.get(4, 1))
    if relation == "=":
        relation = "==" if values.get(6) == 3 else structure
    return Clause(index, Relation(Name("cql", relation)), term)


def _values(attributes: tuple[Attribute, ...]) -> dict[int, int]:
    values: dict[int, int] = {}
    for attribute in attributes:
        if attribute.set not in {"", BIB_1}:
            raise Bib1Error(121, attribute.set)
        if attribute.type not in UNSUPPORTED:
            raise Bib1Error(113, str(attribute.type))
        if not isinstance(attribute.value, int):
            raise Bib1Error(246)
        values[attribute.type] = attribute.value
    _of({1: "", 2: "", 3: ""}, 3, values.get(3, 3))
    _of({1: "", 2: "", 3: ""}, 6, values.get(6, 1))
    return values


def _term(text: str, values: dict[int, int]) -> str:
    truncation = values.get(5, 100)
    if truncation in WITH_MARKS:
        marks = WITH_MARKS[truncation]
        term = "".join(marks.get(sign) or cql.escaped(sign) for sign in text)
        left, right = "", ""
    else:
        term = cql.escaped(text)
        left, right = _of(TRUNCATION, 5, truncation)
    if values.get(3) == 1:
        left = "^" + left
    return left + term + right


def _of(table: Mapping[int, T], kind: int, value: int) -> T:
    if value not in table:
        raise Bib1Error(UNSUPPORTED[kind], str(value))
    return table[value]


SOUGHT = {
    ("dc", "title"): 4,
    ("dc", "creator"): 1003,
    ("bath", "isbn"): 7,
    ("bath", "issn"): 8,
    ("dc", "subject"): 21,
    ("dc", "publisher"): 1018,
    ("dc", "date"): 31,
    ("rec", "identifier"): 12,
    ("cql", "serverchoice"): 1016,
}


def from_cql(node: Node, charset: str) -> RpnQuery:
    """A tree as a query of type 1, as most servers take it: words, and `=` or `all`. Bib1Error for anything else."""
    return RpnQuery(BIB_1, _operand(node, charset))


def _operand(node: Node, charset: str) -> Operand:
    if isinstance(node, Boolean):
        if node.operator is Operator.PROX:
            raise Bib1Error(110, "prox")
        return Joined(str(node.operator), _operand(node.left, charset), _operand(node.right, charset))
    use = SOUGHT.get((node.index.set, node.index.name))
    if use is None:
        raise Bib1Error(114, str(node.index))
    found = cql.pattern(node.term)
    truncated = found.parts[-1:] == (cql.Mark.ANY,)
    if found.is_masked and found.parts.count(cql.Mark.ANY) + found.parts.count(cql.Mark.ONE) > truncated:
        raise Bib1Error(120, node.term)
    attributes = [Attribute(1, use)]
    if use not in {7, 8, 12}:
        attributes.append(Attribute(4, 1 if " " not in found.text else 6))
    if truncated:
        attributes.append(Attribute(5, 1))
    return Terms(tuple(attributes), found.text.encode(charset, errors="replace"))
