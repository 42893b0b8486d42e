"""One of everything about rights that an address can name, all of it of one library."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shulian import clock
from shulian.apps.alliance.models import Account, ApiToken, Delegation, Grant, Library, Proposal
from shulian.apps.readers.models import ErasureList, ErasureListRow, Reader
from shulian.core.foureyes import Heavy
from shulian.core.roles import Role


def parameters(yanta: Library, accounts: dict[str, Account]) -> dict[str, dict[str, Any]]:
    """What stands in for the parameters of the addresses."""
    today, later = clock.today(), clock.now() + timedelta(days=9)
    lent = Delegation.objects.create(
        giver=accounts["director"],
        receiver=accounts["desk"],
        library=yanta,
        rights=["approve-weeding"],
        starts_on=today + timedelta(days=1),
        ends_on=today + timedelta(days=2),
    )
    machine = Account.objects.create_user("service:1", None, display_name="自助机", kind=Account.Kind.MACHINE)
    Grant.objects.create(account=machine, role=Role.TERMINAL, library=yanta)
    key = ApiToken.objects.create(account=machine, name="自助机", digest="0" * 64, library=yanta, expires_at=later)
    proposal = Proposal.objects.create(
        kind=Heavy.ROTATE_KEYS, library=yanta, why="例行", proposed_by=machine, expires_at=later
    )
    listed = ErasureList.objects.create(
        library=yanta, criterion="cards", made_by=accounts["director"], named=1, to_erase=1
    )
    ErasureListRow.objects.create(list=listed, reader=Reader.objects.filter(home_library=yanta).earliest("pk"))
    lists = {
        f"office:erasure-list{name}": {"pk": listed.pk} for name in ("", "-progress", "-propose", "-drop", "-account")
    }
    return lists | {
        "office:colleague": {"pk": accounts["desk"].pk},
        "office:new-password": {"pk": accounts["desk"].pk},
        "office:lend": {"pk": accounts["desk"].pk},
        "office:end-loan": {"pk": lent.pk},
        "office:key-change": {"pk": key.pk},
        "office:key-revoke": {"pk": key.pk},
        "office:heavy-decide": {"pk": proposal.pk},
    }


BODIES: dict[str, dict[str, Any]] = {
    "office:heavy-decide": {"what": "decline", "note": "下周再议"},
    "office:erasure-list-new": {"library": "610113", "criterion": "cards", "numbers": "NOBODY"},
    "office:erasure-list-propose": {"why": "超过保存期限"},
    "office:heavy-rotate-keys": {"why": "例行更换"},
}
