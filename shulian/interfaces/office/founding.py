"""The first start as a whole: the alliance, and a first loan policy, so that books can be lent at once."""

from __future__ import annotations

from uuid import UUID, uuid5

from django.db import transaction

from shulian.apps.alliance.actions.setup import Founding, found_alliance
from shulian.apps.alliance.models import Account
from shulian.apps.circulation.actions.policy import publish_policy
from shulian.apps.circulation.models import PolicyRow
from shulian.apps.journal.actions import Act
from shulian.interfaces.office import setup_code

FIRST_TERMS = {"loan_days": 30, "loan_limit": 10, "renewals": 1}
FIRST_NOTE = "初始规则：30天、10册、续借1次。请由联盟议定后更换。"


def found(founding: Founding, source: str, command: UUID) -> Account:
    """Found the alliance with a plain first policy; returns its administrator. Raises AlreadySetUpError."""
    with transaction.atomic():
        administrator = found_alliance(Act(source=source, command=command), founding)
        act = Act(source=source, actor=administrator.pk, command=uuid5(command, "first-policy"))
        publish_policy(act, [PolicyRow(says=FIRST_TERMS)], FIRST_NOTE)
    setup_code.forget()
    return administrator
