"""Whom a program's token stands for, and what it may do."""

from __future__ import annotations

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.access import grants_of
from shulian.apps.alliance.models import Account, ApiToken
from shulian.apps.alliance.queries.rights import answered_for
from shulian.core.buckets import Rate
from shulian.core.factors import of_a_password
from shulian.core.roles import Right, narrowed
from shulian.core.scopes import Lacking, decide_route, scopes_of
from shulian.core.servicekeys import ORPHANED, rate_of_writes


def token_by_secret(secret: str) -> ApiToken | None:
    """The live token with this secret and its account; None for any other.

    A key whose issuer has left opens for some weeks more, in which somebody who stays makes a new one of it.
    """
    return (
        ApiToken.objects.select_related("account", "library")
        .filter(digest=secrets.digest(secret), revoked_at=None, expires_at__gt=clock.now(), account__is_active=True)
        .filter(answered_for(ORPHANED))
        .first()
    )


def account_of(token: ApiToken) -> Account:
    """The token's account with its grants narrowed to the token; every access function keeps to them."""
    account: Account = token.account
    if account.kind == Account.Kind.READER:
        account.granted = []  # a reader's token has scopes, and `closed_to` asks for them
        return account
    rights = frozenset(Right(right) for right in token.rights)
    # Machines have no second factor, and their keys no more than was given to each.
    if account.kind == Account.Kind.STAFF and not token.strong and not account.is_demonstration:
        rights = of_a_password(rights)
    path = token.library.path if token.library else ""
    account.granted = [left for grant in grants_of(account) if (left := narrowed(grant, rights, path))]
    return account


def closed_to(token: ApiToken, route: str) -> Lacking | None:
    """What a reader's token lacks for this route of the API; None where it opens, and for everybody else's."""
    if token.account.kind != Account.Kind.READER:
        return None
    return decide_route(route, scopes_of(token.rights))


def rate_of(token: ApiToken) -> Rate:
    """How much the token may send; asked after `account_of`."""
    account = token.account
    if account.kind == Account.Kind.MACHINE:
        return rate_of_writes([grant.role for grant in account.granted or ()], token.writes)
    return rate_of_writes([account.kind], token.writes)
