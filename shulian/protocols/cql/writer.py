"""A tree back to text: what `parse` reads again as the same tree."""

from __future__ import annotations

import re

from .nodes import EQUALS, SERVER_CHOICE, Boolean, Clause, Modifier, Name, Node, Query, Relation, SortKey
from .sets import CONTEXT_SETS

_PLAIN = re.compile(r"[\w.*?^:+#-]+")
_KEYWORDS = frozenset({"and", "or", "not", "prox", "sortby"})


def write(query: Query) -> str:
    """The query as CQL."""
    foreign: dict[str, str] = {}
    text = _node(query.root, foreign)
    if query.sort:
        text += " sortby " + " ".join(_sort_key(key, foreign) for key in query.sort)
    # An assignment stands before the whole, so that it holds for the sort keys too.
    return "".join(f'>{prefix}="{address}" ' for address, prefix in foreign.items()) + text


def _node(root: Node, foreign: dict[str, str]) -> str:
    if isinstance(root, Clause):
        return _clause(root, foreign)
    return _boolean(root, foreign)


def _boolean(node: Boolean, foreign: dict[str, str]) -> str:
    # Operators join from the left, so only what stands right needs brackets.
    left = _node(node.left, foreign)
    right = _node(node.right, foreign)
    if isinstance(node.right, Boolean):
        right = f"({right})"
    return f"{left} {node.operator}{_modifiers(node.modifiers, foreign)} {right}"


def _clause(clause: Clause, foreign: dict[str, str]) -> str:
    if clause.index == SERVER_CHOICE and clause.relation == EQUALS:
        return _quoted(clause.term)
    relation = _relation(clause.relation, foreign)
    return f"{_name(clause.index, foreign)} {relation} {_quoted(clause.term)}"


def _relation(relation: Relation, foreign: dict[str, str]) -> str:
    name = relation.name
    # A relation is a word, never a text in quotes; and `and` alone would join two parts.
    bare = name.set == "cql" and name.name not in _KEYWORDS
    return (name.name if bare else _prefixed(name, foreign)) + _modifiers(relation.modifiers, foreign)


def _modifiers(modifiers: tuple[Modifier, ...], foreign: dict[str, str]) -> str:
    return "".join(
        f"/{_name(one.name, foreign)}" + (f"{one.comparison}{_quoted(one.value)}" if one.comparison else "")
        for one in modifiers
    )


def _sort_key(key: SortKey, foreign: dict[str, str]) -> str:
    return _name(key.index, foreign) + _modifiers(key.modifiers, foreign)


def _name(name: Name, foreign: dict[str, str]) -> str:
    return _quoted(_prefixed(name, foreign))


def _prefixed(name: Name, foreign: dict[str, str]) -> str:
    if not name.set or name.set in CONTEXT_SETS:
        return str(name)
    prefix = foreign.setdefault(name.set, f"x{len(foreign) + 1}")
    return f"{prefix}.{name.name}"


def _quoted(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.lower() not in _KEYWORDS:
        return text
    return f'"{text}"'
