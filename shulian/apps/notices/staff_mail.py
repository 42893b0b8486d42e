"""Mail to members of staff: what an account is to the notices."""

from __future__ import annotations

from uuid import NAMESPACE_OID, uuid5

from shulian.apps.alliance.models import Account
from shulian.apps.notices.recipients import Recipient
from shulian.core.notices.kinds import Channel


def recipient_of(account: Account) -> Recipient:
    """Somebody of the staff, by e-mail."""
    return Recipient(
        key=uuid5(NAMESPACE_OID, f"account:{account.pk}"),
        name=account.display_name,
        channels=frozenset({Channel.EMAIL}),
        language=account.language or "zh-hans",
        addresses={Channel.EMAIL: account.email},
        is_demonstration=account.is_demonstration,
    )
