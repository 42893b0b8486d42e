"""Text to a tree, without recursion: a bracket costs an entry on a list, and the limits come first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from . import errors, sets
from .errors import CqlError
from .lexer import Kind, Token, tokens
from .nodes import EQUALS, SERVER_CHOICE, Boolean, Clause, Modifier, Name, Node, Operator, Query, Relation, SortKey

LONGEST = 32_768
"""Characters of a query."""
DEEPEST = 50
"""Brackets inside one another."""
MOST_CLAUSES = 100
MOST_MODIFIERS = 20
MOST_SORT_KEYS = 10
MOST_PREFIXES = 20
LONGEST_TERM = 2_000
TERM_TOO_LONG, TOO_MANY_SORT_KEYS = 23, 84

_OPERATORS = frozenset(Operator)
_OLD_EQUALS = Name("cql", "scr")
"""What version 1.1 wrote where the server was to choose the relation."""


def parse(text: str) -> Query:
    """The query that a text says; CqlError when it says none."""
    if len(text) > LONGEST:
        raise CqlError(errors.TOO_LONG, str(LONGEST), LONGEST)
    return _Parser(text).query()


@dataclass
class _Level:
    """What is known inside one pair of brackets: the part read so far, the operator that waits, the prefixes."""

    prefixes: dict[str, str]
    offset: int
    left: Node | None = None
    operator: Operator | None = None
    modifiers: tuple[Modifier, ...] = ()

    def take(self, node: Node) -> None:
        """Join a part to what stands before it; all operators weigh the same, from left to right."""
        if self.left is not None and self.operator is not None:
            node = Boolean(self.operator, self.left, node, self.modifiers)
        self.left, self.operator, self.modifiers = node, None, ()


@dataclass
class _Parser:
    text: str
    clauses: int = 0
    prefixes: int = 0
    levels: list[_Level] = field(default_factory=list)
    stream: Iterator[Token] = field(init=False)
    next: Token = field(init=False)

    def __post_init__(self) -> None:
        self.stream = tokens(self.text)
        self.next = next(self.stream)

    def query(self) -> Query:
        if self._sees(Kind.END):
            raise CqlError(errors.EMPTY_TERM, "", 0)
        self._open(0)
        while True:
            self._clauses()
            if not self._sees(Kind.CLOSE) or len(self.levels) == 1:
                break
            self._close()
        level = self.levels[-1]
        if len(self.levels) > 1:
            raise CqlError(errors.PARENTHESES, "(", level.offset)
        sort = self._sort_keys() if self._said("sortby") else ()
        if not self._sees(Kind.END) or level.left is None:
            raise self._unexpected()
        return Query(level.left, sort)

    def _clauses(self) -> None:
        """Read until the brackets that are open now close, or the query ends."""
        while True:
            level = self.levels[-1]
            if level.left is None or level.operator is not None:
                if self._sees(Kind.OPEN):
                    self._open(self._take().offset)
                    continue
                level.take(self._clause(level))
            elif self._sees(Kind.WORD) and self.next.text.lower() in _OPERATORS:
                level.operator = Operator(self._take().text.lower())
                level.modifiers = self._modifiers(level)
            else:
                return

    def _open(self, offset: int) -> None:
        if len(self.levels) > DEEPEST:
            raise CqlError(errors.PARENTHESES, f"> {DEEPEST}", offset)
        known = self.levels[-1].prefixes if self.levels else {}
        level = _Level(known, offset)
        self.levels.append(level)
        while self._sees(Kind.COMPARISON) and self.next.text == ">":
            level.prefixes = {**level.prefixes, **self._assignment()}

    def _close(self) -> None:
        self._take()
        inner = self.levels.pop().left
        if inner is not None:
            self.levels[-1].take(inner)

    def _assignment(self) -> dict[str, str]:
        offset = self._take().offset
        self.prefixes += 1
        if self.prefixes > MOST_PREFIXES:
            raise CqlError(errors.SYNTAX, f"> {MOST_PREFIXES}", offset)
        first = self._term()
        if self._sees(Kind.COMPARISON) and self.next.text == "=":
            self._take()
            return {first.text.lower(): sets.known(self._term().text)}
        return {"": sets.known(first.text)}

    def _clause(self, level: _Level) -> Clause:
        self.clauses += 1
        if self.clauses > MOST_CLAUSES:
            raise CqlError(errors.TOO_MANY_BOOLEANS, f"> {MOST_CLAUSES}", self.next.offset)
        first = self._term()
        if not self._relation_follows():
            return self._made(SERVER_CHOICE, EQUALS, first)
        index = self._name(first, level)
        sign = self._take()
        name = Name("cql", sign.text) if sign.kind is Kind.COMPARISON else self._relation_name(sign, level)
        relation = Relation(name, self._modifiers(level))
        return self._made(index, relation, self._term())

    def _made(self, index: Name, relation: Relation, term: Token) -> Clause:
        if len(term.text) > LONGEST_TERM:
            raise CqlError(TERM_TOO_LONG, str(LONGEST_TERM), term.offset)
        return Clause(index, relation, term.text, term.offset)

    def _relation_follows(self) -> bool:
        if self._sees(Kind.COMPARISON):
            return True
        return self._sees(Kind.WORD) and self.next.text.lower() not in {*_OPERATORS, "sortby"}

    def _relation_name(self, token: Token, level: _Level) -> Name:
        if not token.text.replace(".", "").isascii():
            # Two words of Chinese beside one another: no relation is called so, and quotes are what is missing.
            raise CqlError(errors.SYNTAX, token.text[:20], token.offset)
        name = self._name(token, level, default="cql")
        return EQUALS.name if name == _OLD_EQUALS else name

    def _modifiers(self, level: _Level) -> tuple[Modifier, ...]:
        found: list[Modifier] = []
        while self._sees(Kind.SLASH):
            offset = self._take().offset
            if len(found) == MOST_MODIFIERS:
                raise CqlError(errors.SYNTAX, f"> {MOST_MODIFIERS}", offset)
            name = self._name(self._term(), level, default="cql")
            comparison = value = ""
            if self._sees(Kind.COMPARISON):
                comparison, value = self._take().text, self._term().text
            found.append(Modifier(name, comparison, value))
        return tuple(found)

    def _sort_keys(self) -> tuple[SortKey, ...]:
        offset = self._take().offset
        level = self.levels[0]
        keys: list[SortKey] = []
        while self._sees(Kind.WORD, Kind.QUOTED):
            if len(keys) == MOST_SORT_KEYS:
                raise CqlError(TOO_MANY_SORT_KEYS, str(MOST_SORT_KEYS), offset)
            index = self._name(self._take(), level)
            keys.append(SortKey(index, self._modifiers(level)))
        if not keys:
            raise self._unexpected()
        return tuple(keys)

    def _name(self, token: Token, level: _Level, default: str | None = None) -> Name:
        prefix, dot, name = token.text.lower().partition(".")
        if not token.text:
            raise CqlError(errors.SYNTAX, "", token.offset)
        if not dot:
            return Name(level.prefixes.get("", "") if default is None else default, prefix)
        known = level.prefixes.get(prefix, prefix if prefix in sets.CONTEXT_SETS else "")
        if not known or not name:
            raise CqlError(errors.CONTEXT_SET, token.text[:40], token.offset)
        return Name(known, name)

    def _sees(self, *kinds: Kind) -> bool:
        return self.next.kind in kinds

    def _said(self, word: str) -> bool:
        return self._sees(Kind.WORD) and self.next.text.lower() == word

    def _term(self) -> Token:
        """A word or a quoted text; after an index and a relation also a word that elsewhere is an operator."""
        if not self._sees(Kind.WORD, Kind.QUOTED):
            raise self._unexpected()
        return self._take()

    def _take(self) -> Token:
        taken = self.next
        if taken.kind is not Kind.END:
            self.next = next(self.stream)
        return taken

    def _unexpected(self) -> CqlError:
        token = self.next
        number = errors.PARENTHESES if token.kind in {Kind.OPEN, Kind.CLOSE} else errors.SYNTAX
        return CqlError(number, token.text[:20], token.offset)
