"""Lending rights to a deputy for a time, and taking them back."""

from __future__ import annotations

from shulian import clock
from shulian.apps.alliance.access import own_grants
from shulian.apps.alliance.models import Account, Delegation, Library
from shulian.apps.alliance.queries.rights import live_posts
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.delegation import Refusal, Wish, decide_delegation
from shulian.core.roles import Role


def lend_rights(act: Act, library: Library, wish: Wish, note: str = "") -> Delegation | Refusal:
    """Lend rights of the giver's own posts; what was lent to the giver is not lent on."""

    def write() -> Answer:
        # Whoever ends the giver's post at this moment comes before or after, not between.
        giver = Account.objects.select_for_update().get(pk=wish.giver)
        held = live_posts(wish.starts).filter(account=wish.receiver, account__is_active=True)
        posts = set(map(Role, held.values_list("role", flat=True)))
        refusal = decide_delegation(wish, own_grants(giver), clock.today(), posts)
        if refusal:
            return {"refusal": refusal}
        made = Delegation.objects.create(
            giver=giver,
            receiver_id=wish.receiver,
            library=library,
            rights=sorted(wish.rights),
            starts_on=wish.starts,
            ends_on=wish.ends,
            note=note,
        )
        entry(
            act,
            "rights-lent",
            library=library.pk,
            subject=f"delegation:{made.pk}",
            details={"to": wish.receiver, "rights": made.rights, "until": wish.ends.isoformat()},
        )
        return {"delegation": made.pk}

    answer = perform(act, "lend-rights", write)
    return Refusal(answer["refusal"]) if "refusal" in answer else Delegation.objects.get(pk=answer["delegation"])


def take_back(act: Act, delegation: Delegation) -> None:
    """What was lent opens nothing from now on."""

    def write() -> Answer:
        if Delegation.objects.filter(pk=delegation.pk, revoked_at=None).update(revoked_at=clock.now()):
            entry(act, "rights-taken-back", library=delegation.library_id, subject=f"delegation:{delegation.pk}")
        return {"delegation": delegation.pk}

    perform(act, "take-back-rights", write)
