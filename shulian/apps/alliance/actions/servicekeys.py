"""Keys of programs and machines: made, changed for a new one, revoked. The secret is shown once and kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.access import keys_to_change, own_grants
from shulian.apps.alliance.models import Account, ApiToken, Grant, Library
from shulian.apps.alliance.shown import shown
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.roles import Right, allows
from shulian.core.servicekeys import OVERLAP, Refusal, Wish, decide_key


@dataclass(frozen=True)
class Made:
    """A new key and its secret, which is shown this once."""

    key: ApiToken
    secret: str


def make_key(act: Act, maker: Account, library: Library, name: str, wish: Wish) -> Made | Refusal:
    """A service account at a library with its key; it may do no more than its maker by posts of her own."""
    ranges = decide_key(wish, _held(maker, library))
    if isinstance(ranges, Refusal):
        return ranges

    def write() -> Answer:
        account = Account.objects.create_user(
            f"service:{act.command}", None, display_name=name, kind=Account.Kind.MACHINE
        )
        Grant.objects.create(account=account, role=wish.role, library=library, granted_by_id=maker.pk)
        key = ApiToken(account=account, name=name, library=library, rights=sorted(wish.scopes))
        key.addresses, key.expires_at = list(ranges), clock.now() + timedelta(days=wish.days)
        key.writes = wish.writes
        return _keep(act, key, "key-made")

    return _made(act, perform(act, "make-key", write))


def change_key(act: Act, changer: Account, old: ApiToken) -> Made | Refusal:
    """A new key for the same machine with the same limits; the old one opens for a day more."""
    # The secret is shown to whoever changes the key: it must open nothing that is closed to her.
    if old.pk not in keys_to_change(changer, [old]):
        return Refusal.NOT_HELD

    def write() -> Answer:
        held = ApiToken.objects.select_for_update().get(pk=old.pk)
        now = clock.now()
        lasts = held.expires_at - held.created_at
        ends: datetime = min(held.expires_at, now + OVERLAP)
        ApiToken.objects.filter(pk=held.pk).update(expires_at=ends)
        key = ApiToken(account_id=held.account_id, name=held.name, library_id=held.library_id, rights=held.rights)
        key.addresses, key.expires_at, key.writes = held.addresses, now + lasts, held.writes
        return _keep(act, key, "key-changed")

    return _made(act, perform(act, "change-key", write))


def _held(account: Account, library: Library) -> frozenset[Right]:
    """What somebody may do there by posts of her own."""
    posts = own_grants(account)
    return frozenset(right for right in Right if any(allows(post, right, library.path) for post in posts))


def _keep(act: Act, key: ApiToken, kind: str) -> Answer:
    secret = shown(act, "service-key", prefix="sl_")
    key.digest, key.hint, key.issued_by_id = secrets.digest(secret), secret[-4:], act.actor
    key.save(force_insert=True)
    details = {"rights": key.rights, "addresses": key.addresses} | ({"writes": key.writes} if key.writes else {})
    entry(act, kind, library=key.library_id, subject=f"token:{key.pk}", details=details)
    return {"key": key.pk}


def _made(act: Act, answer: Answer) -> Made:
    key = ApiToken.objects.select_related("account", "library").get(pk=answer["key"])
    return Made(key, shown(act, "service-key", key.digest, prefix="sl_"))
