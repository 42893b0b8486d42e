"""A query in CQL as a question to the index; what cannot be answered is refused by the number of its diagnostic.

Z39.50 comes here too: its RPN is turned into the same tree before.
"""

from __future__ import annotations

from collections.abc import Callable

from tantivy import Query

from shulian.apps.discovery import expert_terms as terms
from shulian.apps.discovery.clauses import all_of, any_of, but_not, phrase, said
from shulian.apps.discovery.indexes import Index, Kind, index_of
from shulian.apps.discovery.objections import Objection, Refused
from shulian.apps.discovery.tokens import bigrams
from shulian.protocols.cql import Boolean, Clause, Modifier, Node, Operator, clauses, pattern

MOST_OPEN = 8
"""Words of a query that may begin with a mask: for each of them the whole dictionary of a field is looked through."""
_FARTHEST = 50
_NEAR = frozenset({"=", "<=", "<"})

_READ: dict[Kind, Callable[[Clause, Index], Query]] = {
    Kind.ALL: lambda _clause, _index: Query.all_query(),
    Kind.ANYWHERE: terms.anywhere,
    Kind.TEXT: terms.text,
    Kind.NUMBER: terms.number,
    Kind.YEAR: terms.year,
    Kind.MOMENT: terms.moment,
    Kind.CODE: terms.code,
    Kind.EDITION: terms.edition,
    Kind.CLASS: terms.classified,
    Kind.ID: terms.identifier,
    Kind.LIBRARY: terms.library,
}


def question_of(root: Node) -> Query:
    """The question that a whole query asks; CqlError says what of it cannot be asked here."""
    words = [word.lstrip("^") for clause in clauses(root) for word in clause.term.split()]
    if sum(word.startswith(("*", "?")) for word in words) > MOST_OPEN:
        raise Refused(Objection.TOO_MANY_MASKS, f"> {MOST_OPEN}")
    return translated(root)


def translated(node: Node) -> Query:
    """The question that a tree asks; CqlError says what of it cannot be asked here."""
    if isinstance(node, Clause):
        index = index_of(node.index, node.offset)
        return _READ[index.kind](node, index)
    if node.operator is Operator.PROX:
        return _near(node)
    if node.modifiers:
        raise Refused(Objection.BOOLEAN_MODIFIER, str(node.modifiers[0].name))
    left, right = translated(node.left), translated(node.right)
    if node.operator is Operator.NOT:
        return but_not(left, right)
    return all_of([left, right]) if node.operator is Operator.AND else any_of([left, right])


def _near(node: Boolean) -> Query:
    """Two words or phrases in one field, no farther from each other than so many words."""
    left, right = node.left, node.right
    if not isinstance(left, Clause) or not isinstance(right, Clause) or left.index != right.index:
        raise Refused(Objection.PROXIMITY)
    index = index_of(left.index, left.offset)
    if {left.relation.name.name, right.relation.name.name} - {"=", "adj"}:
        raise Refused(Objection.PROXIMITY)
    fields = {Kind.TEXT: (index.field,), Kind.ANYWHERE: terms.TEXTS}.get(index.kind, ())
    if not fields:
        raise Refused(Objection.PROXIMITY, str(left.index))
    said_by = (pattern(left.term).text, pattern(right.term).text)
    distance, ordered = _distance(node.modifiers)
    return any_of([_near_in(field, *said_by, distance, ordered=ordered) for field in fields])


def _near_in(field: str, one: str, other: str, distance: int, *, ordered: bool) -> Query:
    # Pairs of characters overlap: two words that follow one another in Chinese lie one pair apart.
    near = [phrase(field, [*bigrams(one), *bigrams(other)], distance)]
    if not ordered:
        near.append(phrase(field, [*bigrams(other), *bigrams(one)], distance))
    return all_of([said(field, one), said(field, other), any_of(near)])


def _distance(modifiers: tuple[Modifier, ...]) -> tuple[int, bool]:
    distance, ordered = 1, False
    for modifier in modifiers:
        name = modifier.name.name
        if name == "distance":
            distance = _number_of(modifier)
        elif name == "unit" and modifier.value != "word":
            raise Refused(Objection.PROXIMITY_UNIT, modifier.value)
        elif name in {"ordered", "unordered"}:
            ordered = name == "ordered"
        elif name != "unit":
            raise Refused(Objection.BOOLEAN_MODIFIER, name)
    return distance, ordered


def _number_of(modifier: Modifier) -> int:
    if modifier.comparison not in _NEAR:
        raise Refused(Objection.PROXIMITY_RELATION, modifier.comparison)
    if not modifier.value.isdecimal() or not 1 <= int(modifier.value[:9]) <= _FARTHEST:
        raise Refused(Objection.PROXIMITY_DISTANCE, modifier.value)
    return int(modifier.value) - (modifier.comparison == "<")
