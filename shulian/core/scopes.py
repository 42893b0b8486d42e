"""What a program may do in a reader's name (令牌范围): no more than it asked for when the reader let it in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """One part of a reader's own account that a program may open."""

    READ = "read"
    BORROW = "borrow"
    ACCOUNT = "account"
    DATA = "data"


USUAL = frozenset({Scope.READ, Scope.BORROW})
"""What a program gets that does not say what it needs: what apps for borrowing do, and nothing about other people."""

ROUTES: dict[str, Scope | None] = {
    # Who I am, and signing out: whatever a token may do, it may end itself.
    "GET /me": None,
    "DELETE /tokens/current": None,
    "GET /me/loans": Scope.READ,
    "GET /me/holds": Scope.READ,
    "GET /me/account": Scope.READ,
    "GET /me/card": Scope.READ,
    "POST /me/renewals": Scope.BORROW,
    "POST /holds": Scope.BORROW,
    "POST /holds/<hold_id>/changes": Scope.BORROW,
    "POST /me/card/freezes": Scope.ACCOUNT,
    "GET /me/consents": Scope.ACCOUNT,
    "POST /me/consents": Scope.ACCOUNT,
    "POST /me/consents/withdrawals": Scope.ACCOUNT,
    "GET /me/family": Scope.ACCOUNT,
    "POST /me/family/changes": Scope.ACCOUNT,
    "GET /me/proxies": Scope.ACCOUNT,
    "POST /me/proxies": Scope.ACCOUNT,
    "POST /me/proxies/ends": Scope.ACCOUNT,
    "GET /me/corrections": Scope.ACCOUNT,
    "POST /me/corrections": Scope.ACCOUNT,
    "GET /me/devices": Scope.ACCOUNT,
    "POST /me/devices/ends": Scope.ACCOUNT,
    "POST /me/programs/ends": Scope.ACCOUNT,
    "GET /me/data": Scope.DATA,
    "GET /me/data/paper": Scope.DATA,
    "GET /me/views": Scope.DATA,
}
"""Which scope each route of the API asks of a reader's token, None for no scope; a route without a row stays closed."""


@dataclass(frozen=True)
class Lacking:
    """The token does not open the route; `scope` is what would, None where nothing does."""

    scope: Scope | None


def scopes_of(kept: Collection[str]) -> tuple[Scope, ...]:
    """The scopes among the words that a token keeps, in their order; a word that is none of them opens nothing."""
    return tuple(one for one in Scope if one in kept)


def decide_route(route: str, held: Collection[Scope]) -> Lacking | None:
    """Whether a reader's token with these scopes opens the route, "METHOD /path"; None for yes."""
    if route not in ROUTES:
        return Lacking(None)
    needed = ROUTES[route]
    return None if needed is None or needed in held else Lacking(needed)
