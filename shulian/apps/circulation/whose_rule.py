"""Whose rule it was that refused a loan, a renewal or a hold: the sentence that follows the refusal."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shulian.apps.alliance.models import Library
from shulian.apps.charges.queries.accounts import held_of, tiers_of
from shulian.apps.charges.refusals import yuan
from shulian.apps.circulation.actions.holds import Wish, copies_of, limit_of, terms_of_owners
from shulian.apps.circulation.actions.locked import snapshot_now
from shulian.apps.circulation.actions.seen import within_reach
from shulian.apps.circulation.policy_words import REFUSED_BY, why_refused
from shulian.apps.circulation.queries import terms_of
from shulian.apps.holdings.models import Item
from shulian.apps.readers.models import Reader
from shulian.core.charges import covered
from shulian.core.circulation.refusals import Refusal
from shulian.core.policy import Terms

OF_OWNERS = (Refusal.HOLDS_NOT_ALLOWED, Refusal.PICKUP_TOO_FAR)
"""Decided by the libraries that own the copies; the other rules of a hold are those of the pickup library."""
OF_TIERS = (Refusal.TIER_FULL, Refusal.PRICE_OVER_TIER)
MOST_SAID = 2


def behind_loan(refusal: Refusal, reader: Reader, item: Item) -> str:
    """The rule behind a loan or a renewal that was refused: that of the library that owns the item."""
    if refusal in OF_TIERS:
        return _behind_tier(reader)
    return why_refused(refusal, terms_of(reader, item.library, item.item_class)) if refusal in REFUSED_BY else ""


def behind_hold(refusal: Refusal, reader: Reader, wish: Wish) -> str:
    """The rule behind a hold that was refused; where the owners of the copies refuse by several rules, two of them."""
    if refusal not in REFUSED_BY:
        return ""
    pickup = Library.objects.filter(pk=wish.pickup).first()
    if pickup is None:
        return ""
    if refusal not in OF_OWNERS:
        limit = limit_of(wish, reader, snapshot_now(), pickup)
        return why_refused(refusal, limit[0]) if limit else ""
    found = _of_owners(refusal, reader, wish, pickup)[:MOST_SAID]
    return " ".join(dict.fromkeys(why_refused(refusal, terms) for terms in found))


def _behind_tier(reader: Reader) -> str:
    """What the reader's deposit covers."""
    tier = covered(held_of(reader).fen, tiers_of(reader.home_library))
    if tier is None:
        return ""
    said = {"held": yuan(held_of(reader).fen), "items": tier.items, "price": yuan(tier.price_fen or 0)}
    if tier.price_fen is None:
        return _("A deposit of ¥%(held)s covers %(items)s items by the tiers of the reader's home library.") % said
    return (
        _("A deposit of ¥%(held)s covers %(items)s items worth ¥%(price)s by the tiers of the reader's home library.")
        % said
    )


def _of_owners(refusal: Refusal, reader: Reader, wish: Wish, pickup: Library) -> list[Terms]:
    """The terms of the copies that cannot come, one of each rule, as the decision about the hold looks at them."""
    snapshot, name = snapshot_now(), REFUSED_BY[refusal]
    refused: dict[int, Terms] = {}
    for library, terms in terms_of_owners(copies_of(wish, snapshot), reader, snapshot):
        too_far = terms.holds_allowed and not within_reach(terms, snapshot.paths[library], pickup.path)
        if too_far if refusal is Refusal.PICKUP_TOO_FAR else not terms.holds_allowed:
            refused.setdefault(terms.rows.get(name, 0), terms)
    return list(refused.values())
