"""Giving programs a token to act with, and taking it back."""

from __future__ import annotations

import secrets as chance
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Account, ApiToken, Library
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.roles import Right
from shulian.core.scopes import Scope
from shulian.core.servicekeys import STOPPED

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Purpose:
    """What a token is for: some rights, at the subtree of one library or wherever the account has them.

    A reader holds no rights: the token of a reader has scopes. `strong` where a second factor was asked: without one a
    token carries no right that reaches far.
    """

    name: str
    rights: frozenset[Right] | frozenset[Scope]
    lasts: timedelta
    library: Library | None = None
    strong: bool = False


def issue_token(act: Act, account: Account, purpose: Purpose) -> tuple[ApiToken, str]:
    """A token for the account and its secret, which is shown this once.

    The token never allows more than the account's own grants.
    """
    secret = f"sl_{chance.token_urlsafe(32)}"

    def write() -> Answer:
        token = ApiToken.objects.create(
            account=account,
            name=purpose.name,
            digest=secrets.digest(secret),
            library=purpose.library,
            rights=sorted(purpose.rights),
            strong=purpose.strong,
            expires_at=clock.now() + min(purpose.lasts, LONGEST),
        )
        entry(act, "token-issued", subject=f"token:{token.pk}", details={"rights": token.rights})
        return {"token": token.pk}

    return ApiToken.objects.get(pk=perform(act, "issue-token", write)["token"]), secret


def revoke_token(act: Act, token: ApiToken) -> None:
    """The token opens nothing from now on."""

    def write() -> Answer:
        ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now())
        entry(act, "token-revoked", subject=f"token:{token.pk}")
        return {"token": token.pk}

    perform(act, "revoke-token", write)


def note_use(token: ApiToken, address: str) -> None:
    """Remember the day on which the token was last used, and of a machine also from where."""
    used: dict[str, date | str | None] = {"last_used_on": clock.today()}
    # From where a person works is nobody's business; a machine that moves is.
    if token.account.kind == Account.Kind.MACHINE:
        used["last_used_from"] = address or None
    if any(getattr(token, name) != value for name, value in used.items()):
        ApiToken.objects.filter(pk=token.pk).update(**used)


def note_stopped(act: Act, token: ApiToken) -> None:
    """Sound the alarm for a key that sends more than it may; written down once an hour, however often it tries."""
    now = clock.now()
    quiet = Q(stopped_at=None) | Q(stopped_at__lte=now - STOPPED)
    with transaction.atomic():
        if ApiToken.objects.filter(quiet, pk=token.pk).update(stopped_at=now):
            entry(act, "key-stopped", library=token.library_id, subject=f"token:{token.pk}")
