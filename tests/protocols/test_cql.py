"""CQL: what is read, what is written back, and what each wrong query is told."""

from __future__ import annotations

import random
import time

import pytest

from shulian.protocols.cql import (
    Boolean,
    Clause,
    CqlError,
    Mark,
    Name,
    Node,
    Operator,
    clauses,
    escaped,
    parse,
    pattern,
    write,
)
from tests.memory import bounded


def said(node: Node) -> str:
    """A tree with all its brackets."""
    if isinstance(node, Boolean):
        return f"({said(node.left)} {node.operator} {said(node.right)})"
    return f"[{node.index} {node.relation.name.name} {node.term}]"


READ = [
    ("红楼梦", "[cql.serverchoice = 红楼梦]"),
    ('"红楼 梦"', "[cql.serverchoice = 红楼 梦]"),
    ("dc.title=红楼梦", "[dc.title = 红楼梦]"),
    ("DC.Title ANY 红楼梦", "[dc.title any 红楼梦]"),
    ("title == x", "[title == x]"),
    ("dc.date >= 1990", "[dc.date >= 1990]"),
    ("dc.date<>1990", "[dc.date <> 1990]"),
    ("a and b or c", "(([cql.serverchoice = a] and [cql.serverchoice = b]) or [cql.serverchoice = c])"),
    ("a and (b or c)", "([cql.serverchoice = a] and ([cql.serverchoice = b] or [cql.serverchoice = c]))"),
    ("a NOT b", "([cql.serverchoice = a] not [cql.serverchoice = b])"),
    ("a prox/unit=word/distance<3 b", "([cql.serverchoice = a] prox [cql.serverchoice = b])"),
    ("((((a))))", "[cql.serverchoice = a]"),
    ("title any and", "[title any and]"),
    ('"and" and or', "([cql.serverchoice = and] and [cql.serverchoice = or])"),
    ("cql.serverChoice scr x", "[cql.serverchoice = x]"),
    ('>x="info:srw/cql-context-set/1/dc-v1.1" x.title=a', "[dc.title = a]"),
    ('>"info:srw/cql-context-set/1/dc-v1.1" title=a', "[dc.title = a]"),
    ('a and (>y="http://example.org/" y.z=1)', "([cql.serverchoice = a] and [http://example.org/.z = 1])"),
    ('dc.title="a \\"b\\""', '[dc.title = a \\"b\\"]'),
    ("编号　=　7", "[编号 = 7]"),
    ("a dc.\\^ b", "[a \\^ b]"),
    ("a cql.and b", "[a and b]"),
]


@pytest.mark.parametrize(("text", "tree"), READ)
def test_a_query_is_read_as_a_tree(text: str, tree: str) -> None:
    assert said(parse(text).root) == tree


@pytest.mark.parametrize("text", [text for text, _ in READ])
def test_what_is_written_is_read_as_the_same_tree(text: str) -> None:
    assert parse(write(parse(text))) == parse(text)


def test_modifiers_and_sort_keys_are_kept() -> None:
    query = parse(
        'dc.title =/stem/rel.algorithm=cori 红楼 and/rec.y="z" b sortby dc.date/sort.descending dc.title'.replace(
            "x.y", "rec.y"
        )
    )
    assert isinstance(query.root, Boolean)
    assert isinstance(query.root.left, Clause)
    assert [(str(one.name), one.comparison, one.value) for one in query.root.left.relation.modifiers] == [
        ("cql.stem", "", ""),
        ("rel.algorithm", "=", "cori"),
    ]
    assert [str(key.index) for key in query.sort] == ["dc.date", "dc.title"]
    assert query.sort[0].modifiers[0].name == Name("sort", "descending")
    assert parse(write(query)) == query


WRONG = [
    ("", 27, 0),
    ("   ", 27, 0),
    ("红楼 梦", 10, 3),
    ("a b c d", 10, 6),
    ("a and", 10, 5),
    ("and and", 10, 7),
    ("title =", 10, 7),
    ("= a", 10, 0),
    ("(a", 13, 0),
    ("a)", 13, 1),
    ("()", 13, 1),
    ("(" * 10_000 + "a" + ")" * 10_000, 13, 50),
    ('"a', 14, 0),
    ('title="a and b', 14, 6),
    ("a\\", 10, 1),
    ("xyz.title=a", 15, 0),
    (".=a", 15, 0),
    ('"" = a', 10, 0),
    ('a =/"" b', 10, 4),
    ("a sortby", 10, 8),
    ("a sortby b (c)", 13, 11),
    ("a " + "and a " * 100, 38, 602 - 2),
    ("a" * 40_000, 12, 32_768),
    ("a" * 3_000, 23, 0),
    ("a =" + "/b" * 21 + " c", 10, 43),
    ("a sortby" + " b" * 11, 84, 2),
    ('>a="b" ' * 21 + "c", 10, 140),
]


@pytest.mark.parametrize(("text", "number", "offset"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_query_is_told_what_is_wrong_and_where(text: str, number: int, offset: int) -> None:
    with pytest.raises(CqlError) as caught:
        parse(text)
    assert (caught.value.number, caught.value.offset) == (number, offset)


def test_masks_are_told_from_what_is_meant_as_itself() -> None:
    assert pattern("红楼*").parts == ("红楼", Mark.ANY)
    assert pattern("^a?c^") == pattern("^a?c^")
    assert pattern("^a?c^").begins
    assert pattern("^a?c^").ends
    assert pattern("a^c").stray
    assert pattern("c\\*\\?\\^\\\\").parts == ("c*?^\\",)
    assert pattern("^").begins
    for text in ("a*b?c^d\\e", '"', "三体*"):
        assert pattern(escaped(text)).parts == (text,)


def test_clauses_come_from_left_to_right() -> None:
    assert [clause.term for clause in clauses(parse("a and (b or c) not d").root)] == ["a", "b", "c", "d"]
    assert isinstance(parse("a prox b").root, Boolean)
    assert Operator("prox") is Operator.PROX


PIECES = [
    "a",
    "红楼",
    '"',
    "(",
    ")",
    "=",
    "==",
    "<",
    ">",
    "/",
    "and",
    "or",
    "not",
    "prox",
    "sortby",
    " ",
    "\\",
    "*",
    "^",
    "dc.",
    ".",
    "\0",
    "\ud800",
]


def mangled(seconds: float, seed: int) -> int:
    offsets: set[int] = set()
    chance, until, tried = random.Random(seed), time.monotonic() + seconds, 0
    while time.monotonic() < until:
        tried += 1
        text = "".join(chance.choice(PIECES) for _ in range(chance.randint(0, 60)))
        try:
            query = parse(text)
        except CqlError as error:
            offsets.add(-1 if error.offset is None or error.offset > len(text) else error.offset)
            continue
        assert parse(write(query)) == query, text
    assert min(offsets) == 0
    return tried


def test_mangled_queries_get_a_tree_or_a_diagnostic() -> None:
    mangled(0.1, seed=3)
    with bounded():
        assert mangled(1.5, seed=1) > 1000


@pytest.mark.long
def test_mangled_queries_get_a_tree_or_a_diagnostic_for_long() -> None:
    mangled(1, seed=3)
    with bounded():
        assert mangled(120, seed=2) > 10_000
