"""What a program opens of a reader's account: what it was let in for, and nothing else."""

from __future__ import annotations

import pytest

from shulian.core.scopes import ROUTES, USUAL, Lacking, Scope, decide_route, scopes_of

MATRIX = """
                         read borrow account data  none
GET /me                  yes  yes    yes     yes   yes
DELETE /tokens/current   yes  yes    yes     yes   yes
GET /me/loans            yes  no     no      no    no
GET /me/account          yes  no     no      no    no
POST /me/renewals        no   yes    no      no    no
POST /holds              no   yes    no      no    no
POST /me/proxies         no   no     yes     no    no
GET /me/family           no   no     yes     no    no
POST /me/card/freezes    no   no     yes     no    no
GET /me/data             no   no     no      yes   no
GET /me/views            no   no     no      yes   no
"""


@pytest.mark.parametrize("line", MATRIX.strip("\n").splitlines()[1:])
def test_a_token_opens_the_routes_of_its_scope_and_no_other(line: str) -> None:
    method, path, *answers = line.split()
    held = [*(frozenset({scope}) for scope in Scope), frozenset[Scope]()]
    told = [decide_route(f"{method} {path}", scopes) for scopes in held]
    assert ["no" if lacking else "yes" for lacking in told] == answers
    assert {lacking.scope for lacking in told if lacking} <= {Scope(MATRIX.split()[answers.index("yes")])}


@pytest.mark.parametrize("route", ["POST /checkouts", "GET /me/nothing", "POST /me/loans", "GET /me/", "get /me", ""])
def test_a_route_without_a_row_opens_to_no_scope(route: str) -> None:
    assert decide_route(route, frozenset(Scope)) == Lacking(None)


def test_who_asks_for_nothing_borrows_and_learns_nothing_of_other_people() -> None:
    opened = {route for route in ROUTES if decide_route(route, USUAL) is None}
    people = {route for route in opened if any(word in route for word in ("family", "proxies", "data", "consents"))}
    assert ("POST /me/renewals" in opened, people) == (True, set())


@pytest.mark.parametrize(
    ("kept", "scopes"),
    [
        ([], ()),
        (["borrow", "read"], (Scope.READ, Scope.BORROW)),
        (["read", "read", "data"], (Scope.READ, Scope.DATA)),
        (["circulate", "READ", "", "everything"], ()),
    ],
)
def test_a_word_that_is_no_scope_opens_nothing(kept: list[str], scopes: tuple[Scope, ...]) -> None:
    assert scopes_of(kept) == scopes
